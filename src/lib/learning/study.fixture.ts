import { KitManifest } from '../kit/manifest';
import type { DossierDocument, PrivateDocument } from '../dossier/documents';
import type { DocumentStore, WorkFile } from '../dossier/store';
import type { AccountId, DeviceId, ItemId } from '../shared/ids';
import { timestamp, type Timestamp } from '../shared/clock';
import { MemoryJournal } from '../trace/memory-journal';
import type { Place } from '../trace/statement';
import * as v from 'valibot';
import type { ItemFacts } from './facts';
import { MemoryRecords } from './memory-records';
import type { LearningParts } from './parts';

/* What the tests of this folder study with. */

export const LEARNER = 'learner00000' as AccountId;
export const TUTOR = 'tutor0000000' as AccountId;
export const DEVICE = '6f1c8a52-3c69-4d6e-9a35-0f4a8e3f5f01' as DeviceId;
export const OTHER_DEVICE = '0d0f8a52-3c69-4d6e-9a35-0f4a8e3f5f02' as DeviceId;
export const NOW = Date.parse('2026-11-21T10:00:00.000Z');

const title = (en: string) => ({ en });

/** Three units' worth in one: read, watch, test with a gate behind it, hand in by a date, give feedback. */
export const manifest = v.parse(KitManifest, {
  format: 'sandyq-kit',
  formatVersion: 1,
  id: 'physics',
  version: '1.0.0',
  title: title('Physics'),
  languages: ['en'],
  institution: { id: 'demo', name: title('Demo') },
  timetable: [
    {
      id: 'talk',
      kind: 'consultation',
      title: title('Talk'),
      start: '2026-11-25T10:00:00Z',
      end: '2026-11-25T11:00:00Z',
    },
    { id: 'past', kind: 'live', title: title('Past'), start: '2026-11-01T10:00:00Z' },
    { id: 'far', kind: 'exam', title: title('Far'), start: '2027-06-01T10:00:00Z' },
  ],
  units: [
    {
      id: 'all',
      title: title('All'),
      items: [
        { id: 'read', kind: 'page', title: title('Read'), content: { en: 'a.html' } },
        { id: 'film', kind: 'video', title: title('Film'), file: { en: 'f.mp4' } },
        {
          id: 'quiz',
          kind: 'test',
          control: 'self',
          title: title('Quiz'),
          questions: { en: 'q.json' },
          passScore: 0.6,
        },
        {
          id: 'essay',
          kind: 'assignment',
          title: title('Essay'),
          brief: { en: 'b.html' },
          accepts: { text: true, files: true, maxFiles: 2, maxBytes: 1000 },
          due: '2026-12-01T00:00:00Z',
          gate: { kind: 'score', item: 'quiz', atLeast: 0.6 },
        },
        {
          id: 'exam',
          kind: 'test',
          control: 'final',
          title: title('Exam'),
          questions: { en: 'e.json' },
          due: '2026-11-01T00:00:00Z',
        },
        { id: 'form', kind: 'survey', title: title('Form'), questions: { en: 's.json' }, required: false },
      ],
    },
  ],
  files: [],
});

export const item = (id: string) => manifest.units[0]!.items.find((known) => known.id === id)!;
export const place = (id: string): Place => ({ kit: manifest.id, version: manifest.version, item: id as ItemId });

export function facts(id: string, known: Partial<ItemFacts> = {}): ItemFacts {
  return {
    kit: manifest.id,
    item: id as ItemId,
    lastAt: '2026-11-20T10:00:00.000Z',
    finished: false,
    submitted: false,
    activeMs: 0,
    attempts: 0,
    passed: false,
    played: [],
    ...known,
  };
}

export class MemoryStore<Doc extends { readonly _id: string; readonly type: string }> implements DocumentStore<Doc> {
  readonly documents = new Map<string, Doc>();
  readonly files = new Map<string, readonly WorkFile[]>();
  /** Puts that fail from now on, as a full disk does. */
  full = false;

  get = async (id: string) => this.documents.get(id);
  async list<T extends Doc['type']>(type: T) {
    return [...this.documents.values()]
      .filter((doc): doc is Extract<Doc, { type: T }> => doc.type === type)
      .sort((a, b) => (a._id < b._id ? -1 : 1));
  }
  async put(doc: Doc, files: readonly WorkFile[] = []) {
    if (this.full) throw new DOMException('full', 'QuotaExceededError');
    this.documents.set(doc._id, doc);
    this.files.set(doc._id, files);
  }
  file = async (id: string, name: string) => this.files.get(id)?.find((file) => file.name === name)?.blob;
  subscribe = () => () => undefined;
}

/** Random bytes that count up: every id is another one, and the same in each run. */
function countingRandom() {
  let next = 1;
  return { bytes: (length: number) => Uint8Array.from({ length }, () => next++ & 0xff) };
}

export interface Desk extends LearningParts {
  readonly journal: MemoryJournal;
  readonly records: MemoryRecords;
  readonly dossier: MemoryStore<DossierDocument>;
  readonly privateStore: MemoryStore<PrivateDocument>;
  readonly clock: { at: number; now(): number };
}

export function desk(): Desk {
  const clock = { at: NOW, now: () => clock.at };
  return {
    account: LEARNER,
    device: async () => DEVICE,
    journal: new MemoryJournal(clock),
    records: new MemoryRecords(),
    dossier: new MemoryStore<DossierDocument>(),
    privateStore: new MemoryStore<PrivateDocument>(),
    clock,
    random: countingRandom(),
  };
}

export const at = (ms: number): Timestamp => timestamp(ms);

export { MemoryRecords };

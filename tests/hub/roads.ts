import { join } from 'node:path';
import { markedIdentity } from '../../src/lib/sync/courier/identity';
import { openLearnerCourier } from '../../src/lib/sync/courier/learner-courier';
import { LearnerRound } from '../../src/lib/sync/rounds/learner-round';
import type { NoteDocument, PlaceDocument } from '../../src/lib/dossier/documents';
import type { Timestamp } from '../../src/lib/shared/clock';
import { systemRandom } from '../../src/lib/shared/ids';
import type { AccountId, KitId, Uuid } from '../../src/lib/shared/ids';
import type { LocalCopy } from '../../src/lib/sync/local-copy';
import { MemoryJournal } from '../../src/lib/trace/memory-journal';
import { question, submission } from '../contract/document-store';
import { learnersBrowser } from './browser';
import { push, revised, submission as handedIn, uuid } from './documents';
import type { SignedIn, TestHub } from './harness';

/*
 * One learner's browser, one hub, and the two roads between them, each with what may happen on it. What was written is
 * remembered here, so that a test can look for all of it on either side.
 */

const HOUR = 3_600_000;
const COURIER = { 'Content-Type': 'application/vnd.sandyq.courier' };
type Copy = LocalCopy<{ readonly _id: string; readonly type: string }>;

/** `at`: which request of a round, or which batch, is the last; `lost`: it arrives all the same, and its answer does not. */
export interface Break {
  readonly at: number;
  readonly lost: boolean;
}

class Killed extends Error {}

export class Roads {
  /** Ids of all that the learner and the tutor wrote, but segments. */
  readonly written = new Set<string>();
  /** Ids that this device had a receipt for at any moment. */
  readonly acknowledged = new Set<string>();
  statements = 0;
  readonly #couriers: Uint8Array<ArrayBuffer>[] = [];
  readonly #answers: Uint8Array<ArrayBuffer>[] = [];
  #count = 0;

  private constructor(
    private readonly people: { readonly hub: TestHub; readonly admin: SignedIn; readonly tutor: SignedIn },
    readonly learner: SignedIn,
    private readonly browser: Awaited<ReturnType<typeof learnersBrowser>>,
    private readonly clock: { ms: number; now(): number },
    private readonly journal: MemoryJournal,
  ) {}

  /** A new learner with a tutor, and a browser that the hub knows. */
  static async open(people: { hub: TestHub; admin: SignedIn; tutor: SignedIn }, folder: string): Promise<Roads> {
    const { hub, admin, tutor } = people;
    const login = `l${uuid().slice(0, 18)}`;
    const made = await admin.post('/api/accounts', { login, name: 'Learner', roles: ['learner'] });
    const { account, password } = made.json as { account: { id: string }; password: string };
    const group = (await admin.post('/api/groups', { name: login })).json as { id: string };
    const members = { name: login, learners: [account.id], tutors: [tutor.id], kits: [] };
    await admin.send('PUT', `/api/groups/${group.id}`, members);
    const learner = await hub.signIn(login, password);
    const browser = await learnersBrowser(learner, { prefix: join(folder, `${login}-`) });
    const { device, privateStore } = browser;
    const held = await learner.get(`/db/dossier-${learner.id}/device:${device}`);
    const courierRecipient = await markedIdentity(privateStore).recipient();
    await learner.post('/api/devices', { device, publicKey: held.json.publicKey, label: 'Test', courierRecipient });
    const clock = { ms: Date.now(), now: () => (clock.ms += 1000) };
    return new Roads(people, learner, browser, clock, new MemoryJournal(clock));
  }

  close = (): Promise<void> => this.browser.close();

  async write(what: 'question' | 'statements' | 'file' | 'note' | 'place'): Promise<void> {
    const { dossier, privateStore, device } = this.browser;
    const by = this.learner.id as AccountId;
    const n = (this.#count += 1);
    const mine = { by, at: new Date(this.clock.now()).toISOString() as Timestamp };
    const place = { kit: 'introduction' as KitId, version: '1.0.0', item: 'welcome' as never };
    if (what === 'statements') {
      for (let at = 0; at < 5; at += 1) await this.journal.append({ kind: 'signed-in', offline: true });
      this.statements += 5;
    } else if (what === 'question') {
      await dossier.put(this.#note(question(n, { ...mine, _id: `question:${uuid()}` })));
    } else if (what === 'file') {
      const file = new File([new Uint8Array(80_000).fill(n)], `${n}.txt`, { type: 'text/plain' });
      const work = { ...(await submission(n, [file])), ...mine, _id: `submission:${uuid()}` };
      await dossier.put(this.#note(work), [{ name: file.name, blob: file }]);
    } else if (what === 'note') {
      const note = uuid() as Uuid;
      const _id = `note:${note}:${device}`;
      const doc: NoteDocument = { _id, type: 'note', v: 1, ...mine, note, device, mark: 'note', place, text: 'x' };
      await privateStore.put(this.#note(doc));
    } else {
      const _id = `place:${device}:introduction`;
      const doc: PlaceDocument = { _id, type: 'place', v: 1, ...mine, device, place, position: n };
      await privateStore.put(this.#note(doc));
    }
  }

  /** The tutor answers what the hub holds: words, a grade for work; and takes in a sheet of paper, with a photograph. */
  async tutorWrites(): Promise<void> {
    const name = `dossier-${this.learner.id}`;
    const ids = (await this.rows(name)).map(({ id }) => id);
    const thread = ids.findLast((id) => id.startsWith('question:'));
    const work = ids.findLast((id) => id.startsWith('submission:'));
    const base = { v: 1, by: this.people.tutor.id as AccountId, at: new Date().toISOString() as Timestamp } as const;
    const answer = { _id: `answer:${uuid()}`, type: 'answer', ...base, thread: thread ?? '', text: 'Өйткені' } as const;
    const grade = {
      ...{ _id: `grade:${uuid()}`, type: 'grade', ...base, submission: work ?? '' },
      ...{ outcome: 'accepted', maxScore: 10, score: 9, comment: '' },
    } as const;
    const docs: (Record<string, unknown> & { readonly _id: string })[] = [this.#sheet(base.by)];
    if (thread !== undefined) docs.push(answer);
    if (work !== undefined) docs.push(grade);
    const { rows } = await push(
      this.people.tutor,
      name,
      docs.map((doc) => revised(this.#note(doc))),
    );
    if (rows.length > 0) throw new Error(JSON.stringify(rows));
  }

  /** Large enough that half an answer courier is worth something. */
  #sheet(by: string): Record<string, unknown> & { readonly _id: string } {
    const photograph = new Uint8Array(90_000).fill((this.#count += 1));
    return { ...handedIn(by, photograph), _id: `paper:${uuid()}`, type: 'paper' };
  }

  /** A round over the network; the link breaks at some request. */
  async round(breaks: Break | undefined): Promise<void> {
    let requests = 0;
    const ask: typeof fetch = async (path, init) => {
      const last = breaks !== undefined && requests >= breaks.at;
      requests += 1;
      if (last && !breaks.lost) throw new TypeError('unplugged');
      const response = await this.browser.fetch(path, init);
      if (!last) return response;
      await response.arrayBuffer();
      throw new TypeError('unplugged');
    };
    const parts = { ...this.browser, fetch: ask, sealing: this.#sealing(), now: () => this.clock.now() };
    const { refused } = await new LearnerRound(parts)
      .run(AbortSignal.timeout(60_000))
      .catch(failed(breaks !== undefined));
    if (refused.length > 0) throw new Error(JSON.stringify(refused));
    await this.#noteReceipts();
  }

  /** The learner makes a courier, which lies about from then on. */
  async courierOut(): Promise<void> {
    const made = await this.#courier().make(async ({ stream }) => {
      this.#couriers.push(new Uint8Array(await new Response(stream).arrayBuffer()));
    });
    if (!made.ok) throw new Error(made.error.code);
  }

  /** Somebody hands one in at the hub: any of them, or its first part. */
  async handIn(which: number, share: number): Promise<void> {
    const bytes = pick(this.#couriers, which, share);
    if (bytes === undefined) return;
    const reply = await this.people.admin.send('POST', '/api/courier', bytes, COURIER);
    const { learners } = reply.json as { learners?: { databases: { refused: number; reasons: unknown }[] }[] };
    const refused = learners?.flatMap(({ databases }) => databases).find((database) => database.refused > 0);
    const unread = share < 1 && reply.status === 400;
    if (refused !== undefined || (reply.status !== 200 && !unread)) throw new Error(reply.text);
  }

  async answerOut(): Promise<void> {
    const { admin } = this.people;
    const headers = { Cookie: admin.cookie };
    const response = await fetch(`${admin.url}/api/courier/${this.learner.id}`, { headers });
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (response.status !== 200) throw new Error(String(response.status));
    this.#answers.push(bytes);
  }

  /** The learner opens one; the device is killed while it takes in some batch. */
  async open(which: number, share: number, breaks: Break | undefined): Promise<void> {
    const bytes = pick(this.#answers, which, share);
    if (bytes === undefined) return;
    const opened = await this.#courier(breaks)
      .open(new Blob([bytes]))
      .catch((error: unknown) => {
        if (error instanceof Killed) return undefined;
        throw error;
      });
    const fault = opened?.ok === false ? opened.error.code : opened?.value.fault?.code;
    const rejected = opened?.ok === true ? opened.value.rejected : 0;
    if ((fault !== undefined && share === 1) || rejected > 0) throw new Error(`${fault}, ${rejected} rejected`);
    await this.#noteReceipts();
  }

  setClock(hours: number): void {
    this.clock.ms += hours * HOUR;
  }

  /** All there is of a database at the hub. */
  async rows(name: string): Promise<readonly Row[]> {
    const reply = await this.learner.get(`/db/${name}/_changes?style=all_docs&include_docs=true`);
    return (reply.json as { results: Row[] }).results;
  }

  /** The winning revision of each document on the device. */
  async held(kind: 'dossier' | 'private'): Promise<ReadonlyMap<string, string>> {
    const copy: Pick<Copy, 'ids' | 'winners'> = kind === 'dossier' ? this.browser.dossier : this.browser.privateStore;
    return new Map((await copy.winners(await copy.ids(''))).map(({ _id, _rev }) => [_id, _rev]));
  }

  #note<Doc extends { readonly _id: string }>(doc: Doc): Doc {
    this.written.add(doc._id);
    return doc;
  }

  /** Each time anew, as after a restart of the app. */
  #courier(breaks?: Break) {
    const { dossier, privateStore, hubKey } = this.browser;
    const batches = { left: breaks === undefined ? Infinity : breaks.at };
    return openLearnerCourier({
      dossier: mortal(dossier, batches, breaks?.lost === true),
      privateStore: mortal(privateStore, batches, breaks?.lost === true),
      sealing: this.#sealing(),
      institution: this.people.hub.hub.institution.id,
      hub: this.people.hub.hub.hub,
      hubKey,
      recipient: () => this.people.hub.hub.institution.courierRecipient,
      clock: this.clock,
      random: systemRandom,
    });
  }

  #sealing() {
    return { ...this.browser.sealing, journal: this.journal };
  }

  async #noteReceipts(): Promise<void> {
    for (const { documents } of await this.browser.dossier.list('receipt'))
      for (const id of Object.keys(documents)) this.acknowledged.add(id);
  }
}

export interface Row {
  readonly id: string;
  readonly changes: readonly { readonly rev: string }[];
  readonly doc: Record<string, unknown>;
}

/** Below 0: from the end. */
function pick(all: readonly Uint8Array<ArrayBuffer>[], which: number, share: number) {
  const bytes = which < 0 ? all.at(which) : all[which % Math.max(1, all.length)];
  return bytes?.subarray(0, Math.floor(bytes.length * share));
}

/** A copy that dies with its device after so many writes of what came; `late`: after the last of them was done. */
function mortal<C extends object>(copy: C, batches: { left: number }, late: boolean): C {
  return new Proxy(copy, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      const call = (value as (...words: unknown[]) => unknown).bind(target);
      if (name !== 'take') return call;
      return async (...words: unknown[]) => {
        batches.left -= 1;
        if (batches.left >= 0) return call(...words);
        if (late) await call(...words);
        throw new Killed();
      };
    },
  });
}

const failed =
  (expected: boolean) =>
  (error: unknown): { refused: readonly unknown[] } => {
    if (expected && (error as { name?: string }).name === 'LinkFailure') return { refused: [] };
    throw error;
  };

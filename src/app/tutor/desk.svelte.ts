import { SvelteMap } from 'svelte/reactivity';
import { createContext } from 'svelte';
import type { AnswerDocument, DossierDocument, GradeDocument, PaperDocument } from '$lib/dossier/documents';
import { LIMITS } from '$lib/dossier/shapes';
import type { DossierStore, WorkFile } from '$lib/dossier/store';
import { timestamp } from '$lib/shared/clock';
import { newUuid, type AccountId } from '$lib/shared/ids';
import type { SyncStatus, WorkState } from '$lib/sync/state';
import { beside } from '../beside';
import type { Sync } from '../sync.svelte';
import { longestFirst, type InboxEntry } from '$lib/tutoring/tutoring';
import type { ProfileServices, Services } from '../services';
import { Drafts } from './drafts';
import { learnerViewOf, type LearnerView } from './learner-view';
import { DossierReaders, learnersOf, type Learner } from './learners';
import { ReadMarks, type Readable } from './read-marks';

/** How many dossiers are read at once: enough to keep the disk busy, few enough for a slow machine to answer. */
const AT_ONCE = 4;

/**
 * The tutor's desk: every learner's work and questions out of the local copies, kept up to date while it is open.
 * What the tutor writes goes into those copies and travels with the next sync; all of it works with no hub in reach.
 */
export class Desk {
  readonly #views = new SvelteMap<AccountId, LearnerView>();
  readonly #readers: DossierReaders;
  readonly #marks: ReadMarks;
  readonly #learners = $derived.by(() => learnersOf(this.profile));
  #ready = $state(false);
  #drafts: Drafts | undefined;

  constructor(
    private readonly profile: ProfileServices,
    private readonly tools: Pick<Services, 'clock' | 'random'>,
    private readonly sync: Sync,
  ) {
    this.#readers = new DossierReaders(profile);
    this.#marks = new ReadMarks(profile.account.id, () => this.#now());
  }

  /** Before any page of the desk is shown. */
  async openDrafts(): Promise<void> {
    this.#drafts = new Drafts(await this.profile.notes());
  }

  /** What this tutor typed and did not send. */
  get drafts(): Drafts {
    if (this.#drafts === undefined) throw new Error('the drafts are not open yet');
    return this.#drafts;
  }

  /** The learners of the tutor's groups, each once, by name; the hub may change who they are at any time. */
  get learners(): readonly Learner[] {
    return this.#learners;
  }

  get tutor(): AccountId {
    return this.profile.account.id;
  }

  /** Every local dossier was read once; before that the inbox may still grow. */
  get ready(): boolean {
    return this.#ready;
  }

  /** How many dossiers were read so far. */
  get read(): number {
    return this.#views.size;
  }

  get status(): SyncStatus {
    return this.sync.status;
  }

  get inbox(): readonly InboxEntry[] {
    return this.learners.flatMap(({ id }) => this.#views.get(id)?.waiting ?? []).sort(longestFirst);
  }

  view(learner: AccountId): LearnerView | undefined {
    return this.#views.get(learner);
  }

  learner(id: string): Learner | undefined {
    return this.learners.find((learner) => learner.id === id);
  }

  store(learner: AccountId): DossierStore {
    return this.profile.dossier(learner);
  }

  /** Names of those who write in dossiers: the learners, and the tutors of their groups. */
  nameOf(id: AccountId): string | undefined {
    if (id === this.tutor) return this.profile.account.name;
    const tutors = this.profile.enrolment.groups.flatMap((group) => group.tutors);
    return (this.learner(id) ?? tutors.find((tutor) => tutor.id === id))?.name;
  }

  /** Reads all dossiers, then follows their changes. Returns the end of it. */
  open(): () => void {
    const learners = this.learners;
    const endings = learners.map(({ id }) => this.#follow(id));
    let stopped = false;
    beside(
      this.profile,
      this.#readAll(learners, () => stopped),
    );
    return () => {
      stopped = true;
      for (const end of endings) end();
    };
  }

  /** Says that this tutor opened what the learner wrote. What was opened before stays as it is. */
  async markRead(learner: AccountId, documents: readonly Readable[]): Promise<void> {
    if ((await this.#marks.mark(this.profile.dossier(learner), documents)) > 0) await this.#written(learner);
  }

  /** Durable when it resolves. */
  async reply(learner: AccountId, thread: string, text: string): Promise<void> {
    const document: AnswerDocument = {
      _id: `answer:${newUuid(this.tools.random)}`,
      type: 'answer',
      v: 1,
      by: this.tutor,
      at: this.#now(),
      thread,
      text: text.trim().slice(0, LIMITS.message),
    };
    await this.#put(learner, document);
  }

  grade(learner: AccountId, document: GradeDocument): Promise<void> {
    return this.#put(learner, document);
  }

  /** Keeps a sheet of paper with its photographs. Durable when it resolves. */
  takeIn(learner: AccountId, document: PaperDocument, photos: readonly WorkFile[]): Promise<void> {
    return this.#put(learner, document, photos);
  }

  /** Where something that this tutor wrote is on its way to the learner. */
  stateOf(learner: AccountId, document: string): WorkState {
    return this.#views.get(learner)?.states.get(document) ?? { state: 'saved' };
  }

  /** A round of sync began or ended: what of this tutor's own has no receipt yet may be further on its way. */
  refreshStates(): void {
    for (const [learner, { states }] of this.#views) {
      if ([...states.values()].some(({ state }) => state === 'saved' || state === 'on-its-way'))
        beside(this.profile, this.#read(learner));
    }
  }

  async #put(learner: AccountId, document: DossierDocument, files: readonly WorkFile[] = []): Promise<void> {
    await this.profile.dossier(learner).put(document, files);
    await this.#written(learner);
  }

  async #written(learner: AccountId): Promise<void> {
    await this.#read(learner);
    this.sync.now();
  }

  #now = () => timestamp(this.tools.clock.now());

  async #readAll(learners: readonly Learner[], stopped: () => boolean): Promise<void> {
    const left = [...learners];
    const worker = async () => {
      for (let next = left.shift(); next !== undefined && !stopped(); next = left.shift()) await this.#read(next.id);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    if (!stopped()) this.#ready = true;
  }

  async #read(learner: AccountId): Promise<void> {
    this.#views.set(learner, learnerViewOf(await this.#readers.of(learner).read(), this.tutor));
  }

  /** Many changes of one round of sync make one reading. */
  #follow(learner: AccountId): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = this.profile.dossier(learner).subscribe((ids) => {
      if (ids.every((id) => id.startsWith('trace:'))) return;
      clearTimeout(timer);
      timer = setTimeout(() => beside(this.profile, this.#read(learner)), 100);
    });
    return () => {
      clearTimeout(timer);
      end();
    };
  }
}

export const [useDesk, provideDesk] = createContext<Desk>();

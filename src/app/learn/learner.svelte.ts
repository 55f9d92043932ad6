import { createContext } from 'svelte';
import type { SubmissionDocument, WorkPlace } from '$lib/dossier/documents';
import type { Draft, LearningParts, Note, NoteDraft, SubmitFailure, Work } from '$lib/learning/learning';
// Not through the entry module: that would bring all that a learner does into the first load.
import { kitProgress, progressOf, type KitProgress, type ProgressMap, type Study } from '$lib/learning/progress';
import type { KitManifest } from '$lib/kit/manifest';
import type { InstalledKit } from '$lib/library/library';
import type { KitId } from '$lib/shared/ids';
import type { Result } from '$lib/shared/result';
import type { WorkState } from '$lib/sync/state';
import type { Place, TraceEvent } from '$lib/trace/statement';
import { beside } from '../beside';
import type { SealedNotes } from '../profile/notes';
import type { ProfileServices, Services } from '../services';
import type { Sync } from '../sync.svelte';
import { whenPainted, whenSettled } from '../painted';
import type { DossierReader, DossierView } from './dossier-view';
import { newsOf, type News } from './news';
import { forgetKit, noteKits, type KitHere } from './room/kits-here';

const NOTHING: Study = { facts: [], works: [] };

/** What a learner does is fetched when it is first done, not before the list of kits. */
const deeds = () => import('$lib/learning/learning');

/**
 * The studies of the signed-in learner as pages see them: kits and progress at once, out of this browser's database;
 * what came from tutors a moment later, because the dossier's store is fetched only then.
 */
export class Learner {
  readonly parts: LearningParts;
  #kits = $state.raw<readonly InstalledKit[]>();
  #goneKits = $state.raw<readonly KitHere[]>([]);
  #study = $state.raw<Study>();
  #view = $state.raw<DossierView>();
  #drafts = $state.raw<readonly Draft[]>([]);
  readonly #news = $derived(this.#view === undefined ? [] : newsOf(this.#view));
  readonly #services: Services;
  readonly #profile: ProfileServices;
  readonly #sync: Sync;
  #reader: DossierReader | undefined;

  constructor(services: Services, profile: ProfileServices, sync: Sync) {
    this.#services = services;
    this.#profile = profile;
    this.#sync = sync;
    this.parts = {
      account: profile.account.id,
      device: () => profile.device(),
      journal: profile.journal,
      dossier: profile.dossier(profile.account.id),
      privateStore: profile.privateStore,
      records: profile.records,
      clock: services.clock,
      random: services.random,
    };
  }

  /** Undefined while they are being read. */
  get kits(): readonly InstalledKit[] | undefined {
    return this.#kits;
  }
  /** They were in this browser, and nobody removed them. */
  get goneKits(): readonly KitHere[] {
    return this.#goneKits;
  }
  get study(): Study {
    return this.#study ?? NOTHING;
  }
  /** False while the progress is being read: nothing may be called locked before. */
  get studyKnown(): boolean {
    return this.#study !== undefined || !this.isLearner;
  }
  /** Undefined while the dossier is being opened. */
  get view(): DossierView | undefined {
    return this.#view;
  }
  get drafts(): readonly Draft[] {
    return this.#drafts;
  }
  get news(): readonly News[] {
    return this.#news;
  }
  get unread(): readonly News[] {
    return this.#news.filter((news) => news.unread);
  }
  get isLearner(): boolean {
    return this.#profile.account.roles.includes('learner');
  }

  /** Reads what there is and follows every change, until the returned function is called. */
  start(): () => void {
    let ended = false;
    const ends: (() => void)[] = [];
    const begin = async (): Promise<void> => {
      await this.refreshKits();
      if (!this.isLearner) return;
      await whenSettled();
      if (ended) return;
      ends.push(this.parts.records.subscribe(() => beside(this.#profile, this.#readStudy())));
      await this.#readStudy();
      await whenPainted();
      if (ended) return;
      ends.push(...(await this.#follow()));
      if (ended) ends.forEach((end) => end());
    };
    beside(this.#profile, begin());
    return () => {
      ended = true;
      ends.forEach((end) => end());
    };
  }

  async #follow(): Promise<readonly (() => void)[]> {
    const { dossier, privateStore } = this.parts;
    const { catchUpOwn, learnPlaces } = await deeds();
    await catchUpOwn(this.parts);
    await this.#readDossier(true);
    beside(this.#profile, learnPlaces(this.parts));
    return [
      dossier.subscribe((ids) => beside(this.#profile, this.#readDossier(ids.some((id) => id.startsWith('trace:'))))),
      // A round that ended may have moved work on: sent, or received.
      this.#profile.replicator.subscribe(
        ({ phase }) => phase !== 'syncing' && beside(this.#profile, this.#readDossier(false)),
      ),
      privateStore.subscribe(() => beside(this.#profile, learnPlaces(this.parts))),
    ];
  }

  kit(id: string): InstalledKit | undefined {
    return this.#kits?.find((kit) => kit.id === id);
  }

  async refreshKits(): Promise<void> {
    this.#kits = await this.#services.library.installed();
    // Not before the list is shown; read anew, for another tab may have removed one meanwhile.
    void whenPainted()
      .then(async () => (this.#goneKits = noteKits(await this.#services.library.installed())))
      .catch(() => undefined);
  }

  progress(manifest: KitManifest): ProgressMap {
    return progressOf(manifest, this.study);
  }

  kitProgress(manifest: KitManifest): KitProgress {
    return kitProgress(manifest, this.progress(manifest));
  }

  /** How far a piece of work is, by its document's id. */
  workState(id: string): WorkState {
    return this.#view?.states.get(id) ?? { state: 'saved' };
  }

  /** Small notes of the profile that are written at once. */
  notes(): Promise<SealedNotes> {
    return this.#profile.notes();
  }

  /** The name of a tutor of one's groups; undefined for anybody else. */
  nameOf(account: string): string | undefined {
    if (account === this.parts.account) return this.#profile.account.name;
    return this.#profile.enrolment.groups.flatMap((group) => group.tutors).find((tutor) => tutor.id === account)?.name;
  }

  /** Into the trace; durable when it resolves. Staff who look into a kit leave none. */
  async record(event: TraceEvent): Promise<void> {
    if (this.isLearner) await (await deeds()).record(this.parts, event);
  }

  async remember(place: Place, position?: number): Promise<void> {
    if (this.isLearner) await (await deeds()).rememberPlace(this.parts, place, position);
  }

  async submit(work: Work): Promise<Result<SubmissionDocument, SubmitFailure>> {
    const submitted = await (await deeds()).submitWork(this.parts, work);
    if (submitted.ok) await this.#changed();
    return submitted;
  }

  async ask(text: string, place?: WorkPlace): Promise<void> {
    await (await deeds()).ask(this.parts, text, place);
    await this.#changed();
  }

  async reply(thread: string, text: string): Promise<void> {
    await (await deeds()).reply(this.parts, thread, text);
    await this.#changed();
  }

  async markRead(document: string): Promise<void> {
    if (this.isLearner) await (await deeds()).markRead(this.parts, document);
  }

  async saveNote(draft: NoteDraft, deleted = false): Promise<Note> {
    return (await deeds()).saveNote(this.parts, draft, deleted);
  }

  async removeKit(kit: KitId): Promise<void> {
    const version = this.kit(kit)?.version;
    await this.#services.library.remove(kit);
    await this.refreshKits();
    // After the list is new: what notes the kits that are here would note it again.
    this.forgetKit(kit);
    await this.#services.search.dropKit(kit);
    if (version !== undefined) await this.record({ kind: 'removed-kit', kit: { kit, version } });
  }

  /** A kit that is not here is not missed: it was removed, or is not wanted back. */
  forgetKit(kit: KitId): void {
    forgetKit(kit);
    this.#goneKits = this.#goneKits.filter(({ id }) => id !== kit);
  }

  async #changed(): Promise<void> {
    await this.#readDossier(false);
    this.#sync.now();
  }

  async #readStudy(): Promise<void> {
    [this.#study, this.#drafts] = await Promise.all([this.parts.records.study(), this.parts.records.drafts()]);
  }

  async #readDossier(segmentsCame: boolean): Promise<void> {
    const { catchUpFromDossier, workFactsOf } = await deeds();
    this.#reader ??= await this.#openReader();
    this.#view = await this.#reader.read();
    await this.parts.records.replaceWorks(workFactsOf(this.#view.dossier));
    if (segmentsCame) await catchUpFromDossier(this.parts);
  }

  async #openReader(): Promise<DossierReader> {
    const { DossierReader } = await import('./dossier-view');
    const { account, institution } = this.#profile;
    return new DossierReader(
      this.parts.dossier,
      account.id,
      institution.receiptKey,
      () => this.#profile.sending(),
      () => this.#profile.custody(),
    );
  }
}

export const [useLearner, provideLearner] = createContext<Learner>();

import { createContext } from 'svelte';
import type { WorkPlace } from '$lib/dossier/documents';
import {
  ask,
  catchUpFromDossier,
  catchUpOwn,
  kitProgress,
  learnPlaces,
  markRead,
  progressOf,
  record,
  rememberPlace,
  reply,
  saveNote,
  submitWork,
  workFactsOf,
  type Draft,
  type KitProgress,
  type LearningParts,
  type NoteDraft,
  type ProgressMap,
  type Study,
  type Work,
} from '$lib/learning/learning';
import type { KitManifest } from '$lib/kit/manifest';
import type { InstalledKit } from '$lib/library/library';
import type { KitId } from '$lib/shared/ids';
import type { WorkState } from '$lib/sync/state';
import type { Place, TraceEvent } from '$lib/trace/statement';
import type { ProfileServices, Services } from '../services';
import type { Sync } from '../sync.svelte';
import { DossierReader, type DossierView } from './dossier-view';
import { newsOf, type News } from './news';

const NOTHING: Study = { facts: [], works: [] };

/**
 * The studies of the signed-in learner as pages see them: kits and progress at once, out of this browser's database;
 * what came from tutors a moment later, because the dossier's store is fetched only then.
 */
export class Learner {
  readonly parts: LearningParts;
  #kits = $state.raw<readonly InstalledKit[]>();
  #study = $state.raw<Study>();
  #view = $state.raw<DossierView>();
  #drafts = $state.raw<readonly Draft[]>([]);
  readonly #news = $derived(this.#view === undefined ? [] : newsOf(this.#view));
  readonly #services: Services;
  readonly #profile: ProfileServices;
  readonly #sync: Sync;
  readonly #reader: DossierReader;

  constructor(services: Services, profile: ProfileServices, sync: Sync) {
    this.#services = services;
    this.#profile = profile;
    this.#sync = sync;
    const dossier = profile.dossier(profile.account.id);
    this.parts = {
      account: profile.account.id,
      device: profile.device,
      journal: profile.journal,
      dossier,
      privateStore: profile.privateStore,
      records: profile.records,
      clock: services.clock,
      random: services.random,
    };
    this.#reader = new DossierReader(dossier, profile.account.id, profile.institution.receiptKey, () =>
      profile.sending(),
    );
  }

  /** Undefined while they are being read. */
  get kits(): readonly InstalledKit[] | undefined {
    return this.#kits;
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
    void this.refreshKits();
    if (!this.isLearner) return () => undefined;
    const { records, dossier, privateStore } = this.parts;
    void this.#readStudy();
    void catchUpOwn(this.parts);
    const ends = [records.subscribe(() => void this.#readStudy())];
    // After the first paint: fetching and opening the dossier must not stand in its way.
    const later = setTimeout(() => {
      void this.#readDossier(true);
      void learnPlaces(this.parts);
      ends.push(dossier.subscribe((ids) => void this.#readDossier(ids.some((id) => id.startsWith('trace:')))));
      // A round that ended may have moved work on: sent, or received.
      ends.push(
        this.#profile.replicator.subscribe(({ phase }) => phase !== 'syncing' && void this.#readDossier(false)),
      );
      ends.push(privateStore.subscribe(() => void learnPlaces(this.parts)));
    }, 300);
    return () => {
      clearTimeout(later);
      for (const end of ends) end();
    };
  }

  kit(id: string): InstalledKit | undefined {
    return this.#kits?.find((kit) => kit.id === id);
  }

  async refreshKits(): Promise<void> {
    this.#kits = await this.#services.library.installed();
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

  /** The name of a tutor of one's groups; undefined for anybody else. */
  nameOf(account: string): string | undefined {
    if (account === this.parts.account) return this.#profile.account.name;
    return this.#profile.enrolment.groups.flatMap((group) => group.tutors).find((tutor) => tutor.id === account)?.name;
  }

  /** Into the trace; durable when it resolves. Staff who look into a kit leave none. */
  async record(event: TraceEvent): Promise<void> {
    if (this.isLearner) await record(this.parts, event);
  }

  async remember(place: Place, position?: number): Promise<void> {
    if (this.isLearner) await rememberPlace(this.parts, place, position);
  }

  async submit(work: Work): ReturnType<typeof submitWork> {
    const submitted = await submitWork(this.parts, work);
    if (submitted.ok) await this.#changed();
    return submitted;
  }

  async ask(text: string, place?: WorkPlace): Promise<void> {
    await ask(this.parts, text, place);
    await this.#changed();
  }

  async reply(thread: string, text: string): Promise<void> {
    await reply(this.parts, thread, text);
    await this.#changed();
  }

  async markRead(document: string): Promise<void> {
    if (this.isLearner) await markRead(this.parts, document);
  }

  saveNote(draft: NoteDraft, deleted = false): ReturnType<typeof saveNote> {
    return saveNote(this.parts, draft, deleted);
  }

  async removeKit(kit: KitId): Promise<void> {
    const version = this.kit(kit)?.version;
    await this.#services.library.remove(kit);
    if (version !== undefined) await this.record({ kind: 'removed-kit', kit: { kit, version } });
    await this.refreshKits();
  }

  async #changed(): Promise<void> {
    await this.#readDossier(false);
    this.#sync.now();
  }

  async #readStudy(): Promise<void> {
    [this.#study, this.#drafts] = await Promise.all([this.parts.records.study(), this.parts.records.drafts()]);
  }

  async #readDossier(segmentsCame: boolean): Promise<void> {
    this.#view = await this.#reader.read();
    await this.parts.records.replaceWorks(workFactsOf(this.#view.dossier));
    if (segmentsCame) await catchUpFromDossier(this.parts);
  }
}

export const [useLearner, provideLearner] = createContext<Learner>();

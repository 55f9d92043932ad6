import * as v from 'valibot';
import { dossierName } from '../../dossier/documents';
import { AccountId } from '../../shared/ids';
import type { DeviceId } from '../../shared/ids';
import type { HubFetch, WriteFailure } from '../hub-database';
import { LinkFailure, linkFailureOf } from '../link-failure';
import { Pace } from '../pace';
import { ReceiptBook } from '../receipts';
import type { Round, RoundReport } from '../replicator';
import { thriftyFetch } from '../thrifty-fetch';
import { DossierSync } from './dossier-sync';
import type { Link } from './dossier-sync';
import { readTutorMarks, writeTutorMarks } from './marks';
import type { LocalDossier, Marks } from '../local-copy';

/** `GET /api/learners`, as far as sync needs it. */
const Learners = v.object({ learners: v.array(v.object({ id: AccountId, changes: v.string() })) });

export interface TutorParts {
  readonly fetch: typeof fetch;
  readonly hub: string;
  readonly tutor: AccountId;
  readonly device: DeviceId;
  /** The local copy of a dossier; the same object at each call. */
  readonly dossier: (learner: AccountId) => LocalDossier;
  /** Holds the marks of what was fetched: the copy of this profile's private database. */
  readonly marks: Marks;
  readonly hubKey: CryptoKey;
  readonly now: () => number;
  /** What is known of the link; nothing, unless told. */
  readonly pace?: Pace;
}

/**
 * Sync of a tutor: one request tells which dossiers changed, and only those are fetched; those with something of the
 * tutor's own are sent first.
 */
export class TutorRound implements Round {
  readonly #parts: TutorParts;
  readonly #open = new Map<AccountId, { readonly sync: DossierSync; readonly receipts: ReceiptBook }>();
  /** Dossiers that may hold something to send; at first all that are on this device. */
  readonly #dirty = new Set<AccountId>();
  readonly #writers = new Set<() => void>();
  readonly #pace: Pace;
  #looked = false;
  /** Something was written since the last look at what is dirty. */
  #written = false;

  constructor(parts: TutorParts) {
    this.#parts = parts;
    this.#pace = parts.pace ?? new Pace();
  }

  /** Checked receipts of a dossier, for the states of the tutor's own answers and grades. */
  receipts(learner: AccountId): ReceiptBook {
    return this.#dossier(learner).receipts;
  }

  get sending(): ReadonlySet<string> {
    return new Set([...this.#open.values()].flatMap(({ sync }) => [...sync.sending]));
  }

  /** Call when a page opens a dossier: what is written there is sent without delay. */
  watch(learner: AccountId): void {
    this.#dossier(learner);
  }

  async waiting(): Promise<number> {
    await this.#lookOnce();
    const counts = await Promise.all(
      [...this.#dirty].map(async (id) => (await this.#dossier(id).sync.waiting()).length),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  }

  async run(signal: AbortSignal): Promise<RoundReport> {
    const { fetch, hub, device, marks } = this.#parts;
    const link = thriftyFetch({ fetch, hub, device, signal, pace: this.#pace });
    await this.#lookOnce();
    await this.#sendDirty(link);
    const { learners } = await ask(link.fetch);
    const known = await readTutorMarks(marks);
    const next: Record<string, string> = { ...known };
    const changed = learners.filter(({ id, changes }) => known[id] !== changes);
    const settle = async ({ id, changes }: (typeof learners)[number]): Promise<void> => {
      next[id] = changes;
      // After each, so that a lost link does not begin again with the first.
      await writeTutorMarks(marks, next);
    };
    const withFiles: typeof changed = [];
    for (const one of changed) {
      await this.#reachable(one.id, (sync) => fetchDossier(sync, link));
      if (await this.#dossier(one.id).sync.awaitsFiles()) withFiles.push(one);
      else await settle(one);
    }
    // What people write is here; files come last, and what this tutor writes meanwhile passes them.
    const between = async (): Promise<void> => {
      if (!this.#written) return;
      await this.#sendDirty(link);
    };
    for (const learner of this.#dirty) {
      await this.#reachable(learner, async (sync) => {
        if (await sync.sendHeavy(link, between)) await fetchDossier(sync, link);
      });
    }
    for (const one of withFiles) {
      await this.#reachable(one.id, (sync) => sync.fetchFiles(link, between));
      await settle(one);
    }
    return { refused: this.#refused() };
  }

  onWrite(listener: () => void): () => void {
    this.#writers.add(listener);
    return () => this.#writers.delete(listener);
  }

  forgiveRefusals(): void {
    for (const { sync } of this.#open.values()) sync.forgiveRefusals();
  }

  async #sendDirty(link: Link): Promise<void> {
    this.#written = false;
    for (const learner of this.#dirty) await this.#reachable(learner, (sync) => this.#sendAll(learner, sync, link));
  }

  async #sendAll(learner: AccountId, sync: DossierSync, link: Link): Promise<void> {
    await sync.send(link);
    // Fetches the receipt. What is left waits for its receipt, or was refused.
    if ((await sync.waiting()).length > 0) await fetchDossier(sync, link);
    if ((await sync.waiting()).length === 0) this.#dirty.delete(learner);
  }

  /** A dossier that this tutor may no longer reach does not end the round for the others. */
  async #reachable(learner: AccountId, act: (sync: DossierSync) => Promise<void>): Promise<void> {
    try {
      await act(this.#dossier(learner).sync);
    } catch (error) {
      const gone = error instanceof LinkFailure && (error.code === 'forbidden' || error.code === 'not-found');
      if (!gone) throw error;
    }
  }

  /** A tab that was killed may have left something to send in any dossier of this device. */
  async #lookOnce(): Promise<void> {
    if (this.#looked) return;
    this.#looked = true;
    for (const id of Object.keys(await readTutorMarks(this.#parts.marks))) this.#dirty.add(id as AccountId);
    for (const id of [...this.#dirty]) {
      if ((await this.#dossier(id).sync.waiting()).length === 0) this.#dirty.delete(id);
    }
  }

  #dossier(learner: AccountId) {
    const open = this.#open.get(learner);
    if (open !== undefined) return open;
    const { hubKey, tutor, device, now } = this.#parts;
    const store = this.#parts.dossier(learner);
    const database = dossierName(learner);
    const receipts = new ReceiptBook(database, hubKey);
    const writer = { account: tutor, relation: 'tutor' as const };
    const made = { receipts, sync: new DossierSync({ store, database, writer, receipts, device, now }) };
    this.#open.set(learner, made);
    store.onPut(() => {
      this.#dirty.add(learner);
      this.#written = true;
      for (const listener of this.#writers) listener();
    });
    return made;
  }

  #refused(): readonly WriteFailure[] {
    return [...this.#open.values()].flatMap(({ sync }) => [...sync.refused.values()]);
  }
}

async function fetchDossier(sync: DossierSync, link: Link): Promise<void> {
  if (await sync.fetch(link)) await sync.rescan(link);
}

async function ask(fetch: HubFetch): Promise<v.InferOutput<typeof Learners>> {
  const response = await fetch('/api/learners');
  if (!response.ok) throw await linkFailureOf(response);
  const parsed = v.safeParse(Learners, await response.json().catch(() => undefined));
  if (!parsed.success) throw new LinkFailure('answer-malformed');
  return parsed.output;
}

import { dossierName, privateName } from '../../dossier/documents';
import type { AccountId, DeviceId } from '../../shared/ids';
import { deliverTrace } from '../deliver';
import type { Sealing } from '../deliver';
import type { WriteFailure } from '../hub-database';
import { Pace } from '../pace';
import { ReceiptBook } from '../receipts';
import type { Round, RoundReport } from '../replicator';
import { thriftyFetch } from '../thrifty-fetch';
import { DossierSync } from './dossier-sync';
import { PrivateSync } from './private-sync';
import { Meanwhile } from './meanwhile';
import { witnessReceipts } from './witness';
import type { LocalDossier, LocalPrivate } from '../local-copy';

export interface LearnerParts {
  readonly fetch: typeof fetch;
  /** Base address of the hub; empty where the page comes from it. */
  readonly hub: string;
  readonly learner: AccountId;
  readonly device: DeviceId;
  readonly dossier: LocalDossier;
  readonly privateStore: LocalPrivate;
  readonly sealing: Sealing;
  /** Checks receipts; the institution's, pinned at the first sign-in. */
  readonly hubKey: CryptoKey;
  readonly now: () => number;
  /** What is known of the link; nothing, unless told. */
  readonly pace?: Pace;
  /** Makes this device known to the hub; asked where the hub refuses a segment because it does not know the device. */
  readonly enrol?: () => Promise<boolean>;
}

/**
 * Sync of one learner: seal, send, fetch. Two databases, four requests for a day's work, two for nothing new.
 * What somebody waits for comes first; files that take minutes on a thin link come last, and let others pass.
 */
export class LearnerRound implements Round {
  readonly receipts: ReceiptBook;
  readonly #parts: LearnerParts;
  readonly #dossier: DossierSync;
  readonly #private: PrivateSync;
  readonly #pace: Pace;
  #privateRefused: readonly WriteFailure[] = [];

  constructor(parts: LearnerParts) {
    this.#parts = parts;
    this.#pace = parts.pace ?? new Pace();
    const database = dossierName(parts.learner);
    this.receipts = new ReceiptBook(database, parts.hubKey);
    this.#dossier = new DossierSync({
      store: parts.dossier,
      database,
      writer: { account: parts.learner, relation: 'owner' },
      receipts: this.receipts,
      device: parts.device,
      now: parts.now,
    });
    this.#private = new PrivateSync(parts.privateStore, privateName(parts.learner), parts.device);
  }

  /** Ids that a try to send was made for: `on-its-way` rather than `saved`. */
  get sending(): ReadonlySet<string> {
    return this.#dossier.sending;
  }

  async waiting(): Promise<number> {
    const unsealed = (await this.#parts.sealing.journal.unsealed(1)).length;
    return (await this.#dossier.waiting()).length + (await this.#private.waiting()) + unsealed;
  }

  async run(signal: AbortSignal): Promise<RoundReport> {
    const { fetch, hub, device, sealing, dossier } = this.#parts;
    const link = thriftyFetch({ fetch, hub, device, signal, pace: this.#pace });
    await this.#witness();
    await deliverTrace(sealing, dossier);
    await this.#dossier.send(link);
    await this.#enrolWhereUnknown(link);
    this.#privateRefused = await this.#private.send(link);
    const dossierLost = await this.#dossier.fetch(link);
    const privateLost = await this.#private.fetch(link);
    if (dossierLost || privateLost) {
      await this.#private.send(link, true);
      await this.#private.fetch(link, true);
      // Last, because it notes that this device is in step with the hub again.
      await this.#dossier.rescan(link);
    }
    const meanwhile = new Meanwhile(this.#parts, async () => {
      await this.#dossier.send(link);
      await this.#dossier.fetch(link);
    });
    try {
      if (await this.#dossier.sendHeavy(link, meanwhile.look)) await this.#dossier.fetch(link);
      await this.#dossier.fetchFiles(link, meanwhile.look);
    } finally {
      meanwhile.end();
    }
    // At once: the next statement may be written when this device has no link any more.
    await this.#witness();
    return { refused: [...this.#dossier.refused.values(), ...this.#privateRefused] };
  }

  /** The chain says which receipts were here before which statement. */
  #witness(): Promise<void> {
    return witnessReceipts(this.#parts.dossier, this.receipts, this.#parts.sealing.journal);
  }

  forgiveRefusals(): void {
    this.#dossier.forgiveRefusals();
  }

  onWrite(listener: () => void): () => void {
    const work = (ids: readonly string[]): void => {
      // Segments are put by the round itself.
      if (!ids.every((id) => id.startsWith('trace:'))) listener();
    };
    const ends = [this.#parts.dossier.onPut(work), this.#parts.privateStore.onPut(work)];
    return () => ends.forEach((end) => end());
  }

  async #enrolWhereUnknown(link: Parameters<DossierSync['send']>[0]): Promise<void> {
    const unknown = [...this.#dossier.refused.values()].some(({ reason }) => reason.startsWith('device-unknown'));
    if (!unknown || this.#parts.enrol === undefined || !(await this.#parts.enrol())) return;
    this.#dossier.forgiveRefusals();
    await this.#dossier.send(link);
  }
}

import type { DeviceId } from '../../shared/ids';
import { segmentId } from '../../trace/sealed';
import type { Load } from '../batches';
import { HubDatabase } from '../hub-database';
import type { DocumentRef, HubFetch, WriteFailure } from '../hub-database';
import type { Pace } from '../pace';
import type { ReceiptBook } from '../receipts';
import type { HubSigns } from '../thrifty-fetch';
import { readAwaited, readHubMark, writeHubMark } from './marks';
import { ownDocuments, takeReceipts, withoutReceipt } from './pending';
import type { Writer } from './pending';
import { pull } from './pull';
import { pullFiles } from './pull-files';
import { push } from './push';
import { pushHeavy } from './push-heavy';
import type { LocalDossier } from '../local-copy';

/** A document was sent, and its receipt may yet come: until then it is not sent again in this session, ms. */
const PATIENCE_MS = 10 * 60_000;

export interface Link {
  readonly fetch: HubFetch;
  readonly signs: HubSigns;
  readonly pace: Pace;
}

export interface DossierSyncOptions {
  readonly store: LocalDossier;
  readonly database: string;
  readonly writer: Writer;
  readonly receipts: ReceiptBook;
  /** The chain that `Sandyq-Head` speaks of. */
  readonly device: DeviceId;
  readonly now: () => number;
}

/** One dossier between this device and the hub. Remembers, for the session, what was sent and what was refused. */
export class DossierSync {
  readonly #options: DossierSyncOptions;
  readonly #sentAt = new Map<string, number>();
  readonly #refused = new Map<string, WriteFailure>();
  /** Work whose files wait until nothing else does. */
  readonly #heavy = new Map<string, Load>();
  /** The head for which everything was offered again, in vain: a hub that says it for ever is not believed for ever. */
  #settledHead: number | undefined;

  constructor(options: DossierSyncOptions) {
    this.#options = options;
  }

  /** Documents that the hub would not take, with its reasons. They stay on this device. */
  get refused(): ReadonlyMap<string, WriteFailure> {
    return this.#refused;
  }

  /** Ids that a try to send was made for, in this session. */
  get sending(): ReadonlySet<string> {
    return new Set(this.#sentAt.keys());
  }

  /** Ids of own documents without a receipt. */
  async waiting(): Promise<readonly string[]> {
    const { store, writer, receipts } = this.#options;
    return withoutReceipt(store, await ownDocuments(store, writer), receipts);
  }

  /** Sends what has no receipt and was neither just sent nor refused. True where something was sent. */
  async send(link: Link): Promise<boolean> {
    const recent = this.#options.now() - PATIENCE_MS;
    const due = (await this.waiting()).filter(
      (id) => !this.#refused.has(id) && !((this.#sentAt.get(id) ?? -Infinity) > recent),
    );
    return due.length > 0 && (await this.#push(link, due, false)) > 0;
  }

  /** Fetches what came. True where the hub's data is not what it was: then everything is to be offered again. */
  async fetch(link: Link): Promise<boolean> {
    const { store, database } = this.#options;
    const outcome = await pull(store, new HubDatabase(link.fetch, database), 'dossier', { pace: link.pace });
    store.announce(outcome.written);
    return outcome.rolledBack || (await this.#looksRolledBack(link.signs));
  }

  /** Offers everything of its own, and fetches everything, asking first: after a hub's data was lost or put back. */
  async rescan(link: Link): Promise<void> {
    const { store, database, writer } = this.#options;
    this.#sentAt.clear();
    this.#refused.clear();
    await this.#push(link, await ownDocuments(store, writer), true);
    const hub = new HubDatabase(link.fetch, database);
    const outcome = await pull(store, hub, 'dossier', { pace: link.pace, fromStart: true });
    store.announce(outcome.written);
    this.#settledHead = link.signs.head;
    if (link.signs.generation !== undefined) await writeHubMark(store, link.signs.generation);
  }

  /**
   * Sends the work whose files are too much for one request, the smallest first; `between` is called between its pieces.
   * True where something was sent.
   */
  async sendHeavy(link: Link, between: () => Promise<void>): Promise<boolean> {
    const { store, database, now } = this.#options;
    const hub = new HubDatabase(link.fetch, database);
    let sent = false;
    for (let load = this.#lightest(); load !== undefined; load = this.#lightest()) {
      this.#heavy.delete(load.id);
      const failures = await pushHeavy(store, hub, load, { pace: link.pace, between });
      for (const failure of failures) this.#refused.set(failure.id, failure);
      if (failures.length === 0) this.#sentAt.set(load.id, now());
      // `between` may have found it waiting once more.
      this.#heavy.delete(load.id);
      sent = true;
    }
    return sent;
  }

  async awaitsFiles(): Promise<boolean> {
    return (await readAwaited(this.#options.store)).length > 0;
  }

  /** Fetches work with files, when nothing else waits; `between` is called between requests. */
  async fetchFiles(link: Link, between: () => Promise<void>): Promise<void> {
    const { store, database } = this.#options;
    const onWritten = (id: string): void => store.announce([id]);
    await pullFiles(store, new HubDatabase(link.fetch, database), 'dossier', { pace: link.pace, between, onWritten });
  }

  /** Tries again what was refused: the reason may be gone. */
  forgiveRefusals(): void {
    this.#refused.clear();
  }

  async #push(link: Link, ids: readonly string[], ask: boolean): Promise<number> {
    const { store, database, now } = this.#options;
    for (const id of ids) this.#sentAt.set(id, this.#sentAt.get(id) ?? -Infinity);
    store.announce(ids);
    const onProgress = (sent: readonly DocumentRef[]): void => {
      for (const { id } of sent) this.#sentAt.set(id, now());
    };
    const options = { ask, onProgress, pace: link.pace };
    const { sent, refused, heavy } = await push(store, new HubDatabase(link.fetch, database), ids, options);
    for (const load of heavy) this.#heavy.set(load.id, load);
    for (const failure of refused) this.#refused.set(failure.id, failure);
    return sent.length;
  }

  #lightest(): Load | undefined {
    return [...this.#heavy.values()].sort((a, b) => a.bytes - b.bytes)[0];
  }

  async #looksRolledBack({ generation, head }: HubSigns): Promise<boolean> {
    const { store, writer } = this.#options;
    const known = await readHubMark(store);
    if (known === undefined && generation !== undefined) await writeHubMark(store, generation);
    if (known !== undefined && generation !== undefined && known !== generation) return true;
    if (writer.relation !== 'owner' || head === undefined || head === this.#settledHead) return false;
    return head < (await this.#receiptedHead());
  }

  /** Sequence of this device's last segment that the hub gave a receipt for; -1: none. */
  async #receiptedHead(): Promise<number> {
    const { store, device, receipts } = this.#options;
    await takeReceipts(store, receipts);
    const prefix = segmentId(device, 0).slice(0, -8);
    let head = -1;
    for (const id of receipts.ids()) {
      if (id.startsWith(prefix)) head = Math.max(head, Number(id.slice(prefix.length)));
    }
    return head;
  }
}

import * as v from 'valibot';
import type { Batch } from '../../lib/courier/batch';
import { documentDigest } from '../../lib/dossier/digest';
import type { Role } from '../../lib/institution/account';
import { AccountId } from '../../lib/shared/ids';
import { DeviceEntry, verifyCertificate } from '../../lib/trace/certificate';
import { ReceiptEntry, isReceiptBy } from '../../lib/trace/receipt';
import { Signers } from '../../lib/trace/signers';
import type { Limits } from '../http/limits';
import { readIncoming } from '../intake/judge';
import type { IncomingDoc } from '../intake/judge';
import { giveReceipt, takeDocuments } from '../intake/take';
import type { TakeServices } from '../intake/take';
import { hubWriter, writerOf } from '../intake/writer';
import type { Writer } from '../intake/writer';
import type { Devices } from '../registry/devices';
import type { SerialQueue } from '../serial-queue';
import { Database, FEW } from '../store/database';
import type { LearnerDatabase } from '../store/learner-databases';

export interface DossierIntakeServices extends Omit<TakeServices, 'receivedAt'> {
  readonly devices: Devices;
  readonly writes: SerialQueue;
  readonly limits: Limits;
  /** The root hub's public key. */
  readonly rootKey: CryptoKey;
}

/** From whom documents come, and whose words of theirs are taken. */
export interface FromHub {
  /** Id of the hub that sends. */
  readonly hub: string;
  /** It is the institution's own, whose word on tutors and blocked devices holds. */
  readonly isRoot: boolean;
  /** May this account write as a tutor of the learner? */
  mayTutor(account: AccountId): Promise<boolean>;
}

/** Reasons that are told one by one. */
const MOST_REASONS = 50;
/** Reasons that may be gone tomorrow: what was refused for one of them is to be sent again. */
const PASSING = /^(?:device-unknown|not-your-tutor|dossier-full|store|not-admitted)/;

/**
 * One database of a learner, as another hub sends it. Each document is judged as its writer's: the learner's as the
 * learner's, a tutor's as that tutor's, a hub's by that hub's own signature. Receipts are stored last, and only where all
 * that they name is here: what nobody can show was not received.
 */
export class DossierIntake {
  readonly report = { new: 0, already: 0, refused: 0, reasons: [] as { id: string; reason: string }[] };
  /** Id → revision of all that is here now because of this courier, or was here already. */
  readonly here = new Map<string, string>();
  /** Something was refused for a reason that may pass. */
  unfinished = false;
  /** Documents that came, of whatever outcome. */
  documents = 0;
  readonly #database: Database;
  readonly #signers: Signers;
  readonly #digests = new Map<string, string>();
  readonly #receipts: (IncomingDoc & ReceiptEntry)[] = [];
  /** `<id> <hash>` → when a hub signed for it first. */
  readonly #received = new Map<string, string>();
  #opened = false;

  constructor(
    private readonly services: DossierIntakeServices,
    private readonly from: FromHub,
    private readonly target: LearnerDatabase,
  ) {
    this.#database = new Database(services.store, target.name);
    this.#signers = new Signers(target.name, services.rootKey);
  }

  async take({ documents }: Pick<Batch, 'documents'>): Promise<void> {
    this.documents += documents.length;
    const docs: IncomingDoc[] = [];
    for (const document of documents) {
      const read = readIncoming(this.services.limits, document);
      if (read.ok) docs.push(read.value);
      else this.#refuse(document._id, `${read.error.code}: ${read.error.member}`);
    }
    if (this.target.kind === 'private') return await this.#write(this.#owner(), docs);
    await this.#open();
    await this.#hubs(docs.filter(({ type }) => isHubs(type)));
    for (const [writer, written] of await this.#byWriter(docs.filter(({ type }) => !isHubs(type))))
      await this.#write(writer, written);
  }

  /** After the last batch of this database: receipts of theirs, and ours for what is new. */
  async finish(): Promise<void> {
    const good: IncomingDoc[] = [];
    for (const receipt of this.#receipts) {
      const missing = await this.#notAsReceived(receipt);
      if (missing === undefined) good.push(receipt);
      else this.#refuse(receipt._id, `receipt-incomplete: ${missing}`);
    }
    await this.#write(hubWriter(this.target), good);
    const writer = this.#owner();
    await this.services.writes.run(this.target.name, () => giveReceipt(this.services, writer));
  }

  /** Admissions that are here already count for what comes. */
  async #open(): Promise<void> {
    if (this.#opened) return;
    this.#opened = true;
    for (const { doc } of await this.#database.rows('site:', { documents: true })) await this.#signers.admit(doc);
  }

  async #hubs(docs: readonly IncomingDoc[]): Promise<void> {
    const held = await this.#database.byIds(
      docs.map(({ _id }) => _id),
      false,
    );
    const good: IncomingDoc[] = [];
    const inOrder = ['site', 'device', 'receipt'].flatMap((type) => docs.filter((doc) => doc.type === type));
    for (const doc of inOrder) {
      const known = held.get(doc._id)?.rev === doc._rev;
      const reason = await this.#hubFault(doc, known);
      if (reason !== undefined) this.#refuse(doc._id, reason);
      else if (known || doc.type !== 'receipt') good.push(doc);
    }
    await this.#write(hubWriter(this.target), good);
  }

  async #hubFault(doc: IncomingDoc, known: boolean): Promise<string | undefined> {
    if (doc.type === 'site') {
      const admitted = await this.#signers.admit(doc);
      return admitted.ok ? undefined : `invalid: ${admitted.error.code}`;
    }
    return doc.type === 'device' ? await this.#deviceFault(doc, known) : await this.#receiptFault(doc, known);
  }

  /** A site speaks of devices that it enrolled itself; what of a device is not certified is the root's to say. */
  async #deviceFault(doc: IncomingDoc, known: boolean): Promise<string | undefined> {
    const parsed = v.safeParse(DeviceEntry, doc);
    if (!parsed.success) return 'invalid: device';
    const entry = parsed.output;
    // A site may certify for whom it was admitted, and only the name of the database says whom that is.
    if (entry.learner !== this.target.learner) return 'not-yours: a device of another learner';
    const key = this.#signers.keyOf(entry.hub);
    if (key === undefined) return 'not-admitted: its site';
    if (!(await verifyCertificate(entry, key))) return 'invalid: document.certificate';
    if (!this.from.isRoot && entry.hub !== this.from.hub && !known) return 'not-yours: a device of another hub';
    const adopted = await this.services.devices.adopt(entry, this.from.isRoot ? entry.blockedAt : undefined);
    return adopted ? undefined : 'not-yours: this device is another’s here';
  }

  async #receiptFault(doc: IncomingDoc, known: boolean): Promise<string | undefined> {
    const parsed = v.safeParse(ReceiptEntry, doc);
    if (!parsed.success) return 'invalid: receipt';
    const receipt = parsed.output;
    if (this.#signers.keyOf(receipt.hub) === undefined) return 'not-admitted: its site';
    if (!(await isReceiptBy(this.#signers, receipt))) return 'invalid: document.signature';
    for (const [id, digest] of Object.entries(receipt.documents)) {
      const key = `${id} ${digest}`;
      const before = this.#received.get(key);
      if (before === undefined || receipt.at < before) this.#received.set(key, receipt.at);
    }
    if (!known) this.#receipts.push({ ...doc, ...receipt });
    return undefined;
  }

  /** The first document that a receipt names and that is not here, or not that one. */
  async #notAsReceived({ documents }: ReceiptEntry): Promise<string | undefined> {
    const unknown = Object.keys(documents).filter((id) => !this.#digests.has(id));
    for (let at = 0; at < unknown.length; at += FEW) {
      const rows = await this.#database.byIds(unknown.slice(at, at + FEW));
      for (const [id, { doc }] of rows) if (doc !== undefined) this.#digests.set(id, await digestOf(doc));
    }
    return Object.entries(documents).find(([id, digest]) => this.#digests.get(id) !== digest)?.[0];
  }

  async #byWriter(docs: readonly IncomingDoc[]): Promise<ReadonlyMap<Writer, readonly IncomingDoc[]>> {
    const writers = new Map<string, Writer>([[this.target.learner, this.#owner()]]);
    const written = new Map<Writer, IncomingDoc[]>();
    for (const doc of docs) {
      // What has no writer to name, segments above all, is the learner's, or nothing.
      const by = doc.by === undefined ? this.target.learner : String(doc.by);
      const writer = writers.get(by) ?? (await this.#tutor(by));
      if (writer === undefined) {
        this.#refuse(doc._id, 'not-your-tutor: nobody said so');
        continue;
      }
      writers.set(by, writer);
      written.set(writer, [...(written.get(writer) ?? []), doc]);
    }
    return written;
  }

  async #tutor(by: string): Promise<Writer | undefined> {
    const id = v.safeParse(AccountId, by);
    if (!id.success || !(await this.from.mayTutor(id.output))) return undefined;
    return writerOf({ id: id.output, roles: ['tutor'] as Role[] }, this.target, 'tutor');
  }

  #owner(): Writer {
    return writerOf({ id: this.target.learner as AccountId, roles: ['learner'] as Role[] }, this.target, 'owner');
  }

  async #write(writer: Writer, docs: readonly IncomingDoc[]): Promise<void> {
    if (docs.length === 0) return;
    const { services } = this;
    const receivedAt = (id: string, hash: string): string | undefined => this.#received.get(`${id} ${hash}`);
    const taken = await services.writes.run(this.target.name, () =>
      takeDocuments({ ...services, receivedAt }, writer, docs),
    );
    this.report.new += taken.written.length;
    this.report.already += taken.known.length;
    for (const { id, reason } of taken.refused) this.#refuse(id, reason);
    const here = new Set([...taken.written, ...taken.known]);
    for (const doc of docs) {
      if (!here.has(doc._id)) continue;
      this.here.set(doc._id, doc._rev);
      if (!isHubs(doc.type) && this.target.kind === 'dossier') this.#digests.set(doc._id, await digestOf(doc));
    }
  }

  #refuse(id: string, reason: string): void {
    this.report.refused += 1;
    if (PASSING.test(reason)) this.unfinished = true;
    if (this.report.reasons.length < MOST_REASONS)
      this.report.reasons.push({ id: String(id).slice(0, 400), reason: reason.slice(0, 500) });
  }
}

const isHubs = (type: unknown): boolean => type === 'site' || type === 'device' || type === 'receipt';

const digestOf = async (doc: Record<string, unknown>): Promise<string> =>
  doc.type === 'segment' ? String(doc.hash) : await documentDigest(doc as { _id: string });

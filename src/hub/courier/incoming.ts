import type { Batch } from '../../lib/courier/batch';
import type { EnrolmentRequest } from '../../lib/courier/enrolment';
import { fault } from '../../lib/courier/fault';
import type { CourierFault } from '../../lib/courier/fault';
import type { CourierIndex } from '../../lib/courier/index-file';
import { readCourier } from '../../lib/courier/read';
import type { OpenedCourier } from '../../lib/courier/read';
import { streamOf } from '../../lib/courier/streams';
import type { CourierBytes } from '../../lib/courier/streams';
import type { CourierReport } from '../../lib/institution/courier';
import type { TakenDatabase } from '../../lib/institution/taken';
import { timestamp } from '../../lib/shared/clock';
import type { Clock } from '../../lib/shared/clock';
import type { AccountId } from '../../lib/shared/ids';
import { err, ok } from '../../lib/shared/result';
import type { Result } from '../../lib/shared/result';
import { importPublicKey } from '../../lib/trace/jws';
import type { AccountDocument, Accounts } from '../accounts/accounts';
import type { HubIdentity } from '../accounts/identity';
import { readIncoming } from '../intake/judge';
import type { IncomingDoc } from '../intake/judge';
import { giveReceipt, takeDocuments } from '../intake/take';
import type { TakeServices } from '../intake/take';
import { writerOf } from '../intake/writer';
import type { Devices } from '../registry/devices';
import type { Slips } from '../registry/slips';
import type { SerialQueue } from '../serial-queue';
import { parseDatabaseName } from '../store/learner-databases';
import type { LearnerDatabases } from '../store/learner-databases';
import type { CourierLedger } from './ledger';
import { isWhole, readingOf } from './reading';

export interface IncomingParts extends TakeServices {
  readonly identity: HubIdentity;
  readonly accounts: Accounts;
  readonly devices: Devices;
  readonly databases: LearnerDatabases;
  readonly writes: SerialQueue;
  readonly ledger: CourierLedger;
  readonly clock: Clock;
  readonly slips: Slips;
  /** The hub's age identity. */
  readonly key: string;
}

/** Reasons that are told one by one. */
const MOST_REASONS = 50;

/** Whether whoever hands couriers in may do so for this learner. */
export type MayHandIn = (learner: AccountId) => Promise<boolean>;

/**
 * Takes a courier of a learner's device in, as if the learner had sent the same by `_bulk_docs`: batch by batch as it
 * arrives, so that half of it is as good as that half. Nothing of it is taken before its index is proved to be by an
 * enrolled device. Ends with a report once anything could be taken, else with the reason.
 */
export async function takeCourier(
  parts: IncomingParts,
  bytes: CourierBytes,
  mayHandIn: MayHandIn,
  withheld: ReadonlySet<string> = new Set(),
): Promise<Result<CourierReport, CourierFault>> {
  const opened = await openIncoming(parts, bytes, mayHandIn);
  if (!opened.ok) return opened;
  const admitted = await admit(parts, opened.value.courier.index, opened.value.sender);
  if (!admitted.ok) return admitted;
  return ok(await new Intake(parts, opened.value.courier, opened.value.sender, withheld).run());
}

/** A device that asks by its slip is enrolled now: the courier is proved to be by the key that it asks for. */
async function admit(
  { devices, slips }: IncomingParts,
  { from, answerTo }: CourierIndex,
  { account, asks }: Sender,
): Promise<Result<void, CourierFault>> {
  if (asks === undefined || from.kind !== 'device') return ok(undefined);
  const { publicKey, label } = asks;
  const used = await slips.use(asks, from);
  if (!used.ok) return used;
  const wanted = { device: from.device, publicKey, label, courierRecipient: answerTo };
  const enrolled = await devices.enrol(account.id, wanted);
  return enrolled.ok ? ok(undefined) : err(fault('unknown-device', { detail: from.device }));
}

/** Opens a courier of a learner's device, where it is one that this hub would take. Nothing of it is stored. */
export async function openIncoming(
  parts: IncomingParts,
  bytes: CourierBytes,
  mayHandIn: MayHandIn,
): Promise<Result<{ readonly courier: OpenedCourier; readonly sender: Sender }, CourierFault>> {
  let sender: Sender | undefined;
  const opened = await readCourier(streamOf(bytes), {
    identities: [parts.key],
    judge: async (index) => {
      const judged = await senderOf(parts, index, mayHandIn);
      if (!judged.ok) return judged;
      sender = judged.value;
      return ok(sender.key);
    },
  });
  if (!opened.ok) return opened;
  if (sender === undefined) throw new Error('a courier that nobody judged');
  return ok({ courier: opened.value, sender });
}

export interface Sender {
  readonly key: CryptoKey;
  readonly account: AccountDocument;
  readonly label: string;
  /** The device is not enrolled yet, and may be by its slip. */
  readonly asks?: EnrolmentRequest;
}

/** Who sent it, where it is for this hub and its sender may still send. */
async function senderOf(
  { identity, accounts, devices, slips }: IncomingParts,
  { from, to, institution, enrol, databases }: CourierIndex,
  mayHandIn: MayHandIn,
): Promise<Result<Sender, CourierFault>> {
  // Learners write to the institution: whichever of its hubs can open a courier takes it in.
  const meant = to.kind === 'hub' && (to.hub === identity.hub || to.hub === identity.institution.hub);
  const ours = institution === identity.institution.id && meant;
  if (!ours || from.kind !== 'device') return err(fault('other-receiver'));
  if (!databases.every(({ name }) => name.endsWith(`-${from.learner}`))) return err(fault('other-receiver'));
  // Before anything is said of the learner, or of the device.
  if (!(await mayHandIn(from.learner))) return err(fault('not-your-learner', { detail: from.learner }));
  const known = await devices.withKey(from.device);
  const asks = known === undefined ? enrol : undefined;
  if (asks !== undefined) {
    const judged = await slips.judge(asks, from);
    if (!judged.ok) return judged;
  }
  const device = known ?? (asks && { account: from.learner, ...asks });
  const account = device?.account === from.learner ? await accounts.get(from.learner) : undefined;
  const key = await importPublicKey(device?.publicKey);
  if (device === undefined || key === undefined || account?.roles.includes('learner') !== true)
    return err(fault('unknown-device', { detail: from.device }));
  if (known?.blockedAt !== undefined) return err(fault('blocked-device', { detail: known.blockedAt }));
  if (account.blocked) return err(fault('blocked-account'));
  return ok({ key, account, label: device.label, ...(asks !== undefined && { asks }) });
}

class Intake {
  readonly #databases: Map<string, TakenDatabase>;
  readonly #brought: string[] = [];
  readonly #works: string[] = [];

  constructor(
    private readonly parts: IncomingParts,
    private readonly courier: OpenedCourier,
    private readonly sender: Sender,
    /** Documents that an officer does not let in. */
    private readonly withheld: ReadonlySet<string>,
  ) {
    this.#databases = new Map(
      courier.index.databases.map(({ name }) => [name, { name, new: 0, already: 0, refused: 0, reasons: [] }]),
    );
  }

  async run(): Promise<CourierReport> {
    const { index } = this.courier;
    try {
      for await (const batch of this.courier.batches()) await this.#take(batch);
    } finally {
      await this.#receipts();
    }
    const outcome = this.courier.outcome();
    const device = this.#from();
    const { heard, newest } = await this.parts.ledger.took(device, index, {
      whole: isWhole(outcome),
      brought: this.#brought,
      works: this.#works,
      at: timestamp(this.parts.clock.now()),
    });
    if (newest && index.answerTo !== undefined) await this.parts.devices.answerTo(device, index.answerTo);
    const { account, label } = this.sender;
    return {
      courier: { id: index.id, number: index.number, made: index.made, from: { device, learner: account.id, label } },
      learners: [{ id: account.id, name: account.name, databases: [...this.#databases.values()] }],
      ...readingOf(outcome, index, heard),
      ...(this.sender.asks !== undefined && { enrolled: true as const }),
      canAnswer: (await this.parts.devices.get(device))?.courierRecipient !== undefined,
    };
  }

  async #take({ database: name, documents }: Batch): Promise<void> {
    const { parts, sender } = this;
    const database = parseDatabaseName(name);
    const report = this.#databases.get(name);
    if (database === undefined || report === undefined) throw new Error('a batch of a database that nobody judged');
    await parts.databases.ensure(database);
    const docs: IncomingDoc[] = [];
    const refused: { id: string; reason: string }[] = [];
    for (const document of documents) {
      if (this.withheld.has(document._id)) {
        refused.push({ id: document._id, reason: 'held-back: by the officer' });
        continue;
      }
      const read = readIncoming(parts.limits, document);
      if (read.ok) docs.push(read.value);
      else refused.push({ id: document._id, reason: `${read.error.code}: ${read.error.member}` });
    }
    const writer = writerOf(sender.account, database, 'owner');
    const taken = await parts.writes.run(name, () => takeDocuments(parts, writer, docs));
    refused.push(...taken.refused);
    report.new += taken.written.length;
    report.already += taken.known.length;
    report.refused += refused.length;
    for (const { id, reason } of refused.slice(0, MOST_REASONS - report.reasons.length))
      report.reasons.push({ id: id.slice(0, 400), reason: reason.slice(0, 500) });
    this.#works.push(...taken.written.filter((id) => /^(?:submission|question|answer):/.test(id)));
    const here = new Set([...taken.written, ...taken.known]);
    this.#brought.push(...docs.filter(hasFiles).flatMap(({ _id }) => (here.has(_id) ? [_id] : [])));
  }

  /** Once for all batches; where the hub is killed before, whoever asks next makes them. */
  async #receipts(): Promise<void> {
    for (const name of this.#databases.keys()) {
      const database = parseDatabaseName(name);
      if (database === undefined) continue;
      const writer = writerOf(this.sender.account, database, 'owner');
      await this.parts.writes.run(name, () => giveReceipt(this.parts, writer));
    }
  }

  #from() {
    const { from } = this.courier.index;
    if (from.kind !== 'device') throw new Error('a courier of a hub');
    return from.device;
  }
}

const hasFiles = ({ _attachments }: IncomingDoc): boolean => _attachments !== undefined;

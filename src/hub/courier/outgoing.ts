import { Readable } from 'node:stream';
import { composeParts, noticePart, releasePart } from '../../lib/courier/compose';
import type { Asked } from '../../lib/courier/compose';
import type { CourierIndex, Mark } from '../../lib/courier/index-file';
import { LIMITS } from '../../lib/courier/limits';
import { writeCourier, writePacked } from '../../lib/courier/write';
import type { CourierDraft, CourierPart, Sender } from '../../lib/courier/write';
import { dossierName, privateName } from '../../lib/dossier/documents';
import type { DeviceRecord } from '../../lib/institution/account';
import type { ReleaseWord } from '../../lib/institution/release-word';
import { timestamp } from '../../lib/shared/clock';
import type { Clock } from '../../lib/shared/clock';
import { newUuid } from '../../lib/shared/ids';
import type { AccountId, DeviceId, Random } from '../../lib/shared/ids';
import { err, ok } from '../../lib/shared/result';
import type { Result } from '../../lib/shared/result';
import type { HubIdentity } from '../accounts/identity';
import type { InstitutionLists } from '../institution/lists';
import type { Receipts } from '../receipts/receipts';
import type { Devices } from '../registry/devices';
import type { RevocationSource } from '../registry/revocations';
import { parseDatabaseName } from '../store/learner-databases';
import type { LearnerDatabases } from '../store/learner-databases';
import type { Store } from '../store/store';
import type { Turns } from '../turns';
import type { CourierLedger, LedgerEntry } from './ledger';
import { hubSource } from './source';
import { FileSpool } from './spool';

export interface OutgoingParts {
  readonly identity: HubIdentity;
  readonly devices: Devices;
  readonly databases: LearnerDatabases;
  readonly store: Store;
  readonly receipts: Receipts;
  readonly reads: Turns;
  readonly clock: Clock;
  readonly random: Random;
  readonly lists: InstitutionLists;
  readonly revocations: RevocationSource;
  readonly ledger: CourierLedger;
  readonly recipient: string;
  /** What a device is told of its couriers that an officer looks through; undefined where nobody does. */
  readonly release: (device: DeviceId) => Promise<ReleaseWord | undefined>;
  /** Where parts lie until they are encrypted. */
  readonly folder: string;
}

export interface MadeCourier {
  readonly index: CourierIndex;
  readonly bytes: number;
  /** Of the documents in it. */
  readonly ids: readonly string[];
  /** Has to be read or destroyed: a file lies behind it. */
  readonly stream: Readable;
}

export type NoCourier = {
  readonly code:
    /** No such device of this learner, or it is blocked. */
    | 'unknown-device'
    /** No device of the learner ever said what to encrypt to. */
    | 'no-recipient'
    /** Several did: which one is meant? */
    | 'several-devices'
    /** More than a small one may weigh. */
    | 'too-large';
};

/** A courier for one device of a learner: what changed since it last told how far it is, and all receipts. */
export async function makeCourier(
  parts: OutgoingParts,
  learner: AccountId,
  wanted: DeviceId | undefined,
  most?: number,
): Promise<Result<MadeCourier, NoCourier>> {
  const device = await addresseeOf(parts, learner, wanted);
  if (!device.ok) return device;
  const told = await parts.ledger.of(device.value.device);
  const spool = await FileSpool.open(parts.folder);
  try {
    const asked = await askedOf(parts, learner, told, device.value.device);
    const { databases, parts: contents, sent } = await composeParts(asked, { spool });
    const ids = [...sent.values()].flat().map(({ id }) => id);
    const release = await parts.release(device.value.device);
    const { identity, clock, random } = parts;
    const draft = {
      id: newUuid(random),
      made: timestamp(clock.now()),
      institution: identity.institution.id,
      from: senderOf(identity),
      to: { kind: 'device', device: device.value.device, learner },
      answerTo: parts.recipient,
      heard: told.heard,
      databases,
      // A small one leaves them to a file: they are for everybody, and weigh more than an answer.
      parts: [...(most === undefined ? [...(await noticesOf(parts)), ...(await wordOf(release))] : []), ...contents],
    } as const;
    // Whoever looks through it opens the very file that goes, and no copy of it.
    const recipients = [device.value.recipient, ...(release === undefined ? [] : [parts.recipient])];
    const sender = { key: identity.receiptKey, recipients };
    if (most !== undefined) {
      const small = await smallOne(parts.ledger, device.value.device, {
        draft,
        ids,
        sender,
        most,
        next: told.sent + 1,
      });
      await spool.close();
      return small;
    }
    const number = await parts.ledger.nextNumber(device.value.device);
    const { index, bytes, stream } = await writeCourier({ ...draft, number }, sender);
    const readable = Readable.fromWeb(stream as Parameters<typeof Readable.fromWeb>[0], { objectMode: false });
    readable.once('close', () => void spool.close());
    return ok({ index, bytes, ids, stream: readable });
  } catch (error) {
    await spool.close();
    throw error;
  }
}

interface Small {
  readonly draft: Omit<CourierDraft, 'number'>;
  readonly ids: readonly string[];
  readonly sender: Sender;
  readonly most: number;
  readonly next: number;
}

/** Weighed before it has a number of its own: one that was never given out would be looked for. */
async function smallOne(
  ledger: CourierLedger,
  device: DeviceId,
  { draft, ids, sender, most, next }: Small,
): Promise<Result<MadeCourier, NoCourier>> {
  const fits = await packed({ ...draft, number: next }, ids, sender, most);
  if (!fits.ok) return fits;
  const number = await ledger.nextNumber(device);
  // Another one was made meanwhile, and has the number.
  return number === next ? fits : await packed({ ...draft, number }, ids, sender, most);
}

async function packed(
  draft: CourierDraft,
  ids: readonly string[],
  sender: Sender,
  most: number,
): Promise<Result<MadeCourier, NoCourier>> {
  const heavy = draft.parts.reduce((sum, { size }) => sum + size, 0) > LIMITS.unpackedBytes;
  const small = heavy ? undefined : await writePacked(draft, sender);
  if (small === undefined || small.file.length > most) return err({ code: 'too-large' });
  return ok({
    index: small.index,
    bytes: small.file.length,
    ids,
    stream: Readable.from([small.file], { objectMode: false }),
  });
}

/** What everybody is to know: which devices were blocked, which keys are in force and which kits withdrawn. */
export async function noticesOf({
  lists,
  revocations,
}: Pick<OutgoingParts, 'lists' | 'revocations'>): Promise<CourierPart[]> {
  const [revoked, list] = [await revocations.newest(), await lists.newest()];
  return [
    await noticePart('revocations.jws', revoked.jws),
    ...(list === undefined
      ? []
      : [
          await noticePart('institution.json', list.text),
          await noticePart('institution.json.minisig', list.signature),
        ]),
  ];
}

/** Of no use to anybody else, hence signed with the index alone. */
const wordOf = async (word: ReleaseWord | undefined): Promise<CourierPart[]> =>
  word === undefined ? [] : [await releasePart(JSON.stringify(word))];

/** The device that an answer is for, and what it is encrypted to. */
export async function addresseeOf(
  { devices }: Pick<OutgoingParts, 'devices'>,
  learner: AccountId,
  wanted: DeviceId | undefined,
): Promise<Result<{ readonly device: DeviceId; readonly recipient: string }, NoCourier>> {
  const usable = (await devices.all()).filter((one) => one.account === learner && one.blockedAt === undefined);
  const meant = wanted === undefined ? usable : usable.filter(({ device }) => device === wanted);
  if (wanted !== undefined && meant.length === 0) return err({ code: 'unknown-device' });
  const open = meant.flatMap(({ device, courierRecipient }: DeviceRecord) =>
    courierRecipient === undefined ? [] : [{ device, recipient: courierRecipient }],
  );
  const [only, other] = open;
  if (only === undefined) return err({ code: 'no-recipient' });
  return other === undefined ? ok(only) : err({ code: 'several-devices' });
}

async function askedOf(
  { databases, receipts, identity, store, reads }: OutgoingParts,
  learner: AccountId,
  told: LedgerEntry,
  device: DeviceId,
): Promise<Asked[]> {
  const brought = new Set(told.brought);
  const asked: Asked[] = [];
  for (const name of [dossierName(learner), privateName(learner)]) {
    await databases.ensure(parseDatabaseName(name)!);
    // Whatever is here and has no receipt gets one now, to go with it.
    if (name.startsWith('dossier-')) await receipts.issue(name).catch(() => undefined);
    const since = sinceOf(told.seen[name], identity.generation);
    const leaveOut = (id: string): boolean => id.startsWith(`trace:${device}:`) || brought.has(id);
    asked.push({ source: hubSource({ store, reads, name, since, leaveOut }), since });
  }
  return asked;
}

/** This hub as it names itself: a site with the root's word for it, so that whoever pinned the root can believe it. */
export function senderOf({ hub, generation, institution }: HubIdentity) {
  const { site } = institution;
  return { kind: 'hub', hub, generation, ...(site === undefined ? {} : { certificate: site.certificate }) } as const;
}

/** From the start where the device never told, or told of data that were put back since. */
const sinceOf = (seen: Mark | undefined, generation: string): Mark['sequence'] =>
  seen?.generation === generation ? seen.sequence : 0;

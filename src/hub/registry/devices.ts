import * as v from 'valibot';
import { DeviceRecord } from '../../lib/institution/account';
import { timestamp } from '../../lib/shared/clock';
import type { Clock } from '../../lib/shared/clock';
import type { AccountId, DeviceId } from '../../lib/shared/ids';
import { err, ok } from '../../lib/shared/result';
import type { Result } from '../../lib/shared/result';
import type { DeviceDocument } from '../../lib/dossier/documents';
import { PublicKey, certifyDevice } from '../../lib/trace/certificate';
import type { DeviceEntry } from '../../lib/trace/certificate';
import { Database } from '../store/database';
import type { LearnerDatabases } from '../store/learner-databases';
import type { Store } from '../store/store';

const RegisteredDevice = v.object({ ...DeviceRecord.entries, _id: v.string(), _rev: v.string(), publicKey: PublicKey });
type RegisteredDevice = v.InferOutput<typeof RegisteredDevice>;

export const Enrolling = v.object({
  device: DeviceRecord.entries.device,
  publicKey: v.pipe(v.looseObject({}), PublicKey),
  label: v.pipe(v.string(), v.trim(), v.maxLength(200)),
  courierRecipient: DeviceRecord.entries.courierRecipient,
});
export type Enrolling = v.InferOutput<typeof Enrolling>;

const DeviceInDossier = v.looseObject({ _id: v.string(), _rev: v.string() });

/** `lastSeenAt` is written at most this often, ms. */
const SEEN_MS = 5 * 60 * 1000;

/** Devices of learners: `registry` knows whose they are, each dossier holds the hub's certificate. */
export class Devices {
  readonly #seen = new Map<DeviceId, number>();

  constructor(
    private readonly registry: Database,
    private readonly store: Store,
    private readonly databases: LearnerDatabases,
    private readonly receiptKey: CryptoKey,
    private readonly clock: Clock,
    /** Id of the site that this hub is; absent: the institution's own hub. */
    private readonly site?: string,
  ) {}

  async all(): Promise<readonly DeviceRecord[]> {
    return (await this.registry.range('device:', RegisteredDevice)).map(recordOf);
  }

  async get(device: DeviceId): Promise<DeviceRecord | undefined> {
    const held = await this.registry.get(`device:${device}`, RegisteredDevice);
    return held === undefined ? undefined : recordOf(held);
  }

  /** With the key that its segments are checked by. */
  async withKey(device: DeviceId): Promise<(DeviceRecord & Pick<RegisteredDevice, 'publicKey'>) | undefined> {
    const held = await this.registry.get(`device:${device}`, RegisteredDevice);
    return held === undefined ? undefined : { ...recordOf(held), publicKey: held.publicKey };
  }

  /** The same device with the same key again gives the same certificate; another key or another owner is refused. */
  async enrol(account: AccountId, wanted: Enrolling): Promise<Result<DeviceDocument, { code: 'conflict' }>> {
    const enrolledAt = timestamp(this.clock.now());
    const { device, publicKey, label, courierRecipient } = wanted;
    const record = { _id: `device:${device}`, type: 'device', v: 1, device, account, label, enrolledAt, publicKey };
    await this.registry.put(record);
    const held = await this.registry.get(record._id, RegisteredDevice);
    if (
      held === undefined ||
      held.account !== account ||
      held.publicKey.x !== publicKey.x ||
      held.publicKey.y !== publicKey.y
    ) {
      return err({ code: 'conflict' });
    }
    if (courierRecipient !== undefined) await this.answerTo(device, courierRecipient);
    return ok(await this.#certify(held));
  }

  /**
   * A device that another hub of the institution enrolled, by its certificate, which was checked. False where it is known
   * here as another's, or with another key. `blockedAt` is believed where the institution itself says it.
   */
  async adopt(
    { device, learner, label, publicKey, enrolledAt }: DeviceEntry,
    blockedAt: string | undefined,
  ): Promise<boolean> {
    const record = { _id: `device:${device}`, type: 'device', v: 1, device, label, enrolledAt, publicKey };
    await this.registry.put({ ...record, account: learner } as { _id: string });
    const held = await this.registry.get(record._id, RegisteredDevice);
    const same = held?.publicKey.x === publicKey.x && held.publicKey.y === publicKey.y;
    if (held === undefined || held.account !== learner || !same) return false;
    if (blockedAt !== undefined) await this.revoke(device, blockedAt);
    return true;
  }

  /** The institution's list says that this device is blocked: it is so here too, where it is known. */
  async revoke(device: DeviceId, blockedAt: string): Promise<void> {
    const held = await this.get(device);
    if (held === undefined || (held.blockedAt !== undefined && held.blockedAt <= blockedAt)) return;
    await this.#change(device, () => ({ blockedAt }));
  }

  /** Undefined where there is no such device. */
  async block(device: DeviceId): Promise<DeviceRecord | undefined> {
    const blockedAt = timestamp(this.clock.now());
    const held = await this.#change(device, (record) => ({ blockedAt: record.blockedAt ?? blockedAt }));
    if (held === undefined) return undefined;
    await this.#certify(held);
    return recordOf(held);
  }

  /** The device asked for something: remembered roughly, and never a reason to refuse. */
  async seen(device: DeviceId, account: AccountId): Promise<void> {
    const now = this.clock.now();
    if (now - (this.#seen.get(device) ?? 0) < SEEN_MS) return;
    // Anybody may name any device: nothing is remembered or written of what is not their own.
    if ((await this.get(device))?.account !== account) return;
    this.#seen.set(device, now);
    await this.#change(device, () => ({ lastSeenAt: timestamp(now) }));
  }

  /** What couriers to this device are encrypted to from now on. */
  async answerTo(device: DeviceId, courierRecipient: string): Promise<void> {
    if ((await this.get(device))?.courierRecipient === courierRecipient) return;
    await this.#change(device, () => ({ courierRecipient }));
  }

  async #change(
    device: DeviceId,
    change: (held: RegisteredDevice) => Partial<RegisteredDevice>,
  ): Promise<RegisteredDevice | undefined> {
    return await this.registry.update(
      `device:${device}`,
      v.looseObject(RegisteredDevice.entries),
      (held) => held && { ...held, ...change(held) },
    );
  }

  /** Puts the certificate into the learner's dossier, or brings it up to date there. */
  async #certify(held: RegisteredDevice): Promise<DeviceDocument> {
    const { device, account: learner, label, publicKey } = held;
    const database = { kind: 'dossier', learner, name: `dossier-${learner}` } as const;
    await this.databases.ensure(database);
    const dossier = new Database(this.store, database.name);
    const site = this.site === undefined ? {} : { hub: this.site };
    const id = ['device', device, ...Object.values(site)].join(':');
    const before = await dossier.get(id, DeviceInDossier);
    const enrolledAt = held.enrolledAt as DeviceDocument['enrolledAt'];
    const certificate =
      (before?.certificate as string | undefined) ??
      (await certifyDevice({ device, learner, label, publicKey, enrolledAt, ...site }, this.receiptKey));
    const document: DeviceDocument = {
      _id: id,
      type: 'device',
      v: 1,
      device,
      learner,
      label,
      publicKey,
      enrolledAt,
      certificate,
      ...site,
      ...(held.blockedAt === undefined ? {} : { blockedAt: held.blockedAt as DeviceDocument['enrolledAt'] }),
    };
    if (before?.certificate !== undefined && before.blockedAt === document.blockedAt) return document;
    await dossier.put(before === undefined ? document : { ...document, _rev: before._rev });
    return document;
  }
}

const recordOf = ({
  device,
  account,
  label,
  enrolledAt,
  lastSeenAt,
  blockedAt,
  courierRecipient,
}: DeviceRecord): DeviceRecord => ({
  device,
  account,
  label,
  enrolledAt,
  ...(lastSeenAt === undefined ? {} : { lastSeenAt }),
  ...(blockedAt === undefined ? {} : { blockedAt }),
  ...(courierRecipient === undefined ? {} : { courierRecipient }),
});

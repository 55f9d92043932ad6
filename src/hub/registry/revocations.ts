import * as v from 'valibot';
import { timestamp } from '../../lib/shared/clock';
import type { Clock, Timestamp } from '../../lib/shared/clock';
import { MAX_REVOKED, RevocationList, signRevocations } from '../../lib/trace/revocations';
import type { KnownRevocations } from '../../lib/trace/revocations';
import type { Database } from '../store/database';
import type { Devices } from './devices';

const Stored = v.object({ _id: v.string(), _rev: v.string(), list: RevocationList, jws: v.string() });

/** Another hub on the same store may block a device: looked at again after this, ms. */
const FRESH_MS = 60_000;

/**
 * The signed list of blocked devices. It is made anew only when they changed, and lies in the store, so that hubs beside
 * each other give out the same.
 */
export class Revocations {
  #made: { readonly at: number; readonly known: Promise<KnownRevocations> } | undefined;

  constructor(
    private readonly registry: Database,
    private readonly devices: Pick<Devices, 'all'>,
    private readonly identity: { readonly hub: string; readonly receiptKey: CryptoKey },
    private readonly clock: Clock,
  ) {}

  newest(): Promise<KnownRevocations> {
    const now = this.clock.now();
    if (this.#made === undefined || Math.abs(now - this.#made.at) >= FRESH_MS) {
      const made = { at: now, known: this.#make() };
      this.#made = made;
      // What failed is tried again by whoever asks next.
      made.known.catch(() => this.#made === made && this.forget());
    }
    return this.#made.known;
  }

  /** A device was blocked: who asks from now on gets a list with it. */
  forget(): void {
    this.#made = undefined;
  }

  async #make(): Promise<KnownRevocations> {
    for (;;) {
      const held = await this.registry.get('revocations', Stored);
      const devices = await this.#blocked();
      if (held !== undefined && JSON.stringify(held.list.devices) === JSON.stringify(devices)) return held;
      const now = this.clock.now();
      // By the clock, so that a hub that was put back from a backup does not count numbers anew that devices have seen.
      const sequence = Math.max((held?.list.sequence ?? 0) + 1, Math.floor(now / 1000));
      const list: RevocationList = {
        type: 'revocations',
        v: 1,
        hub: this.identity.hub,
        sequence,
        issuedAt: timestamp(now),
        devices,
      };
      const jws = await signRevocations(list, this.identity.receiptKey);
      const stored = { _id: 'revocations', type: 'revocations', v: 1, list, jws };
      const put = await this.registry.put(held === undefined ? stored : { ...stored, _rev: held._rev });
      if (put.ok) return { list, jws };
    }
  }

  /** The latest where there are too many: of the others each learner's dossier still says it. */
  async #blocked(): Promise<RevocationList['devices']> {
    const blocked = (await this.devices.all()).flatMap(({ device, blockedAt }) =>
      blockedAt === undefined ? [] : [{ device, blockedAt: blockedAt as Timestamp }],
    );
    return blocked
      .sort((a, b) => (a.blockedAt < b.blockedAt ? 1 : -1))
      .slice(0, MAX_REVOKED)
      .sort((a, b) => (a.device < b.device ? -1 : 1));
  }
}

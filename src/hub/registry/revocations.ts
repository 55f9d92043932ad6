import * as v from 'valibot';
import { timestamp } from '../../lib/shared/clock';
import type { Clock, Timestamp } from '../../lib/shared/clock';
import {
  MAX_CLOSED,
  MAX_REVOKED,
  RevocationList,
  judgeRevocations,
  signRevocations,
} from '../../lib/trace/revocations';
import type { Closed, KnownRevocations } from '../../lib/trace/revocations';
import type { Accounts } from '../accounts/accounts';
import { notFound } from '../http/answer';
import type { Database } from '../store/database';
import type { Devices } from './devices';

const Stored = v.object({ _id: v.string(), _rev: v.string(), list: RevocationList, jws: v.string() });

/** Another hub on the same store may block a device: looked at again after this, ms. */
const FRESH_MS = 60_000;

/** Where the newest list is to be had. */
export interface RevocationSource {
  newest(): Promise<KnownRevocations>;
  /** A device was blocked: who asks from now on gets a list with it. */
  forget(): void;
}

/** At a site: the list is the institution's, as it was heard last. */
export class HeardRevocations implements RevocationSource {
  constructor(
    private readonly registry: Database,
    private readonly devices: Pick<Devices, 'revoke'>,
    private readonly root: { readonly hub: string; readonly key: CryptoKey },
  ) {}

  async newest(): Promise<KnownRevocations> {
    const held = await this.registry.get('revocations', Stored);
    if (held === undefined) throw notFound();
    return held;
  }

  forget(): void {}

  /** Takes a list in where it is the institution's and not older; its devices are blocked here when this resolves. */
  async hear(outside: string): Promise<boolean> {
    for (;;) {
      const held = await this.registry.get('revocations', Stored);
      const known = held === undefined ? {} : { known: held.list };
      const judged = await judgeRevocations(outside, { hubKey: this.root.key, hub: this.root.hub, ...known });
      if (!judged.ok) return false;
      for (const { device, blockedAt } of judged.value.list.devices) await this.devices.revoke(device, blockedAt);
      if (held?.jws === judged.value.jws) return true;
      const stored = { _id: 'revocations', type: 'revocations', v: 1, ...judged.value };
      if ((await this.registry.put(held === undefined ? stored : { ...stored, _rev: held._rev })).ok) return true;
    }
  }
}

/**
 * The signed list of blocked devices and accounts. It is made anew only when they changed, and lies in the store, so that hubs beside
 * each other give out the same.
 */
export class Revocations implements RevocationSource {
  #made: { readonly at: number; readonly known: Promise<KnownRevocations> } | undefined;

  constructor(
    private readonly registry: Database,
    private readonly devices: Pick<Devices, 'all'>,
    private readonly accounts: Pick<Accounts, 'all'>,
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

  /** A device or an account was blocked, or is not any more: who asks from now on gets a list that says so. */
  forget(): void {
    this.#made = undefined;
  }

  async #make(): Promise<KnownRevocations> {
    for (;;) {
      const held = await this.registry.get('revocations', Stored);
      const [devices, accounts] = [await this.#blocked(), await this.#closed()];
      const says = (list: Pick<RevocationList, 'devices' | 'accounts'>) =>
        JSON.stringify([list.devices, list.accounts]);
      if (held !== undefined && says(held.list) === says({ devices, accounts })) return held;
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
        ...(accounts !== undefined && { accounts }),
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
    return latest(blocked, MAX_REVOKED).sort((a, b) => (a.device < b.device ? -1 : 1));
  }

  async #closed(): Promise<RevocationList['accounts']> {
    const closed = (await this.accounts.all()).flatMap(({ id, blocked, blockedAt, erase, createdAt }): Closed[] => {
      // Hubs of before did not note when: nothing is judged by it.
      const since = (blockedAt ?? createdAt) as Timestamp;
      return blocked ? [{ account: id, blockedAt: since, ...(erase === true && { erase }) }] : [];
    });
    if (closed.length === 0) return undefined;
    return latest(closed, MAX_CLOSED).sort((a, b) => (a.account < b.account ? -1 : 1));
  }
}

const latest = <T extends { readonly blockedAt: Timestamp }>(all: readonly T[], most: number): T[] =>
  [...all].sort((a, b) => (a.blockedAt < b.blockedAt ? 1 : -1)).slice(0, most);

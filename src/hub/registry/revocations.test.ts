import { beforeEach, describe, expect, it } from 'vitest';
import type { DeviceRecord } from '../../lib/institution/account';
import type { Timestamp } from '../../lib/shared/clock';
import type { AccountId, DeviceId } from '../../lib/shared/ids';
import { generateSigningKeys } from '../../lib/trace/jws';
import { judgeRevocations, signRevocations } from '../../lib/trace/revocations';
import type { RevocationList } from '../../lib/trace/revocations';
import type { AccountDocument } from '../accounts/accounts';
import type { Database } from '../store/database';
import { HeardRevocations, Revocations } from './revocations';

const START = Date.UTC(2026, 9, 1);
const device = (n: number, blocked?: number) =>
  ({
    device: `3d1c8a52-7a52-4b43-9a3c-${String(n).padStart(12, '0')}` as DeviceId,
    ...(blocked !== undefined && { blockedAt: new Date(START + blocked).toISOString() }),
  }) as DeviceRecord;

const account = (n: number, more: Partial<AccountDocument> = {}) =>
  ({
    id: `account${String(n).padStart(6, '0')}` as AccountId,
    blocked: false,
    createdAt: new Date(START - 1000).toISOString(),
    ...more,
  }) as AccountDocument;

/** One document, as a store keeps it. */
class Registry {
  held: (Record<string, unknown> & { _rev: string }) | undefined;
  puts = 0;
  readonly get = async () => structuredClone(this.held);
  put = async (doc: { _rev?: string }): Promise<{ ok: boolean }> => {
    if (doc._rev !== this.held?._rev) return { ok: false };
    this.held = { ...structuredClone(doc), _rev: String((this.puts += 1)) };
    return { ok: true };
  };
}

describe('the hub’s list of revoked devices', () => {
  let keys: CryptoKeyPair;
  let registry: Registry;
  let devices: DeviceRecord[];
  let accounts: AccountDocument[];
  let now: number;
  const open = () =>
    new Revocations(
      registry as unknown as Database,
      { all: async () => devices },
      { all: async () => accounts },
      { hub: 'hub-1', receiptKey: keys.privateKey },
      { now: () => now },
    );
  beforeEach(async () => {
    keys = await generateSigningKeys(false);
    registry = new Registry();
    devices = [device(3, 30), device(1), device(2, 20)];
    accounts = [account(1)];
    now = START;
  });

  it('names the blocked devices in order, and holds before the hub’s key', async () => {
    const { jws, list } = await open().newest();
    expect(list.devices).toEqual([
      { device: device(2).device, blockedAt: new Date(START + 20).toISOString() },
      { device: device(3).device, blockedAt: new Date(START + 30).toISOString() },
    ]);
    expect(await judgeRevocations(jws, { hubKey: keys.publicKey, hub: 'hub-1' })).toMatchObject({ ok: true });
  });

  it('stays the same until a device is blocked, for hubs beside each other too', async () => {
    const first = await open().newest();
    now += 3_600_000;
    expect((await open().newest()).jws).toBe(first.jws);
    devices[1] = device(1, 10);
    const second = await open().newest();
    expect(second.list.sequence).toBeGreaterThan(first.list.sequence);
    expect((await open().newest()).jws).toBe(second.jws);
    expect(registry.puts).toBe(2);
  });

  it('is asked of the store again after a minute, or at once where this hub blocked the device', async () => {
    const hub = open();
    const first = await hub.newest();
    devices[1] = device(1, 10);
    now += 59_999;
    expect(await hub.newest()).toBe(first);
    now += 1;
    expect((await hub.newest()).list.devices).toHaveLength(3);
    devices.push(device(4, 40));
    hub.forget();
    expect((await hub.newest()).list.devices).toHaveLength(4);
  });

  it('names blocked accounts in order, whose profiles are to go, and none where none is blocked', async () => {
    const first = await open().newest();
    expect(first.list).not.toHaveProperty('accounts');
    const blockedAt = new Date(START + 5).toISOString();
    accounts = [account(3, { blocked: true, blockedAt, erase: true }), account(1), account(2, { blocked: true })];
    const { list, jws } = await open().newest();
    expect(list.accounts).toEqual([
      { account: account(2).id, blockedAt: new Date(START - 1000).toISOString() },
      { account: account(3).id, blockedAt, erase: true },
    ]);
    expect(await judgeRevocations(jws, { hubKey: keys.publicKey, hub: 'hub-1' })).toMatchObject({ ok: true });
    expect((await open().newest()).jws).toBe(jws);
    accounts = [account(1), account(2), account(3)];
    const last = await open().newest();
    expect(last.list).not.toHaveProperty('accounts');
    expect(last.list.sequence).toBeGreaterThan(list.sequence);
  });

  it('counts on where two hubs make it at once', async () => {
    const put = registry.put;
    let first = true;
    registry.put = async (doc) => {
      if (first) {
        first = false;
        await open().newest();
      }
      return put(doc);
    };
    const { jws } = await open().newest();
    expect(jws).toBe(registry.held?.jws);
    expect(registry.puts).toBe(1);
  });

  it('counts higher than before, with a clock that was set back and after a backup was put back', async () => {
    const before = await open().newest();
    now -= 86_400_000;
    devices = [device(1, 10)];
    const after = await open().newest();
    expect(after.list.sequence).toBe(before.list.sequence + 1);
    registry.held = undefined;
    now = START + 60_000;
    expect((await open().newest()).list.sequence).toBeGreaterThan(after.list.sequence);
  });

  it('is made anew after a failure', async () => {
    const hub = open();
    const { get } = registry;
    (registry as { get: unknown }).get = () => Promise.reject(new Error('store-down'));
    await expect(hub.newest()).rejects.toThrow('store-down');
    (registry as { get: unknown }).get = get;
    expect((await hub.newest()).list.devices).toHaveLength(2);
  });
});

describe('the institution’s list as a site heard it', () => {
  it('is by the key of the institution, never an older one, and blocks its devices here', async () => {
    const root = await generateSigningKeys(false);
    const revoked: string[] = [];
    const revoke = async (id: DeviceId): Promise<void> => void revoked.push(id);
    const registry = new Registry();
    const trust = { hub: 'hub-1', key: root.publicKey };
    const heard = new HeardRevocations(registry as unknown as Database, { revoke } as never, trust);
    const list = async (sequence: number, more: Partial<RevocationList> = {}, key = root.privateKey) =>
      signRevocations(
        {
          ...({ type: 'revocations', v: 1, hub: 'hub-1' } as const),
          ...{ sequence, issuedAt: new Date(START).toISOString() as Timestamp },
          ...{ devices: [{ device: device(sequence).device, blockedAt: new Date(START).toISOString() as Timestamp }] },
          ...more,
        },
        key,
      );
    await expect(heard.newest()).rejects.toMatchObject({ status: 404 });
    const own = await generateSigningKeys(false);
    for (const jws of [await list(9, {}, own.privateKey), await list(9, { hub: 'hub-2' }), 'a.b.c'])
      expect(await heard.hear(jws)).toBe(false);
    expect([revoked, registry.puts]).toEqual([[], 0]);
    expect(await heard.hear(await list(5))).toBe(true);
    expect(await heard.hear(await list(4))).toBe(false);
    expect([revoked, (await heard.newest()).list.sequence]).toEqual([[device(5).device], 5]);
    const newer = await list(6);
    expect([await heard.hear(newer), await heard.hear(newer), registry.puts]).toEqual([true, true, 2]);
  });
});

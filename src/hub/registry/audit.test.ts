import { beforeEach, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../lib/audit/verify';
import type { AuditContext } from '../../lib/audit/verify';
import { exportPublicKey, generateSigningKeys } from '../../lib/trace/jws';
import { KitId } from '../../lib/shared/ids';
import { parse } from 'valibot';
import { MemoryDatabase, asDatabase } from '../store/memory-database.fixture';
import { Audit } from './audit';

const START = Date.UTC(2026, 10, 21);
const by = { id: 'zyxwvutsrqpnmkji', name: 'Ерлан' };

describe('the audit list of a hub', () => {
  let registry: MemoryDatabase;
  let keys: CryptoKeyPair;
  let now: number;
  const open = () => new Audit(asDatabase(registry), { now: () => now }, { hub: 'hub-1', key: keys.privateKey });

  async function verified(context: AuditContext = {}) {
    const hubKey = await exportPublicKey(keys.publicKey);
    return await verifyAudit(open().lines({ institution: parse(KitId, 'demo'), hubKey }), context);
  }

  /** As hubs wrote before there was a chain. */
  function writeLoose(count: number): void {
    for (let at = 0; at < count; at += 1) {
      const id = `${String(START - 1000 + at).padStart(14, '0')}-abcdefgh`;
      const _id = `audit:${id}`;
      const time = new Date(START - 1000 + at).toISOString();
      registry.docs.set(_id, {
        _id,
        _rev: '1-x',
        type: 'audit',
        v: 1,
        id,
        at: time,
        by,
        action: 'account-created',
        subject: 'x',
      });
    }
  }

  beforeEach(async () => {
    registry = new MemoryDatabase();
    keys = await generateSigningKeys(false);
    now = START;
  });

  it('is a chain from its first entry on, which anybody can verify', async () => {
    const audit = open();
    const marks = [];
    for (const action of ['account-created', 'courier-made'] as const) {
      now += 1000;
      marks.push(await audit.write(by, action, 'someone', { bytes: 12, whole: true }));
    }
    expect(marks.map(({ number }) => number)).toEqual([2, 3]);
    expect(await verified({ anchors: marks })).toMatchObject({ ok: true, value: { entries: 3, loose: 0 } });
  });

  it('goes on where another hub was, and where this one was before', async () => {
    await open().write(by, 'account-created');
    await open().write(by, 'account-blocked');
    expect(await verified()).toMatchObject({ value: { entries: 3 } });
  });

  it('is not forked by hubs beside each other: each number is written once, and nothing is lost', async () => {
    const hubs = [open(), open(), open()];
    await Promise.all(Array.from({ length: 60 }, (_, at) => hubs[at % 3]!.write(by, 'account-changed', String(at))));
    expect(registry.puts).toBeGreaterThan(61);
    expect(await verified()).toMatchObject({ ok: true, value: { entries: 61 } });
    const { entries } = await open().page(undefined, 200);
    expect(new Set(entries.flatMap(({ subject }) => subject ?? [])).size).toBe(60);
  });

  it('holds what was there before the chain: nothing of it can be changed or left out later', async () => {
    writeLoose(3);
    await open().write(by, 'account-changed');
    expect(await verified()).toMatchObject({ value: { entries: 2, loose: 3 } });
    const { entries } = await open().page(undefined, 10);
    expect(entries.map(({ number }) => number)).toEqual([2, 1, undefined, undefined, undefined]);
    const [oldest] = [...registry.docs.values()];
    registry.docs.set(oldest!._id, { ...oldest!, subject: 'y' });
    expect(await verified()).toMatchObject({ error: { code: 'changed' } });
    registry.docs.delete(oldest!._id);
    expect(await verified()).toMatchObject({ error: { code: 'changed', detail: expect.stringMatching(/before/) } });
  });

  it('says when the clock was set back, and takes no notice of clocks that differ a little', async () => {
    const audit = open();
    await audit.write(by, 'account-created');
    now -= 60_000;
    await audit.write(by, 'account-changed');
    now -= 3_600_000;
    await audit.write(by, 'account-blocked');
    const { entries } = await audit.page(undefined, 10);
    expect(entries.map(({ action }) => action).toReversed()).toEqual([
      'audit-chain-begun',
      'account-created',
      'account-changed',
      'clock-set-back',
      'account-blocked',
    ]);
    expect(entries[2]!.at).toBe(entries[3]!.at);
    expect(await verified()).toMatchObject({ ok: true });
  });

  it('keeps words that are no Unicode in a form that has a hash', async () => {
    await open().write({ id: 'x', name: 'a\ud800b' }, 'courier-refused', 'c\udc00', { reason: '\ud800' });
    expect(await verified()).toMatchObject({ ok: true });
    expect(JSON.stringify((await open().page(undefined, 1)).entries)).not.toMatch(/\\ud[89a-f]/i);
  });

  it('is read page by page over the border of the chain', async () => {
    writeLoose(5);
    const audit = open();
    for (let at = 0; at < 4; at += 1) await audit.write(by, 'account-changed', String(at));
    const ids: string[] = [];
    for (let before: string | undefined; ;) {
      const { entries, next } = await audit.page(before, 3);
      ids.push(...entries.map(({ id }) => id));
      if (next === undefined) break;
      before = next;
    }
    expect(ids).toHaveLength(10);
    expect(ids).toEqual([...ids].sort().reverse());
  });
});

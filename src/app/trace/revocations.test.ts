import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { DeviceId } from '$lib/shared/ids';
import { timestamp, type Timestamp } from '$lib/shared/clock';
import { exportPublicKey, generateSigningKeys } from '$lib/trace/jws';
import { signRevocations } from '$lib/trace/revocations';
import { World } from '../../../tests/fixtures/traces/world';
import { checkTrace } from './check';
import { catchUpRevocations, hearRevocations, heardRevocations, revokedHere } from './revocations';

const at = '2026-10-01T12:00:00.000Z' as Timestamp;
const DEVICE = '3d1c8a52-7a52-4b43-9a3c-0f5d4c3b2a19' as DeviceId;
let hubs = 0;
let keys: CryptoKeyPair;
let institution: { hub: string; receiptKey: Record<string, unknown> };

beforeEach(async () => {
  keys = await generateSigningKeys(false);
  institution = { hub: `hub-${(hubs += 1)}`, receiptKey: { ...(await exportPublicKey(keys.publicKey)) } };
});
const list = (sequence: number, hub = institution.hub, key = keys.privateKey) =>
  signRevocations(
    { type: 'revocations', v: 1, hub, sequence, issuedAt: at, devices: [{ device: DEVICE, blockedAt: at }] },
    key,
  );
const heard = async () => (await heardRevocations(institution))?.list.sequence;

describe('what this browser heard of blocked devices', () => {
  it('is nothing at first', async () => {
    expect(await heard()).toBeUndefined();
    expect(await revokedHere(institution)).toEqual(new Map());
  });

  it('is the newest list, whichever came last', async () => {
    expect((await hearRevocations(await list(5), institution)).ok).toBe(true);
    expect(await hearRevocations(await list(4), institution)).toMatchObject({ error: { code: 'revocations-old' } });
    expect(await heard()).toBe(5);
    expect((await hearRevocations(await list(6), institution)).ok).toBe(true);
    expect(await heard()).toBe(6);
    expect(await revokedHere(institution)).toEqual(new Map([[DEVICE, at]]));
  });

  it('is no list by another key or of another hub, and a browser without the hub’s key believes none', async () => {
    const stranger = await generateSigningKeys(false);
    await hearRevocations(await list(7, institution.hub, stranger.privateKey), institution);
    await hearRevocations(await list(7, 'elsewhere'), institution);
    await hearRevocations(await list(7), { ...institution, receiptKey: {} });
    expect(await heard()).toBeUndefined();
    await hearRevocations(await list(7), institution);
    expect(await heardRevocations({ ...institution, receiptKey: {} })).toBeUndefined();
    const other = { hub: institution.hub, receiptKey: { ...(await exportPublicKey(stranger.publicKey)) } };
    expect(await heardRevocations(other)).toBeUndefined();
  });

  it('comes from the hub, and stays where the hub is away', async () => {
    const asked: string[] = [];
    const answering = (answer: object) => ({
      request: async (path: string) => {
        asked.push(path);
        return answer as never;
      },
    });
    await catchUpRevocations(answering({ ok: true, value: { list: await list(3) } }), institution);
    await catchUpRevocations(answering({ ok: false, error: { code: 'unreachable' } }), institution);
    expect(asked).toEqual(['/api/revocations', '/api/revocations']);
    expect(await heard()).toBe(3);
  });

  it('is what traces are judged by here, though the dossier itself says nothing of it', async () => {
    const world = await World.make();
    const device = await world.enrol();
    await device.study();
    await device.sync();
    const pinned = { hub: institution.hub, receiptKey: { ...(await exportPublicKey(world.hub.publicKey)) } };
    const { hubKey: _, ...evidence } = world.evidence();
    expect((await checkTrace({ ...evidence, institution: pinned })).ok).toBe(true);
    const devices = [{ device: device.id, blockedAt: timestamp(world.now - 1) }];
    const lost = { type: 'revocations' as const, v: 1 as const, hub: pinned.hub, sequence: 1, issuedAt: at, devices };
    await hearRevocations(await signRevocations(lost, world.hub.privateKey), pinned);
    expect(await checkTrace({ ...evidence, institution: pinned })).toMatchObject({ error: { code: 'blocked-device' } });
  });
});

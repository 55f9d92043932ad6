import { beforeAll, describe, expect, it } from 'vitest';
import { describeDay, studyDay } from '../../../tests/fixtures/traces/day';
import { toBase64Url } from '../shared/base64';
import { timestamp } from '../shared/clock';
import { sha256 } from '../shared/digest';
import type { AccountId, DeviceId } from '../shared/ids';
import { certifyDevice } from './certificate';
import { exportPublicKey, generateSigningKeys, signDetached } from './jws';
import { signReceipt } from './receipt';
import { makeSegment } from './seal';
import { sealedBytes } from './sealed';
import type { SegmentDocument } from './segment';
import { verifyTrace, type TraceEvidence } from './verify';

/* What only one guard of the verifier finds: everything here is signed as it should be. */

const learner = 'abcdefghijkmnpqr' as AccountId;
const device = '3d1c8a52-7a52-4b43-9a3c-0f5d4c3b2a19' as DeviceId;
const database = `dossier-${learner}`;
const evening = Date.UTC(2026, 8, 8);
const HOUR = 3_600_000;

let hub: CryptoKeyPair;
let keys: CryptoKeyPair;
let first: SegmentDocument;
let second: SegmentDocument;

beforeAll(async () => {
  [hub, keys] = await Promise.all([generateSigningKeys(false), generateSigningKeys(false)]);
  const day = studyDay(8);
  const signer = { device, learner, privateKey: keys.privateKey };
  const context = { homePage: 'urn:sandyq:5b1f6c1e-9f0c-4b39-8d6e-6a4e5d0c1b2a' };
  first = await makeSegment(day.slice(0, 4), undefined, signer, context, describeDay);
  second = await makeSegment(day.slice(4), first, signer, context, describeDay);
});

async function enrolled(more: object = {}, owner = learner): Promise<object> {
  const entry = {
    device,
    learner: owner,
    label: 'Device',
    publicKey: await exportPublicKey(keys.publicKey),
    enrolledAt: timestamp(Date.UTC(2026, 8, 1)),
  };
  return { type: 'device', v: 1, ...entry, certificate: await certifyDevice(entry, hub.privateKey), ...more };
}

async function receipt(documents: Readonly<Record<string, string>>, at = evening): Promise<object> {
  const receipted = { at: timestamp(at), documents };
  const signature = await signReceipt(database, receipted, hub.privateKey);
  const _id = `receipt:${toBase64Url(await sha256(new TextEncoder().encode(signature))).slice(0, 16)}`;
  return { _id, type: 'receipt', v: 1, ...receipted, signature };
}
const of = (...segments: readonly SegmentDocument[]) =>
  Object.fromEntries(segments.map(({ _id, hash }) => [_id, hash]));

/** A segment with other members, sealed anew by its own device. */
async function resealed(segment: SegmentDocument, change: Partial<SegmentDocument>): Promise<SegmentDocument> {
  const changed = { ...segment, ...change };
  const bytes = sealedBytes(changed);
  const hash = toBase64Url(await sha256(bytes));
  return { ...changed, hash, signature: await signDetached(bytes, keys.privateKey) };
}

async function codeOf(more: Partial<TraceEvidence>): Promise<string> {
  const all = { database, hubKey: hub.publicKey, segments: [first, second], devices: [await enrolled()], receipts: [] };
  const verdict = await verifyTrace({ ...all, ...more });
  return verdict.ok ? 'intact' : verdict.error.code;
}

describe('verifyTrace finds', () => {
  it('nothing where nothing is wrong', async () => {
    expect(await codeOf({})).toBe('intact');
    // A receipt names other work of the learner too.
    const receipts = [await receipt({ ...of(first), 'question:1': first.hash })];
    expect(await codeOf({ receipts })).toBe('intact');
  });

  it('a device of another learner, by its certificate and not by whose segments came', async () => {
    expect(await codeOf({ segments: [], devices: [await enrolled({}, 'zyxwvutsrqpnmkji' as AccountId)] })).toBe(
      'foreign',
    );
  });

  it('two receipts that say different things of one document', async () => {
    const both = [await receipt(of(first)), await receipt({ [first._id]: second.hash }, evening + HOUR)];
    expect(await codeOf({ receipts: both })).toBe('changed');
    expect(await codeOf({ segments: [], receipts: [both[0], await receipt({ 'question:1': first.hash })] })).toBe(
      'gap',
    );
    const question = [await receipt({ 'question:1': first.hash }), await receipt({ 'question:1': second.hash })];
    expect(await codeOf({ receipts: question })).toBe('changed');
    expect(await codeOf({ receipts: [await receipt(of(first)), await receipt(of(first), evening + HOUR)] })).toBe(
      'intact',
    );
  });

  it('what a blocked device wrote and the hub received only afterwards; the earliest receipt counts', async () => {
    const devices = [await enrolled({ blockedAt: timestamp(evening) })];
    const [before, after] = [await receipt(of(first), evening - HOUR), await receipt(of(first), evening + HOUR)];
    const segments = [first];
    expect(await codeOf({ segments, devices, receipts: [after] })).toBe('blocked-device');
    expect(await codeOf({ segments, devices, receipts: [before] })).toBe('intact');
    expect(await codeOf({ segments, devices, receipts: [after, before] })).toBe('intact');
    expect(await codeOf({ segments, devices, receipts: [before, after] })).toBe('intact');
  });

  it('that a device is blocked by its document or by the list, from the earlier time of the two', async () => {
    const at = (hours: number) => timestamp(evening + hours * HOUR);
    const segments = [first];
    const receipts = [await receipt(of(first), evening)];
    const code = async (document: number | undefined, list: number | undefined) =>
      codeOf({
        segments,
        receipts,
        devices: [await enrolled(document === undefined ? {} : { blockedAt: at(document) })],
        revoked: new Map(list === undefined ? [] : [[device, at(list)]]),
      });
    expect(await code(undefined, 1)).toBe('intact');
    // Received at the very moment counts.
    expect(await code(undefined, 0)).toBe('intact');
    expect(await code(undefined, -1)).toBe('blocked-device');
    expect(await code(1, -1)).toBe('blocked-device');
    expect(await code(-1, 1)).toBe('blocked-device');
    expect(await code(1, 2)).toBe('intact');
    expect(await code(-1, undefined)).toBe('blocked-device');
    const other = new Map([['8f14e45f-ceea-467f-a0d6-9a3c0f5d4c3b', at(-1)]]);
    expect(await codeOf({ segments, receipts, revoked: other })).toBe('intact');
  });

  it('a receipt and a device in no form of ours, whoever signed them', async () => {
    const good = (await receipt(of(first))) as { _id: string };
    expect(await codeOf({ receipts: [{ ...good, _id: 'receipt:1' }] })).toBe('malformed');
    expect(await codeOf({ receipts: [{ ...good, type: 'word' }] })).toBe('malformed');
    expect(await codeOf({ devices: [await enrolled({ v: 2 })] })).toBe('malformed');
    expect(await codeOf({ devices: [await enrolled({ blockedAt: 'yesterday' })] })).toBe('malformed');
  });

  it('what has no id by its place in the list, from 1', async () => {
    const placeOf = async (more: Partial<TraceEvidence>) => {
      const all = { database, hubKey: hub.publicKey, segments: [], devices: [], receipts: [] };
      const verdict = await verifyTrace({ ...all, ...more });
      return verdict.ok ? '' : verdict.error.place.document;
    };
    expect(await placeOf({ segments: [first, {}], devices: [await enrolled()] })).toBe('segment 2');
    expect(await placeOf({ devices: [7] })).toBe('device 1');
    expect(await placeOf({ receipts: [await receipt({}), { _id: 7 }] })).toBe('receipt 2');
  });

  it.each<[string, Partial<SegmentDocument>]>([
    ['a row that is none', { statements: [['opened']] }],
    ['a row that is no list', { statements: [7] }],
    ['no statements', { statements: [] }],
    ['too many statements', { statements: Array.from({ length: 501 }, () => []) }],
    ['a first one that follows another', { previous: 'a'.repeat(43) }],
    ['a sequence beyond all segments', { sequence: 100_000_000, previous: 'a'.repeat(43) }],
    ['a sequence that is no whole number', { sequence: 0.5 }],
    ['statements before the first', { first: -1 }],
    ['a shared part that says nothing', { shared: {} }],
  ])('a segment that its device signed with %s', async (_, change) => {
    expect(await codeOf({ segments: [await resealed(first, change)] })).toBe('malformed');
  });

  it('a second segment that says it is the first', async () => {
    const again = await resealed(second, { previous: null });
    expect(await codeOf({ segments: [first, again] })).toBe('malformed');
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import type { Timestamp } from '../shared/clock';
import { sha256Hex } from '../shared/digest';
import { exportPublicKey, generateSigningKeys } from '../trace/jws';
import { signSiteCertificate } from '../trace/site';
import { sealTo, unseal } from './age';
import { accountsPart, composeParts } from './compose';
import {
  DEVICE,
  DOSSIER,
  HUB,
  INSTITUTION,
  LEARNER,
  draftOf,
  identity,
  recipient,
  revision,
  signing,
  sourceOf,
  work,
} from './courier.fixture';
import { judgeFromHub } from './from-hub';
import { kitPath } from './index-file';
import type { CourierIndex } from './index-file';
import { readCourier } from './read';
import type { Receiver } from './read';
import { ok } from '../shared/result';
import { blobSpool } from './store';
import { writeCourier } from './write';
import type { CourierDraft, CourierPart } from './write';

const SITE = 'sitesitesite2345';
const from = { kind: 'hub', hub: SITE, generation: 'g' } as const;
const to = { kind: 'hub', hub: HUB } as const;
const film = new Uint8Array(300_000).map((_, at) => at % 251);

async function kitPart(bytes: Uint8Array = film, more: object = {}): Promise<CourierPart> {
  const sha256 = await sha256Hex(film);
  const named = { kind: 'kit', path: kitPath('algebra', '1.0.0'), kit: 'algebra', version: '1.0.0', ...more };
  return { ...named, size: bytes.length, sha256, read: () => once(bytes) };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function between(more: Partial<CourierDraft>, kits: readonly CourierPart[] = []): Promise<CourierDraft> {
  const { databases, parts } = await composeParts([{ source: sourceOf([revision(1)]) }], { spool: blobSpool });
  return draftOf(databases, [...parts, ...kits], { from, to, ...more });
}

async function bytesOf(draft: CourierDraft): Promise<Uint8Array<ArrayBuffer>> {
  const { stream } = await writeCourier(draft, { key: signing.privateKey, recipients: [recipient] });
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function read(bytes: Uint8Array<ArrayBuffer>, more: Partial<Receiver> = {}) {
  const opened = await readCourier(new Blob([bytes]).stream(), {
    identities: [identity],
    judge: async () => ok(signing.publicKey),
    ...more,
  });
  if (!opened.ok) throw new Error(opened.error.code);
  const databases: string[] = [];
  for await (const { database } of opened.value.batches()) databases.push(database);
  return { databases, outcome: opened.value.outcome() };
}

describe('a courier between hubs', () => {
  it('brings who belongs there before the first batch, and kits after the last', async () => {
    const said: string[] = [];
    const draft = await between({}, [await kitPart()]);
    const whole = { ...draft, parts: [await accountsPart('{"who":"all"}'), ...draft.parts] };
    const { databases, outcome } = await read(await bytesOf(whole), {
      accounts: async (text) => void said.push(text),
      kit: async ({ kit, version }, pieces) => {
        let size = 0;
        for await (const piece of pieces) size += piece.length;
        said.push(`${kit} ${version} ${size}`);
        return await sha256Hex(film);
      },
    });
    expect(said).toEqual(['{"who":"all"}', 'algebra 1.0.0 300000']);
    expect(databases).toEqual([DOSSIER]);
    expect(outcome).toMatchObject({ missing: [], unknown: [] });
    expect(outcome.fault).toBeUndefined();
    // Who wants neither leaves both where they are.
    expect((await read(await bytesOf(whole))).outcome.unknown.map(({ kind }) => kind)).toEqual(['accounts', 'kit']);
  });

  it('tells a kit that is not the one it names, and one that ends too soon', async () => {
    const draft = await between({}, [await kitPart()]);
    const bytes = await bytesOf(draft);
    const taking = (sha256: string, seen: { bytes: number }): Partial<Receiver> => ({
      kit: async (_part, pieces) => {
        for await (const piece of pieces) seen.bytes += piece.length;
        return sha256;
      },
    });
    const other = await read(bytes, taking('0'.repeat(64), { bytes: 0 }));
    expect(other.outcome).toMatchObject({ fault: { code: 'changed', path: 'kits/algebra-1.0.0.kit' }, missing: [{}] });
    const seen = { bytes: 0 };
    const half = await read(bytes.subarray(0, bytes.length - 150_000), taking(await sha256Hex(film), seen));
    expect(half.outcome).toMatchObject({ fault: { code: 'truncated', path: 'kits/algebra-1.0.0.kit' } });
    expect(half.databases).toEqual([DOSSIER]);
    expect(seen.bytes).toBeGreaterThan(0);
  });

  it('takes no kit that is more or less than a plain file of its size', async () => {
    const opened = await unseal(new Blob([await bytesOf(await between({}, [await kitPart()]))]).stream(), [identity]);
    if (!opened.ok) throw new Error(opened.error.code);
    const plain = new Uint8Array(await new Response(opened.value.plain as BodyInit).arrayBuffer());
    const path = new TextEncoder().encode('kits/algebra-1.0.0.kit\0');
    const at = plain.findLastIndex((_, start) => path.every((byte, index) => plain[start + index] === byte));
    const link = plain.slice();
    link[at + 156] = 0x32;
    link.fill(0x20, at + 148, at + 156);
    const sum = link.subarray(at, at + 512).reduce((total, byte) => total + byte, 0);
    link.set(new TextEncoder().encode(`${sum.toString(8).padStart(6, '0')}\0 `), at + 148);
    for (const [bytes, code] of [
      [link, 'malformed'],
      [plain.slice(0, at + 512 + 150_000), 'truncated'],
    ] as const) {
      const { stream } = await sealTo([recipient], new Blob([bytes]).stream());
      const file = new Uint8Array(await new Response(stream as BodyInit).arrayBuffer());
      const { outcome } = await read(file, {
        kit: async (_part, pieces) => {
          for await (const _piece of pieces) continue;
          return await sha256Hex(film);
        },
      });
      expect(outcome).toMatchObject({ fault: { code }, missing: [{ kind: 'kit' }] });
    }
  });

  it('says what is the fault of whoever keeps the kit, and not of the courier', async () => {
    const bytes = await bytesOf(await between({}, [await kitPart()]));
    const full = read(bytes, {
      kit: async (_part, pieces) => {
        for await (const _piece of pieces) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
        return '';
      },
    });
    await expect(full).rejects.toMatchObject({ code: 'ENOSPC' });
  });

  it.each<[string, () => Promise<CourierDraft>]>([
    [
      'accounts for a device',
      async () =>
        between({ to: { kind: 'device', device: DEVICE, learner: LEARNER } }, []).then(async (draft) => ({
          ...draft,
          parts: [await accountsPart('{}'), ...draft.parts],
        })),
    ],
    [
      'a kit of a device',
      async () => between({ from: { kind: 'device', device: DEVICE, learner: LEARNER } }, [await kitPart()]),
    ],
    ['accounts after a batch', async () => between({}, [await accountsPart('{}')])],
    [
      'accounts within a batch',
      async () => {
        const revisions = [await work(1, { 'a.txt': film })];
        const source = sourceOf(revisions, { 'a.txt': film });
        const { databases, parts } = await composeParts([{ source }], { spool: blobSpool });
        return draftOf(databases, [parts[0]!, await accountsPart('{}'), parts[1]!], { from, to });
      },
    ],
    [
      'a batch after a kit',
      async () => {
        const draft = await between({});
        return { ...draft, parts: [await kitPart(), ...draft.parts] };
      },
    ],
    ['a kit under another name', async () => between({}, [await kitPart(film, { version: '2.0.0' })])],
  ])('is none with %s', async (_what, draft) => {
    await expect(bytesOf(await draft())).rejects.toThrow(/malformed/);
  });
});

describe('a courier of a site, for a device that pinned the root', () => {
  let root: CryptoKeyPair;
  let certificate: string;
  const certified = async (key: CryptoKey, more: object = {}) =>
    signSiteCertificate(
      {
        ...({ type: 'site-certificate', v: 1, institution: INSTITUTION, root: HUB, hub: SITE, name: 'Ауыл' } as const),
        ...{ receiptKey: await exportPublicKey(signing.publicKey), courierRecipient: recipient },
        ...{ issuedAt: '2026-01-01T00:00:00.000Z' as Timestamp, ...more },
      },
      key,
    );
  beforeAll(async () => {
    root = await generateSigningKeys(false);
    certificate = await certified(root.privateKey);
  });

  const judged = async (more: object) => {
    const side = { institution: INSTITUTION, hub: HUB, hubKey: root.publicKey, learner: LEARNER, device: DEVICE };
    const index = { from: { ...from, certificate, ...more }, to: { kind: 'device', device: DEVICE, learner: LEARNER } };
    const verdict = await judgeFromHub(side)({
      ...index,
      institution: INSTITUTION,
      databases: [],
    } as unknown as CourierIndex);
    return verdict.ok ? await exportPublicKey(verdict.value) : verdict.error.code;
  };

  it('is judged by the key that the root certified', async () => {
    expect(await judged({})).toEqual(await exportPublicKey(signing.publicKey));
    expect(await judged({ hub: HUB, certificate: undefined })).toEqual(await exportPublicKey(root.publicKey));
  });

  it('is none without a certificate, with another’s, or by another root', async () => {
    expect(await judged({ certificate: undefined })).toBe('other-receiver');
    expect(await judged({ hub: 'anothersite23456' })).toBe('forged');
    expect(await judged({ certificate: await certified(signing.privateKey) })).toBe('forged');
    expect(await judged({ certificate: await certified(root.privateKey, { root: 'anotherroot23456' }) })).toBe(
      'other-receiver',
    );
    expect(await judged({ certificate: await certified(root.privateKey, { institution: 'other' }) })).toBe(
      'other-receiver',
    );
  });
});

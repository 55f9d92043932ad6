import { flattenedVerify, importJWK } from 'jose';
import { describe, expect, it } from 'vitest';
import { fromBase64, toBase64Url } from '../shared/base64';
import { sha256Hex } from '../shared/digest';
import { exportPublicKey, generateSigningKeys } from '../trace/jws';
import { recipientOf, unseal } from './age';
import { composeParts, noticePart } from './compose';
import {
  DOSSIER,
  courierOf,
  draftOf,
  identity,
  readAll,
  recipient,
  revision,
  signing,
  sourceOf,
  streamed,
  work,
} from './courier.fixture';
import { readCourier } from './read';
import { blobSpool } from './store';
import { PartChanged, writeCourier } from './write';

const hello = new TextEncoder().encode('Сәлем!');
const large = new Uint8Array(2_000_000).map((_, at) => at % 251);

describe('a courier', () => {
  it('brings revisions and files just as they were, in order', async () => {
    const revisions = [revision(1), await work(2, { 'a.txt': hello, 'b.txt': large }), revision(3)];
    const { batches, outcome, fault } = await readAll(
      await courierOf([{ source: sourceOf(revisions, { 'a.txt': hello, 'b.txt': large }) }]),
    );
    expect(fault).toBeUndefined();
    expect(outcome).toMatchObject({ missing: [], unknown: [] });
    expect(batches.map(({ database }) => database)).toEqual([DOSSIER]);
    const [first, second, third] = batches[0]!.documents;
    expect([first, third]).toEqual([revisions[0], revisions[2]]);
    const { _attachments, ...body } = second!;
    const { _attachments: _stubs, ...sent } = revisions[1]!;
    expect(body).toEqual(sent);
    const attached = _attachments as Record<string, { content_type: string; data: string }>;
    expect(fromBase64(attached['a.txt']!.data)).toEqual(hello);
    expect(await sha256Hex(fromBase64(attached['b.txt']!.data))).toBe(await sha256Hex(large));
    expect(attached['a.txt']!.content_type).toBe('text/plain');
  });

  it('makes batches that fit in memory, of several databases', async () => {
    const many = Array.from({ length: 1200 }, (_, at) => revision(at));
    const own = Array.from({ length: 3 }, (_, at) => revision(at));
    const heavy = await Promise.all([1, 2, 3].map((number) => work(number, { 'b.txt': large })));
    const { batches } = await readAll(
      await courierOf([
        { source: sourceOf([...many, ...heavy], { 'b.txt': large }) },
        { source: sourceOf(own, {}, DOSSIER.replace('dossier', 'private')) },
      ]),
    );
    expect(batches.map(({ documents }) => documents.length)).toEqual([500, 500, 203, 3]);
    expect(batches.slice(0, 3).flatMap(({ documents }) => documents.map(({ _id }) => _id))).toEqual(
      [...many, ...heavy].map(({ _id }) => _id),
    );
    expect(batches[3]!.database).toMatch(/^private-/);
  });

  it('of nothing is one all the same: it tells what was heard and seen', async () => {
    const heard = { highest: 3, missing: [2] };
    const seen = { generation: 'g', sequence: '7-abc' };
    const bytes = await courierOf([{ source: sourceOf([]), seen }], { heard });
    const opened = await readCourier(streamed(bytes), {
      identities: [identity],
      judge: async () => ({ ok: true, value: signing.publicKey }),
    });
    expect(opened).toMatchObject({
      ok: true,
      value: { index: { heard, answerTo: recipient, databases: [{ name: DOSSIER, documents: 0, seen }] } },
    });
    expect((await readAll(bytes)).fault).toBeUndefined();
  });

  it('tells notices to everybody before anything else', async () => {
    const { databases, parts } = await composeParts([{ source: sourceOf([revision(1)]) }], { spool: blobSpool });
    const notice = await noticePart('revocations.jws', 'eyJ.x.y');
    const draft = draftOf(databases, [notice, ...parts]);
    const { stream } = await writeCourier(draft, { key: signing.privateKey, recipients: [recipient] });
    const judge = async () => ({ ok: true, value: signing.publicKey }) as const;
    const opened = await readCourier(stream, { identities: [identity], judge });
    if (!opened.ok) throw new Error(opened.error.code);
    for await (const { documents } of opened.value.batches()) {
      expect(documents).toHaveLength(1);
      expect([...opened.value.notices]).toEqual([['revocations.jws', 'eyJ.x.y']]);
    }
    expect(opened.value.outcome()).toMatchObject({ missing: [], unknown: [] });
  });

  it('is signed so that any JOSE library checks it', async () => {
    const plain = await unseal(streamed(await courierOf([{ source: sourceOf([revision(1)]) }])), [identity]);
    if (!plain.ok) throw new Error(plain.error.code);
    const tar = new Uint8Array(await new Response(plain.value.plain).arrayBuffer());
    const size = Number.parseInt(new TextDecoder().decode(tar.subarray(124, 135)), 8);
    const index = tar.subarray(512, 512 + size);
    const at = 512 + Math.ceil(size / 512) * 512 + 512;
    const [header, , signature] = new TextDecoder().decode(tar.subarray(at, at + 108)).split('.');
    const key = await importJWK({ ...(await exportPublicKey(signing.publicKey)) }, 'ES256');
    const verified = await flattenedVerify(
      { protected: header!, payload: toBase64Url(index), signature: signature! },
      key,
    );
    expect(JSON.parse(new TextDecoder().decode(verified.payload))).toMatchObject({ format: 'sandyq-courier' });
  });

  it('opens by a key that stays in WebCrypto', async () => {
    const keys = (await crypto.subtle.generateKey({ name: 'X25519' }, false, ['deriveBits'])) as CryptoKeyPair;
    const { stream } = await writeCourier(draftOf([], []), {
      key: signing.privateKey,
      recipients: [await recipientOf(keys.privateKey)],
    });
    const judge = async () => ({ ok: true, value: signing.publicKey }) as const;
    expect((await readCourier(stream, { identities: [keys.privateKey], judge })).ok).toBe(true);
  });

  it('comes out a piece at a time: nobody has to hold it', async () => {
    const size = 300 * 1024 * 1024;
    let pulled = 0;
    const part = {
      kind: 'later',
      path: 'later/large',
      size,
      sha256: '0'.repeat(64),
      async *read() {
        for (; pulled < size; pulled += 1024 * 1024) yield new Uint8Array(1024 * 1024);
      },
    };
    const { stream } = await writeCourier(draftOf([], [part]), { key: signing.privateKey, recipients: [recipient] });
    const reader = stream.getReader();
    for (let at = 0; at < 40; at += 1) await reader.read();
    expect(pulled).toBeLessThan(4 * 1024 * 1024);
    await reader.cancel();
  });

  it('fails, and does not lie, where a part is no longer what it was measured to be', async () => {
    const part = { kind: 'later', path: 'later/x', size: 5, sha256: '0'.repeat(64) };
    for (const bytes of [4, 6]) {
      const read = async function* () {
        yield new Uint8Array(bytes);
      };
      const { stream } = await writeCourier(draftOf([], [{ ...part, read }]), {
        key: signing.privateKey,
        recipients: [recipient],
      });
      await expect(new Response(stream).arrayBuffer()).rejects.toThrow(PartChanged);
    }
  });

  it('signed by somebody else is forged', async () => {
    const other = await generateSigningKeys(false);
    expect(await readAll(await courierOf([{ source: sourceOf([revision(1)]) }]), other.publicKey)).toMatchObject({
      fault: 'forged',
      batches: [],
    });
  });
});

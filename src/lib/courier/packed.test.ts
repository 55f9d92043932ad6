import { gzipSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ok } from '../shared/result';
import { sealTo } from './age';
import { composeParts } from './compose';
import { draftOf, identity, readAll, recipient, revision, signing, sourceOf, streamed, work } from './courier.fixture';
import { LIMITS } from './limits';
import { peekIndex } from './read';
import { blobSpool } from './store';
import { writeCourier, writePacked } from './write';

const sender = { key: signing.privateKey, recipients: [recipient] };
const file = new TextEncoder().encode('Менің жұмысым\n');

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** By another program than ours. */
const gzip = (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes));

async function draft(count = 5) {
  const revisions = [
    await work(100, { 'work.txt': file }),
    ...Array.from({ length: count }, (_, at) => revision(at + 1)),
  ];
  const { databases, parts } = await composeParts([{ source: sourceOf(revisions, { 'work.txt': file }) }], {
    spool: blobSpool,
  });
  return draftOf(databases, parts);
}

async function sealed(plain: Uint8Array): Promise<Uint8Array> {
  const { stream } = await sealTo([recipient], streamed(plain));
  return new Uint8Array(await new Response(stream as BodyInit).arrayBuffer());
}

describe('a packed courier', () => {
  it('reads as the same courier that is not packed, and weighs much less', async () => {
    const packed = (await writePacked(await draft(), sender))!;
    const { bytes } = await writeCourier(await draft(), sender);
    expect(packed.file.length).toBeLessThan(bytes / 3);
    const read = await readAll(packed.file);
    expect(read.fault).toBeUndefined();
    expect(read.outcome).toMatchObject({ missing: [], unknown: [] });
    expect(read.batches[0]!.documents).toHaveLength(6);
    const { Decrypter } = await import('age-encryption');
    const stock = new Decrypter();
    stock.addIdentity(identity);
    const tar = gunzipSync(await stock.decrypt(packed.file));
    expect(tar.subarray(0, 10).toString()).toBe('index.json');
    expect(await peekIndex(streamed(packed.file), [identity])).toEqual(ok(packed.index));
  });

  it('is not made of more than readers unpack', async () => {
    const many = await draft();
    const heavy = { ...many.parts[0]!, size: LIMITS.unpackedBytes };
    const parts = [{ ...heavy, kind: 'film', path: 'films/x' }, ...many.parts];
    expect(await writePacked({ ...many, parts }, sender)).toBeUndefined();
    // Small enough, and it does not pack.
    const bytes = Uint8Array.from({ length: LIMITS.packedBytes + 1 }, () => Math.floor(Math.random() * 256));
    const film = { kind: 'film', path: 'films/x', size: bytes.length, sha256: '0'.repeat(64), read: () => once(bytes) };
    expect(await writePacked({ ...many, parts: [film, ...many.parts] }, sender)).toBeUndefined();
  });

  it('is refused where it swells, whatever it weighs packed', async () => {
    const bomb = gzip(new Uint8Array(100 * LIMITS.unpackedBytes).fill(0x69));
    expect(bomb.length).toBeLessThan(LIMITS.unpackedBytes / 2);
    const before = process.memoryUsage().arrayBuffers;
    expect(await readAll(await sealed(bomb))).toMatchObject({ fault: 'too-large', detail: 'unpacked' });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(40 * LIMITS.unpackedBytes);
    const many = gzip(Uint8Array.from({ length: 5 * 65_536 }, () => Math.floor(Math.random() * 256)));
    expect(many.length).toBeGreaterThan(LIMITS.packedBytes);
    expect(await readAll(await sealed(many))).toMatchObject({ fault: 'too-large', detail: 'packed' });
  });

  it('says what is wrong with one that is cut, damaged, or packed badly', async () => {
    const { file: whole } = (await writePacked(await draft(), sender))!;
    expect((await readAll(whole.subarray(0, -100))).fault).toBe('truncated');
    const changed = whole.slice();
    changed[whole.length - 50]! ^= 1;
    // Whoever read to the end of a small file can't tell the two apart.
    expect((await readAll(changed)).fault).toMatch(/^(damaged|truncated)$/);
    const { plain } = await plainOf();
    const badly = gzip(plain);
    badly[30]! ^= 0xff;
    expect(await readAll(await sealed(badly))).toMatchObject({ fault: 'malformed', detail: 'gzip' });
    expect((await readAll(await sealed(gzip(plain).subarray(0, -20)))).fault).toBe('malformed');
    expect((await readAll(await sealed(gzip(gzip(plain))))).fault).toBe('malformed');
  });

  /** An archive that a reader takes, as it is before it is encrypted. */
  async function plainOf() {
    const { Decrypter } = await import('age-encryption');
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    const { stream } = await writeCourier(await draft(), sender);
    const whole = new Uint8Array(await new Response(stream as BodyInit).arrayBuffer());
    return { plain: await decrypter.decrypt(whole) };
  }
});

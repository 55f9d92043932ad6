import { describe, expect, it } from 'vitest';
import { sha256Hex } from '../shared/digest';
import { canonicalJson } from '../shared/canonical-json';
import { endOfArchive, paddingOf } from '../shared/tar';
import { exportPublicKey, signDetached } from '../trace/jws';
import { newAgeIdentity, recipientOf, sealTo } from './age';
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
import { manifestText } from './index-file';
import { readCourier } from './read';
import type { CourierIndex, Part } from './index-file';
import { LIMITS } from './limits';
import { entryHeader } from './tar';

const text = (value: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(value);
const line = `${JSON.stringify(revision(1))}\n`;
const devicesKey = await exportPublicKey(signing.publicKey);
const PATH = `documents/000001-${DOSSIER}.ndjson`;

interface Entry {
  readonly path: string;
  readonly content: Uint8Array<ArrayBuffer>;
  readonly header?: (header: Uint8Array) => void;
}

async function partOf(content: Uint8Array<ArrayBuffer>, more: Partial<Part> = {}): Promise<Part> {
  const base = { kind: 'documents', path: PATH, database: DOSSIER, documents: 1 };
  return { ...base, size: content.length, sha256: await sha256Hex(content), ...more };
}

const indexOf = (parts: readonly Part[], more: object = {}): Record<string, unknown> => {
  const documents = parts.reduce((sum, part) => sum + Number(part.documents ?? 0), 0);
  const databases = [{ name: DOSSIER, documents }];
  return { ...draftOf(databases, []), format: 'sandyq-courier', formatVersion: 1, parts, ...more };
};

/** Whatever somebody writes who has our recipient and, where it says so, the device's key. */
async function crafted(options: {
  readonly index: unknown;
  readonly entries?: readonly Entry[];
  readonly indexText?: string;
  readonly change?: (entries: Entry[]) => Entry[];
  readonly end?: Uint8Array<ArrayBuffer>;
  readonly fill?: number;
}): Promise<Uint8Array> {
  const index = text(options.indexText ?? canonicalJson(options.index));
  const jws = text(await signDetached(index, signing.privateKey));
  const { parts } = options.index as CourierIndex;
  const listed = Array.isArray(parts) ? parts : [];
  const manifest = text(manifestText(await sha256Hex(index), await sha256Hex(jws), listed));
  const entries: Entry[] = [
    { path: 'index.json', content: index },
    { path: 'index.json.jws', content: jws },
    { path: 'manifest-sha256.txt', content: manifest },
    ...(options.entries ?? []),
  ];
  const pieces = (options.change?.(entries) ?? entries).flatMap(({ path, content, header }) => {
    const head = entryHeader(path, content.length, 0);
    header?.(head);
    if (header !== undefined) summed(head);
    return [head, content, new Uint8Array(paddingOf(content.length)).fill(options.fill ?? 0)];
  });
  return await sealed([...pieces, options.end ?? endOfArchive()]);
}

async function sealed(pieces: readonly BlobPart[], to: readonly string[] = [recipient]): Promise<Uint8Array> {
  const plain = new Uint8Array(await new Blob([...pieces]).arrayBuffer());
  const { stream } = await sealTo(to, streamed(plain));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Whoever changes a header can add it up. */
function summed(header: Uint8Array): void {
  header.fill(0x20, 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.set(text(`${sum.toString(8).padStart(6, '0')}\0 `), 148);
}

const good = async (more: Partial<Part> = {}, content = text(line)) => ({
  index: indexOf([await partOf(content, more)]),
  entries: [{ path: PATH, content }],
});

/** The tar header of the entry at `at`, changed. */
const header = (at: number, change: (header: Uint8Array) => void) => ({
  change: (entries: Entry[]) => entries.map((entry, index) => (index === at ? { ...entry, header: change } : entry)),
});
const field = (at: number, value: string) => (bytes: Uint8Array) => bytes.set(text(value), at);

describe('a courier by somebody who means harm', () => {
  it('is read where it is good, or the rest of this proves nothing', async () => {
    expect(await readAll(await crafted(await good()))).toMatchObject({ batches: [{ documents: [revision(1)] }] });
    expect((await readAll(await crafted(await good()))).fault).toBeUndefined();
  });

  it.each<[string, string, () => Promise<Uint8Array>]>([
    ['empty', 'not-a-courier', async () => new Uint8Array(0)],
    ['something else', 'not-a-courier', async () => text('PK\u0003\u0004 and so on')],
    ['armoured', 'not-a-courier', async () => text('-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n')],
    ['an endless header', 'too-large', async () => text(`age-encryption.org/v1\n-> X25519 ${'a'.repeat(200_000)}`)],
    [
      'a thousand recipients',
      'too-large',
      async () => text(`age-encryption.org/v1\n${`-> X25519 a\na\n`.repeat(1000)}--- mac\n`),
    ],
    ['a header that ends', 'truncated', async () => text('age-encryption.org/v1\n-> X25519 abc\n')],
    ['a bad stanza', 'damaged', async () => text('age-encryption.org/v1\n-> X25519 abc\nab\n--- mac\n')],
    ['for somebody else', 'not-for-us', async () => sealed([text('x')], [await recipientOf(await newAgeIdentity())])],
    ['of nothing', 'truncated', () => sealed([])],
    ['no tar', 'malformed', () => sealed([text('x'.repeat(2000))])],
  ])('that is %s: %s', async (_what, code, make) => {
    expect(await readAll(await make())).toMatchObject({ fault: code, batches: [] });
  });

  it.each<[string, string, object, object?]>([
    ['of a future version', 'future-version', { formatVersion: 2, parts: 'else' }],
    ['of no version', 'malformed', { formatVersion: 'x' }],
    ['of another format', 'malformed', { format: 'sandyq-dossier' }],
    ['from a device to a device', 'malformed', { to: draftOf([], []).from }],
    ['for another hub', 'other-receiver', { to: { kind: 'hub', hub: 'anotherhubxx' } }],
    [
      'of a hub that asks to be enrolled',
      'malformed',
      {
        from: { kind: 'hub', hub: 'anotherhubxx', generation: 'g' },
        enrol: {
          ...{ slip: '0b7c1d6e-1111-4222-8333-000000000001', label: 'x', proof: '0'.repeat(64) },
          publicKey: devicesKey,
        },
      },
    ],
    ['of the year -1', 'malformed', { made: 'yesterday' }],
    ['numbered 0', 'malformed', { number: 0 }],
    ['with a recipient that is none', 'malformed', { answerTo: 'age1xyz' }],
    ['of a database of anything', 'malformed', { databases: [{ name: 'accounts', documents: 1 }] }],
    ['of a database twice', 'malformed', { databases: [DOSSIER, DOSSIER].map((name) => ({ name, documents: 1 })) }],
    ['with another count', 'malformed', { databases: [{ name: DOSSIER, documents: 2 }] }],
    ['of a database that it does not list', 'malformed', { databases: [] }],
  ])('whose index is %s: %s', async (_what, code, change) => {
    const { index, entries } = await good();
    const answer = await readAll(await crafted({ index: { ...index, ...change }, entries }));
    expect(answer).toMatchObject({ fault: code, batches: [] });
  });

  it('whose index is not the one way to write it, or nests without end, is refused', async () => {
    const { index } = await good();
    const spaced = JSON.stringify(index, null, 1);
    expect(await readAll(await crafted({ index, indexText: spaced }))).toMatchObject({ detail: 'not canonical' });
    const twice = canonicalJson(index).replace('"number":1', '"number":1,"number":2');
    expect(await readAll(await crafted({ index, indexText: twice }))).toMatchObject({ detail: 'not canonical' });
    const deep = canonicalJson(index).replace(
      '"number":1',
      `"number":1,"x":${'['.repeat(50_000)}${']'.repeat(50_000)}`,
    );
    expect(await readAll(await crafted({ index, indexText: deep }))).toMatchObject({ fault: 'malformed' });
    for (const indexText of ['', '{', '[]', 'null', `${canonicalJson(index)}\u0000`])
      expect(await readAll(await crafted({ index, indexText }))).toMatchObject({ fault: 'malformed', batches: [] });
  });

  it('whose index is larger than any, is refused before it is in memory', async () => {
    const { index } = await good();
    const change = field(124, `${(LIMITS.indexBytes + 1).toString(8).padStart(11, '0')}\0`);
    expect(await readAll(await crafted({ index, ...header(0, change) }))).toMatchObject({ fault: 'too-large' });
  });

  it.each<[string, Partial<Part>[]]>([
    ['a path upwards', [{ path: '../x.ndjson' }]],
    ['an absolute path', [{ path: '/documents/x' }]],
    ['a hidden path', [{ kind: 'later', path: 'later/.ssh' }]],
    ['a path of two names', [{ path: `documents/000001-${DOSSIER}x.ndjson` }]],
    ['documents larger than memory may be', [{ size: LIMITS.documentsBytes + 1 }]],
    ['more documents than a batch holds', [{ documents: LIMITS.batchDocuments + 1 }]],
    ['an empty batch', [{ documents: 0 }]],
    ['another kind where documents lie', [{ kind: 'later' }]],
    ['a file named by another hash', [{ kind: 'file', path: `files/000001/${'0'.repeat(64)}` }, {}]],
    ['the same path twice', [{}, {}]],
    ['the same path in capitals', [{ kind: 'later', path: 'later/a' }, { kind: 'later', path: 'later/A' }, {}]],
    ['a batch out of its turn', [{ path: `documents/000002-${DOSSIER}.ndjson` }]],
    ['a notice of another name', [{ kind: 'notice', path: 'notice.txt' }, {}]],
    ['a notice that is none', [{ kind: 'later', path: 'files/x' }, {}]],
    [
      'more notices than memory may be',
      [
        { kind: 'notice', path: 'institution.json', size: LIMITS.noticesBytes },
        { kind: 'notice', path: 'revocations.jws', size: 1 },
        {},
      ],
    ],
    ['the index itself', [{ kind: 'later', path: 'index.json' }, {}]],
  ])('that lists %s is malformed', async (_what, changes) => {
    const parts = await Promise.all(changes.map((change) => partOf(text(line), change)));
    expect(await readAll(await crafted({ index: indexOf(parts) }))).toMatchObject({
      fault: 'malformed',
      detail: expect.stringMatching(/^parts/),
    });
  });

  it('that lists files without the documents that name them, or more than memory may be, is malformed', async () => {
    const file = (letter: string, size: number): Partial<Part> => {
      const sha256 = letter.repeat(64);
      return { kind: 'file', path: `files/000001/${sha256}`, sha256, size, documents: undefined };
    };
    const list = async (changes: Partial<Part>[]) =>
      await readAll(
        await crafted({
          index: JSON.parse(
            JSON.stringify(indexOf(await Promise.all(changes.map((change) => partOf(text(line), change))))),
          ),
        }),
      );
    expect(await list([file('a', 1)])).toMatchObject({ detail: 'parts: files without documents' });
    const half = LIMITS.batchFilesBytes / 2 + 1;
    expect(await list([file('a', half), file('b', half), {}])).toMatchObject({ detail: 'parts: files of batch 1' });
  });

  it('that lists more parts than any is refused', async () => {
    const sha256 = '0'.repeat(64);
    const parts = Array.from({ length: LIMITS.parts + 1 }, (_, at) => ({
      kind: 'x',
      path: `x/${at}`,
      size: 0,
      sha256,
    }));
    expect(await readAll(await crafted({ index: indexOf(parts) }))).toMatchObject({ detail: 'parts' });
  });

  it.each<[string, number, (header: Uint8Array) => void]>([
    ['a symbolic link', 3, field(156, '2')],
    ['a hard link', 3, field(156, '1')],
    ['a folder', 3, field(156, '5')],
    ['a header of pax', 3, field(156, 'x')],
    ['a long name of GNU', 3, field(156, 'L')],
    ['a name of a link', 3, field(157, 'index.json')],
    ['another path', 3, field(0, 'documents/x')],
    ['a prefix', 3, field(345, 'etc')],
    ['no magic', 3, field(257, 'xxxxx')],
    ['a size in base 256', 3, (bytes) => bytes.set([0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0], 124)],
    ['a size below zero', 3, field(124, '-0000000010\0')],
    ['a smaller size', 3, field(124, '00000000010\0')],
    ['another signature file', 1, field(0, 'index.json.sig')],
    ['another manifest', 2, field(0, 'manifest-sha512.txt')],
  ])('whose tar has %s is refused', async (_what, at, change) => {
    const answer = await readAll(await crafted({ ...(await good()), ...header(at, change) }));
    expect(answer).toMatchObject({ fault: 'malformed', batches: [] });
  });

  it('with something between its entries is refused', async () => {
    const { index, entries } = await good();
    const padded = await crafted({ index, entries, fill: 1 });
    expect(await readAll(padded)).toMatchObject({ fault: 'malformed', detail: 'padding', batches: [] });
  });

  it('with more in it than the index lists is found out; what was listed is good', async () => {
    const { index, entries } = await good();
    const more = [...entries, { path: 'more.txt', content: text('more') }];
    expect(await readAll(await crafted({ index, entries: more }))).toMatchObject({
      fault: 'malformed',
      batches: [{}],
      outcome: { missing: [] },
    });
    const end = new Uint8Array(600_000);
    expect(await readAll(await crafted({ index, entries, end }))).toMatchObject({ fault: 'malformed' });
    const unended = await crafted({ index, entries, end: new Uint8Array(0) });
    expect(await readAll(unended)).toMatchObject({ fault: 'truncated', batches: [{}] });
  });

  it('whose part is not what the index says is refused there', async () => {
    const { index, entries } = await good();
    const other = entries.map((entry) => ({ ...entry, content: text(line.replace('Why', 'Who')) }));
    expect(await readAll(await crafted({ index, entries: other }))).toMatchObject({ fault: 'changed', batches: [] });
  });

  it('whose manifest says otherwise is refused', async () => {
    const change = (entries: Entry[]) =>
      entries.map((entry) =>
        entry.path === 'manifest-sha256.txt' ? { ...entry, content: entry.content.map((byte) => byte ^ 1) } : entry,
      );
    expect(await readAll(await crafted({ ...(await good()), change }))).toMatchObject({
      fault: 'changed',
      batches: [],
    });
  });

  it.each([
    ['no line feed', line.trim(), 'malformed'],
    ['two lines', line + line, 'malformed'],
    ['no JSON', '{"_id":\n', 'malformed'],
    ['no document', '[]\n', 'malformed'],
    ['no revision', '{"_id":"question:1"}\n', 'malformed'],
    ['a line without end', `${JSON.stringify({ ...revision(1), text: 'x'.repeat(LIMITS.lineBytes) })}\n`, 'too-large'],
  ])('whose documents are %s: refused', async (_what, content, code) => {
    expect(await readAll(await crafted(await good({}, text(content))))).toMatchObject({ fault: code, batches: [] });
  });

  it('that names one file a thousand times does not fill the memory with it', async () => {
    const bytes = new Uint8Array(1_000_000);
    const one = await work(1, { 'a.txt': bytes });
    const named = Array.from({ length: 20 }, (_, at) => ({ ...(one.files as object[])[0], name: `${at}.txt` }));
    const content = text(`${JSON.stringify({ ...one, files: named })}\n`);
    const sha256 = await sha256Hex(bytes);
    const file = { kind: 'file', path: `files/000001/${sha256}`, size: bytes.length, sha256 };
    const entries = [
      { path: file.path, content: bytes },
      { path: PATH, content },
    ];
    const answer = await readAll(await crafted({ index: indexOf([file, await partOf(content)]), entries }));
    expect(answer).toMatchObject({ fault: 'too-large', batches: [] });
  });

  it('brings no attachment that its document has not', async () => {
    const bytes = text('mine');
    const one = await work(1, { 'a.txt': bytes });
    const { sha256 } = (one.files as { sha256: string }[])[0]!;
    const content = text(`${JSON.stringify({ ...one, _attachments: {} })}\n`);
    const file = { kind: 'file', path: `files/000001/${sha256}`, size: bytes.length, sha256 };
    const entries = [
      { path: file.path, content: bytes },
      { path: PATH, content },
    ];
    const answer = await readAll(await crafted({ index: indexOf([file, await partOf(content)]), entries }));
    expect(answer.batches).toMatchObject([{ documents: [{ _attachments: {} }] }]);
    expect(answer.batches[0]!.documents[0]!._attachments).toEqual({});
  });

  it('of a later version’s parts: those are kept out by name, and the rest is taken', async () => {
    const content = text('whatever comes');
    const later = { kind: 'film', path: 'films/algebra.film', size: content.length, sha256: await sha256Hex(content) };
    const entries = [
      { path: later.path, content },
      { path: PATH, content: text(line) },
    ];
    const answer = await readAll(await crafted({ index: indexOf([later, await partOf(text(line))]), entries }));
    expect(answer).toMatchObject({ batches: [{}], outcome: { unknown: [{ kind: 'film' }], missing: [] } });
    expect(answer.fault).toBeUndefined();
    const broken = await crafted({
      ...{ index: indexOf([later, await partOf(text(line))]), entries },
      ...header(3, field(156, '2')),
    });
    expect(await readAll(broken)).toMatchObject({
      ...{ fault: 'malformed', batches: [] },
      outcome: { unknown: [], missing: [{ kind: 'film' }, { kind: 'documents' }] },
    });
  });
});

describe('a courier that is not whole', () => {
  const file = new Uint8Array(200_000).map((_, at) => (at * 31) % 256);
  const whole = async () => {
    const source = async (name: string) => sourceOf([await work(1, { 'a.txt': file })], { 'a.txt': file }, name);
    const private_ = DOSSIER.replace('dossier', 'private');
    return await courierOf([{ source: await source(DOSSIER) }, { source: await source(private_) }]);
  };

  it('gives its whole batches, and tells what is missing', async () => {
    const bytes = await whole();
    const all = (await readAll(bytes)).batches.map(({ documents }) => documents.length);
    expect(all).toEqual([1, 1]);
    for (const share of [0.1, 0.5, 0.6, 0.95, 0.9999]) {
      const { fault, batches, outcome } = await readAll(bytes.subarray(0, Math.floor(bytes.length * share)));
      expect(fault).toBe('truncated');
      if (outcome === undefined) continue;
      expect([outcome.taken.length + outcome.missing.length, outcome.missing.length > 0]).toEqual([4, true]);
      expect(batches.length * 2).toBe(outcome.taken.length);
    }
    const half = await readAll(bytes.subarray(0, Math.floor(bytes.length * 0.8)));
    expect(half.batches).toHaveLength(1);
    expect(half.outcome?.missing.map(({ kind }) => kind)).toEqual(['file', 'documents']);
    expect(half.outcome?.fault?.path).toBe(half.outcome?.missing[0]!.path);
  });

  it('is damaged wherever a bit of it is another', async () => {
    const bytes = await whole();
    for (let at = 250; at < bytes.length - 70_000; at += 17_123) {
      const changed = bytes.slice();
      changed[at]! ^= 4;
      const { fault, batches } = await readAll(changed);
      expect([at, fault]).toEqual([at, 'damaged']);
      expect(batches.length).toBeLessThan(2);
    }
    const longer = new Uint8Array([...bytes.subarray(0), 0]);
    expect((await readAll(longer)).fault).toMatch(/damaged|truncated/);
  });

  it('ends like that where the link breaks', async () => {
    const bytes = await whole();
    let at = 0;
    const source = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (at > bytes.length / 2) return controller.error(new Error('unplugged'));
        controller.enqueue(bytes.slice(at, (at += 50_000)));
      },
    });
    const judge = async () => ({ ok: true, value: signing.publicKey }) as const;
    const opened = await readCourier(source, { identities: [identity], judge });
    if (!opened.ok) throw new Error(opened.error.code);
    for await (const _batch of opened.value.batches()) continue;
    expect(opened.value.outcome().fault?.code).toBe('truncated');
  });
});

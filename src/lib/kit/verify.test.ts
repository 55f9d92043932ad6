import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  FILES,
  INSTITUTION,
  makeKit,
  memorySource,
  trust,
  type Bend,
  type Json,
} from '../../../tests/fixtures/hostile/kit';
import { CHUNK_BYTES } from './manifest';
import { verifyKit } from './verify';

/* Kits that only one guard of the verifier refuses; the hostile kits of tests/contract are refused by several. */

const verify = (bend: Bend) => verifyKit(memorySource(makeKit(bend)), trust(INSTITUTION));
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const film = new Uint8Array(CHUNK_BYTES + 1000).fill(7);
const chunks = [film.subarray(0, CHUNK_BYTES), film.subarray(CHUNK_BYTES)].map(sha256);
const filesOf = (manifest: Json, change: (file: Json) => Json): Json => ({
  ...manifest,
  files: (manifest['files'] as Json[]).map((file) => (file['path'] === 'film.bin' ? change(file) : file)),
});
const withFilm = (more: Bend = {}, change: Json = {}): Bend => ({
  files: { ...FILES, 'film.bin': film },
  manifest: (manifest) => filesOf(manifest, (file) => ({ ...file, chunks, ...change })),
  ...more,
});

const questions = (more: object = {}): string =>
  JSON.stringify({ format: 'sandyq-questions', formatVersion: 1, questions: [], ...more });
const withTest = (content: string, control: string): Bend => ({
  files: { ...FILES, 'tests/one.json': content },
  manifest: (manifest) => {
    const item = { id: 'one', kind: 'test', control, title: { en: 'Test' }, questions: { en: 'tests/one.json' } };
    const files = (manifest['files'] as Json[]).map((file) =>
      file['path'] === 'tests/one.json' ? { ...file, mediaType: 'application/json' } : file,
    );
    return { ...manifest, files, units: [{ id: 'unit', title: { en: 'Unit' }, items: [item] }] };
  },
});

const signatureLine = (change: (bytes: Buffer) => void) => (signature: string) => {
  const lines = signature.split('\n');
  const bytes = Buffer.from(lines[1]!, 'base64');
  change(bytes);
  return [lines[0], bytes.toString('base64'), ...lines.slice(2)].join('\n');
};

describe('verifyKit takes', () => {
  it.each<[string, Bend]>([
    ['a large file of several chunks', withFilm()],
    ['a self-check with its keys', withTest(questions({ keys: {} }), 'self')],
    ['a graded test without keys', withTest(questions(), 'midterm')],
  ])('%s', async (_, bend) => expect(await verify(bend)).toMatchObject({ ok: true }));
});

describe('verifyKit refuses', () => {
  it.each<[string, string, Bend]>([
    [
      'a large file that was changed',
      'hash-mismatch',
      withFilm({
        bag: (bag) =>
          bag.set(
            'data/film.bin',
            film.map((byte, at) => (at === CHUNK_BYTES + 9 ? 8 : byte)),
          ),
      }),
    ],
    [
      'a large file whose chunks are right and whose hash is not',
      'hash-mismatch',
      withFilm({ bagManifest: (lines) => lines.replace(sha256(film), '0'.repeat(64)) }, { sha256: '0'.repeat(64) }),
    ],
    ['answer keys of a graded control', 'manifest-invalid', withTest(questions({ keys: {} }), 'midterm')],
    ['questions that are none', 'manifest-invalid', withTest('{"format":"other"}', 'self')],
    ['questions that are no JSON', 'manifest-invalid', withTest('questions', 'self')],
    ['a bag manifest with a line that lists nothing', 'not-a-bag', { bagManifest: (lines) => `${lines}hello\n` }],
    ['a tag manifest with a line that lists nothing', 'not-a-bag', { tagManifest: (lines) => `${lines}hello\n` }],
    [
      'a tag manifest that lists itself',
      'file-missing',
      { tagManifest: (lines) => `${lines}${'0'.repeat(64)}  tagmanifest-sha256.txt\n` },
    ],
    [
      'a tag manifest that lists its signature',
      'file-missing',
      { tagManifest: (lines) => `${lines}${'0'.repeat(64)}  tagmanifest-sha256.txt.minisig\n` },
    ],
    [
      'a tag manifest that lists a file that is not there',
      'file-missing',
      { tagManifest: (lines) => `${lines}${'0'.repeat(64)}  ghost.txt\n` },
    ],
    ['no Payload-Oxum', 'not-a-bag', { tags: (tags) => ({ ...tags, 'bag-info.txt': 'Bag-Size: 1 kB\n' }) }],
    ['a signature without its first line', 'signature-malformed', { signature: (text) => text.replace(/^.*\n/, '\n') }],
    [
      'a signature with a comment of two kilobytes',
      'signature-malformed',
      { signature: (text) => text.replace('\n', `${'x'.repeat(2048)}\n`) },
    ],
    [
      'a signature by an algorithm of its own',
      'signature-malformed',
      { signature: signatureLine((bytes) => bytes.write('XX')) },
    ],
    [
      'an entry that is stored in two sizes',
      'zip-unsupported',
      {
        entries: (all) =>
          all.map((entry) => (entry.name.endsWith('first.html') ? { ...entry, central: { size: 7 } } : entry)),
      },
    ],
    [
      'a size that is said to stand in a field that is not there',
      'zip-unsupported',
      {
        entries: (all) =>
          all.map((entry) => (entry.name.endsWith('first.html') ? { ...entry, central: { size: 0xffffffff } } : entry)),
      },
    ],
    [
      'a Zip64 field that is too short',
      'zip-unsupported',
      {
        entries: (all) =>
          all.map((entry) =>
            entry.name.endsWith('first.html')
              ? { ...entry, central: { size: 0xffffffff, extra: new Uint8Array([1, 0, 4, 0, 9, 0, 0, 0]) } }
              : entry,
          ),
      },
    ],
    [
      'a first entry that does not begin the file',
      'zip-unsupported',
      { entries: ([first, ...rest]) => [{ name: 'h', bytes: new Uint8Array(300), hidden: true }, first!, ...rest] },
    ],
  ])('%s: %s', async (_, code, bend) => expect(await verify(bend)).toMatchObject({ ok: false, error: { code } }));
});

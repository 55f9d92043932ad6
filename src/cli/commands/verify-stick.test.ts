import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fileOfDisk, fileOfText, type StickFile } from '../../hub/stick/file';
import { FolderPlace } from '../../hub/stick/place';
import { writeStick } from '../../hub/stick/write';
import type { SignedList } from '../../lib/kit/institution/list';
import { parsePublicKeyFile, publicKeyFile } from '../../lib/kit/minisign/format';
import { newSigningKey, sign } from '../../lib/kit/node/keys';
import { systemRandom } from '../../lib/shared/ids';
import { INSTITUTION_LIST } from '../../lib/stick/list';
import { listed, listOf, signedBy } from '../../../tests/fixtures/institution/lists';
import { commandLine } from './command-line.fixture';
import verify from './verify';

const FIXTURES = join(import.meta.dirname, '../../../tests/fixtures/kits');
const GOLDEN = readFileSync(join(FIXTURES, 'golden-1.kit'));
const GOLDEN_KEY = join(FIXTURES, 'golden.pub');
const sandyq = commandLine({ verify });

let dir: string;
beforeEach(async () => void (dir = await mkdtemp(join(tmpdir(), 'sandyq-verify-stick-'))));
afterEach(() => rm(dir, { recursive: true }));

async function* files(kit: boolean, list?: SignedList): AsyncGenerator<StickFile> {
  yield fileOfText('sandyq-stick.json', '{}');
  yield fileOfText('sandyq/build/node/sandyq.js', 'good');
  if (kit) yield fileOfDisk('kits/golden-1.0.0.kit', join(FIXTURES, 'golden-1.kit'), GOLDEN.length);
  if (list === undefined) return;
  yield fileOfText(INSTITUTION_LIST.text, list.text);
  yield fileOfText(INSTITUTION_LIST.signature, list.signature);
}

it('by a key wants the list signed by it: taking the signature away makes no stick good', async () => {
  const key = newSigningKey(systemRandom);
  const own = `${dir}.pub`;
  await writeFile(own, publicKeyFile(key));
  const signed = (sums: string): string => sign(new TextEncoder().encode(sums), 'test', key);
  expect(await writeStick(await FolderPlace.open(dir), files(false), { sign: signed })).toMatchObject({ ok: true });
  expect(await sandyq('verify', dir, '--key', own)).toMatchObject({
    code: 0,
    out: expect.stringContaining('is signed by the key you named'),
  });
  await rm(join(dir, 'SHA256SUMS.minisig'));
  await writeFile(join(dir, 'sandyq/build/node/sandyq.js'), 'evil');
  const sums = await readFile(join(dir, 'SHA256SUMS'), 'utf8');
  const evil = createHash('sha256').update('evil').digest('hex');
  await writeFile(join(dir, 'SHA256SUMS'), sums.replace(/[0-9a-f]{64}(?= {2}sandyq\/)/, evil));
  expect(await sandyq('verify', dir, '--key', own)).toMatchObject({
    code: 1,
    err: expect.stringContaining('--unsigned-list'),
  });
  await rm(own);
});

it('proves the kits alone of a stick that nobody signed, where that is asked for', async () => {
  expect(await writeStick(await FolderPlace.open(dir), files(true))).toMatchObject({ ok: true });
  expect((await sandyq('verify', dir, '--key', GOLDEN_KEY)).code).toBe(1);
  const { code, out } = await sandyq('verify', dir, '--key', GOLDEN_KEY, '--unsigned-list');
  expect(code).toBe(0);
  expect(out).toContain('golden 1.0.0: signed by the key you named');
  expect(out).toContain('was not checked by a key');
});

it('takes a kit by the key that the institution’s list on the stick brings, where the named key signed that', async () => {
  const [old, stranger] = [newSigningKey(systemRandom), newSigningKey(systemRandom)];
  const own = `${dir}.pub`;
  await writeFile(own, publicKeyFile(old));
  const golden = parsePublicKeyFile(await readFile(GOLDEN_KEY, 'utf8'))!;
  const verified = async (by: typeof old) => {
    const list = signedBy(by, listOf(1, [listed(by), listed(golden)]));
    expect(await writeStick(await FolderPlace.open(dir), files(true, list))).toMatchObject({ ok: true });
    return await sandyq('verify', dir, '--key', own, '--unsigned-list');
  };
  expect(await verified(old)).toMatchObject({
    code: 0,
    out: expect.stringContaining('golden 1.0.0: signed by a key that the institution’s list brings'),
  });
  expect((await verified(stranger)).code).toBe(1);
  await rm(own);
});

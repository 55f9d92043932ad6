import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { QuestionSet } from '../../../src/lib/assessment/question';
import { KitKeys } from '../../../src/lib/kit/keys';
import { itemsOf } from '../../../src/lib/kit/manifest';
import { parsePublicKeyFile, publicKeyLine } from '../../../src/lib/kit/minisign/format';
import { parseSecretKeyFile } from '../../../src/lib/kit/node/keys';
import { packKit } from '../../../src/lib/kit/node/pack/pack';
import { openKit } from '../../../src/lib/kit/open';
import { verifyKit } from '../../../src/lib/kit/verify';
import { memorySource } from '../../fixtures/hostile/kit';

/*
 * golden-1.kit was packed once, by the first packer of version 1. It has to open for ever; `golden/` is what it was
 * packed from, and packing it has to give the same bytes as long as the packer writes version 1.
 */
const FIXTURES = fileURLToPath(new URL('../../fixtures/kits/', import.meta.url));

async function golden() {
  const kit = new Uint8Array(await readFile(join(FIXTURES, 'golden-1.kit')));
  const key = parsePublicKeyFile(await readFile(join(FIXTURES, 'golden.pub'), 'utf8'))!;
  return { kit, trusted: [{ minisign: publicKeyLine(key), institution: 'demo' }] };
}

describe('the golden kit', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'sandyq-golden-'));
  });
  afterAll(() => rm(dir, { recursive: true }));

  it('verifies, whole', async () => {
    const { kit, trusted } = await golden();
    const opened = await verifyKit(memorySource(kit), trusted);
    expect(opened).toMatchObject({
      ok: true,
      value: {
        fingerprint: '11e0bba372b16daae98fb11cbdd529f5b08a3ff412b6925793cc72ee1b8209ee',
        signer: '78B3055863B8D461',
        manifest: { id: 'golden', version: '1.0.0', languages: ['en', 'kk', 'ru'] },
      },
    });
    if (!opened.ok) return;
    expect(itemsOf(opened.value.manifest).map(({ kind }) => kind)).toEqual([
      'page',
      'video',
      'audio',
      'reading',
      'test',
      'assignment',
      'case',
      'test',
      'survey',
    ]);
  });

  it('opens in three reads: the end, what is signed, the rest', async () => {
    const { kit, trusted } = await golden();
    const source = memorySource(kit);
    expect((await openKit(source, trusted)).ok).toBe(true);
    expect(source.reads).toBeLessThanOrEqual(3);
  });

  it('is packed again to the same bytes', async () => {
    const key = parseSecretKeyFile(await readFile(join(FIXTURES, 'golden.key'), 'utf8'));
    if (typeof key === 'string') throw new Error(key);
    const out = join(dir, 'golden-1.kit');
    const packed = await packKit({ folder: join(FIXTURES, 'golden'), key, out });
    expect(packed.ok).toBe(true);
    const { kit } = await golden();
    expect(Buffer.from(kit).equals(await readFile(out))).toBe(true);
    const keys = await readFile(join(dir, 'golden-1.keys.json'), 'utf8');
    expect(keys).toBe(await readFile(join(FIXTURES, 'golden-1.keys.json'), 'utf8'));
  });

  it('keeps the keys of its graded control apart', async () => {
    const { kit, trusted } = await golden();
    const opened = await openKit(memorySource(kit), trusted);
    const keys = v.parse(KitKeys, JSON.parse(await readFile(join(FIXTURES, 'golden-1.keys.json'), 'utf8')));
    expect(keys.fingerprint).toBe(opened.ok && opened.value.fingerprint);
    expect(Object.keys(keys.items)).toEqual(['final']);
    expect(Object.keys(keys.items['final' as keyof typeof keys.items]!['en']!)).toEqual(['secret', 'word']);
    expect(new TextDecoder('latin1').decode(kit)).not.toContain('kilit');
  });

  it('holds question sets that the schema takes', async () => {
    const { kit, trusted } = await golden();
    const set = await fileOf(kit, trusted, 'tests/check.ru.json');
    const parsed = v.parse(QuestionSet, JSON.parse(new TextDecoder().decode(set)));
    expect(parsed.questions.map(({ id, kind }) => `${id}: ${kind}`)).toEqual([
      'capital: choice',
      'even: multiple',
      'primes: multiple',
      'sun: truefalse',
      'chest: short',
      'pi: numeric',
      'year: numeric',
      'pairs: matching',
      'essay: essay',
      'gap: cloze',
    ]);
  });
});

async function fileOf(
  kit: Uint8Array<ArrayBuffer>,
  trusted: Awaited<ReturnType<typeof golden>>['trusted'],
  path: string,
) {
  const { readSteps, takeBatch } = await import('../../../src/lib/kit/steps');
  const opened = await openKit(memorySource(kit), trusted);
  if (!opened.ok) throw new Error(opened.error.code);
  const [step] = readSteps([opened.value.entries.get(path)!]);
  if (step?.kind !== 'batch') throw new Error('a small file is read in a batch');
  const taken = await takeBatch(step, new Blob([kit.slice(step.start, step.end)]));
  if (!taken.ok) throw new Error(taken.error.code);
  return taken.value[0]!.bytes;
}

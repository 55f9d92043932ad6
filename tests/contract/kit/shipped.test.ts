import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseGift } from '../../../src/lib/assessment/gift/parse';
import { itemsOf } from '../../../src/lib/kit/manifest';
import { packKit } from '../../../src/lib/kit/node/pack/pack';
import { verifyKit } from '../../../src/lib/kit/verify';
import { openFileSource } from '../../../src/lib/kit/node/file-source';
import { INSTITUTION, trust } from '../../fixtures/hostile/kit';

const KITS = join(import.meta.dirname, '../../../kits');
const names = (await readdir(KITS, { withFileTypes: true }))
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sandyq-shipped-'));
});
afterAll(() => rm(dir, { recursive: true }));

describe.each(names)('kits/%s', (name) => {
  it('packs without a mistake, in three languages, twice to the same bytes, and verifies', async () => {
    const [first, second] = [join(dir, `${name}-1.kit`), join(dir, `${name}-2.kit`)];
    for (const out of [first, second]) {
      const packed = await packKit({ folder: join(KITS, name), key: INSTITUTION, out });
      expect(packed.ok ? [] : packed.error.mistakes).toEqual([]);
      if (packed.ok) expect(packed.value.manifest.languages).toEqual(['kk', 'ru', 'en']);
    }
    expect((await readFile(first)).equals(await readFile(second))).toBe(true);
    const source = await openFileSource(first);
    expect((await verifyKit(source, trust(INSTITUTION))).ok).toBe(true);
    await source.close();
  });
});

describe('kits/sampler', () => {
  it('holds every kind of item, gate and question', async () => {
    const out = join(dir, 'all.kit');
    const packed = await packKit({ folder: join(KITS, 'sampler'), key: INSTITUTION, out });
    if (!packed.ok) throw new Error('mistakes');
    const items = itemsOf(packed.value.manifest);
    expect(new Set(items.map(({ kind }) => kind))).toEqual(
      new Set(['page', 'video', 'audio', 'reading', 'test', 'assignment', 'case', 'survey']),
    );
    const gates = JSON.stringify(items.map(({ gate }) => gate));
    for (const kind of ['done', 'submitted', 'passed', 'score', 'from', 'all', 'any'])
      expect(gates).toContain(`"kind":"${kind}"`);
    const gift = await readFile(join(KITS, 'sampler/tests/every-question.en.gift'), 'utf8');
    expect(new Set(parseGift(gift, (text) => text).questions.map(({ kind }) => kind))).toEqual(
      new Set(['choice', 'multiple', 'truefalse', 'short', 'numeric', 'matching', 'essay', 'cloze']),
    );
  });
});

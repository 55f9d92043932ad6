import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { overwriteGetLocale } from '../../../paraglide/runtime.js';
import { ImportReader } from './reading';
import { faultDetail, lineWords, reasonWords } from './words';

const LIB = join(import.meta.dirname, '../../../lib');
/** Where a reason is said: the code is the last plain word in quotes before a detail. */
const SAID = [
  /notes\.add\(\s*'([a-z0-9-]+)'/g,
  /\b(?:leftOut|simplified)\(\s*(?:[^(),']|\([^()]*\)|`[^`]*`)+,\s*'([a-z0-9-]+)'/g,
  /\bunfit: '([a-z0-9-]+)'/g,
  /reason: \{ code: '([a-z0-9-]+)'/g,
];

async function codesInSource(): Promise<ReadonlySet<string>> {
  const codes = new Set<string>();
  const files = (await readdir(join(LIB, 'import'), { recursive: true })).map((path) => join('import', path));
  for (const path of [...files, 'draft/from-import.ts']) {
    if (!path.endsWith('.ts') || /\.(test|fixture)\.ts$/.test(path)) continue;
    const text = await readFile(join(LIB, path), 'utf8');
    for (const pattern of SAID) for (const [, code] of text.matchAll(pattern)) codes.add(code!);
  }
  return codes;
}

describe('reasonWords', () => {
  it('has words for every reason that an importer gives', async () => {
    const codes = await codesInSource();
    expect(codes.size).toBeGreaterThan(60);
    expect([...codes].filter((code) => reasonWords(code) === undefined)).toEqual([]);
  });

  it('has no words for what nobody says', () => {
    expect(reasonWords('constructor')).toBeUndefined();
  });
});

describe('what differs, in Russian', () => {
  beforeAll(() => overwriteGetLocale(() => 'ru'));
  afterAll(() => overwriteGetLocale(() => 'kk'));

  it('says nothing that readers say in English', () => {
    const line = (code: string, detail: string) =>
      lineWords({ outcome: 'left-out', what: 'x', reason: { code, detail } });
    expect(line('gift-mistake', 'an empty answer')).not.toMatch(/[a-z]{4}/);
    expect(line('package-ignored', 'prerequisites, no such page: lost.html')).toMatch(/\(условия.*lost\.html\)$/);
    expect(line('damaged', 'a.pdf: longer than it says')).toBe(reasonWords('damaged'));
    expect(line('incomplete', 'H5P.TrueFalse-1.8')).toContain('(H5P.TrueFalse-1.8)');
  });

  it('says why no question of a bank was good', async () => {
    const read = await new ImportReader().read('a.gift', new Blob(['::A::Вопрос {=a ~}']));
    const fault = read.ok ? undefined : read.error;
    expect(fault).toMatchObject({ code: 'empty', detail: expect.stringContaining('gift-mistake') as string });
    expect(faultDetail(fault!)).toMatch(/^1: /);
    expect(faultDetail(fault!)).not.toMatch(/gift-mistake|brace/);
    expect(faultDetail({ code: 'empty', detail: 'imsmanifest.xml' })).toBe('imsmanifest.xml');
    expect(faultDetail({ code: 'empty' })).toBeUndefined();
  });
});

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reasonWords } from './words';

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

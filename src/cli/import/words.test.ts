import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { explainImportFault, explainLine } from './words';

const IMPORT = join(import.meta.dirname, '../../lib/import');
/** Where importers say a reason: the code is the last plain word in quotes before a detail. */
const SAID = [
  /notes\.add\(\s*'([a-z-]+)'/g,
  /\b(?:leftOut|simplified)\(\s*(?:[^(),']|\([^()]*\)|`[^`]*`)+,\s*'([a-z-]+)'/g,
  /\bunfit: '([a-z-]+)'/g,
  /reason: \{ code: '([a-z-]+)'/g,
];

async function codesInSource(): Promise<ReadonlySet<string>> {
  const codes = new Set<string>();
  for (const path of await readdir(IMPORT, { recursive: true })) {
    if (!path.endsWith('.ts') || /\.(test|fixture)\.ts$/.test(path)) continue;
    const text = await readFile(join(IMPORT, path), 'utf8');
    for (const pattern of SAID) for (const [, code] of text.matchAll(pattern)) codes.add(code!);
  }
  return codes;
}

describe('explainLine', () => {
  it('has words for every reason that an importer gives', async () => {
    const codes = await codesInSource();
    expect(codes.size).toBeGreaterThan(60);
    const silent = [...codes].filter(
      (code) => explainLine({ outcome: 'left-out', what: 'x', reason: { code } }) === `x: ${code}`,
    );
    expect(silent).toEqual([]);
  });

  it('lets no name of a file steer a terminal', () => {
    const line = explainLine({
      outcome: 'left-out',
      what: 'a\u001b[2J',
      item: 'b',
      reason: { code: 'damaged', detail: '\u202e' },
    });
    expect(line).toBe('a?[2J → b: it is damaged (?)');
  });
});

describe('explainImportFault', () => {
  it('says what to do, with the code and what was found', () => {
    expect(explainImportFault('f.zip', { code: 'unsafe', detail: '../evil\u0007' })).toMatch(
      /^f\.zip: .*\[unsafe\]\nDetail: \.\.\/evil\?\nDon’t use it/,
    );
  });
});

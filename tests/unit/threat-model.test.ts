import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/* The published threat model names a test behind each guard: each of them has to be there, under just that name. */

const root = new URL('../../', import.meta.url);
const page = readFileSync(new URL('docs/threat-model.md', root), 'utf8');

/** `file` “name”, with line breaks of the page taken for spaces. */
const named = [...page.replace(/\s+/g, ' ').matchAll(/`([\w./-]+\.(?:test|spec)\.ts)` “([^”]+)”/g)].map(
  ([, file, name]) => [file!, name!] as const,
);

/** As it stands between quotes in the source. */
const inSource = (name: string): string => name.replaceAll("'", String.raw`(?:\\'|')`);
const escaped = (name: string): string => name.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

describe('docs/threat-model.md', () => {
  it.each(named)('%s: “%s”', (file, name) => {
    const path = new URL(file, root);
    expect(existsSync(path), file).toBe(true);
    const call = new RegExp(`(['"\`])(?:\\$\\{name\\}: )?${inSource(escaped(name))}\\1`);
    expect(readFileSync(path, 'utf8')).toMatch(call);
  });

  it('has a test in each row of its tables, and mentions no test without its name', () => {
    const rows = page.split('\n').filter((line) => line.startsWith('| ') && !/^\| (tries|---)/.test(line));
    expect(rows.length).toBeGreaterThan(50);
    for (const row of rows) expect(row, row).toMatch(/`[\w./-]+\.(?:test|spec)\.ts` “[^”]+”/);
    const mentions = page.match(/`[\w./-]+\.(?:test|spec)\.ts`/g) ?? [];
    // The page says of this very test that it exists.
    expect(mentions).toHaveLength(named.length + 1);
  });

  it('says of each attacker what is left open', () => {
    const chapters = page
      .split('\n## ')
      .slice(1)
      .filter((chapter) => !chapter.startsWith('What is to be kept'));
    expect(chapters.length).toBeGreaterThan(8);
    for (const chapter of chapters) expect(chapter, chapter.slice(0, 40)).toContain('*Left open');
  });
});

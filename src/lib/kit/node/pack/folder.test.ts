import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pathProblem, SourceFolder } from './folder';

let dir: string;
beforeAll(async () => {
  dir = await realpath(await mkdtemp(join(tmpdir(), 'sandyq-folder-')));
  await mkdir(join(dir, 'pages'));
  await writeFile(join(dir, 'kit.yaml'), 'id: k\n');
  await writeFile(join(dir, 'pages/Page.md'), 'Text');
});
afterAll(() => rm(dir, { recursive: true }));

describe('SourceFolder', () => {
  it.each([
    ['as it is', () => dir],
    ['with a slash at its end', () => `${dir}/`],
    ['by a path from here', () => relative(process.cwd(), dir)],
    ['by a path with dots', () => join(dir, 'pages') + '/..'],
  ])('finds its files, named %s', async (_name, root) => {
    const folder = await SourceFolder.read(root());
    expect([folder.has('kit.yaml'), folder.has('pages/Page.md'), folder.has('pages')]).toEqual([true, true, false]);
    expect(await folder.text('pages/Page.md')).toBe('Text');
  });

  it('is exact about letters, on every system, and tells the near miss', async () => {
    const folder = await SourceFolder.read(dir);
    expect(folder.has('pages/page.md')).toBe(false);
    expect(folder.similar('pages/page.md')).toBe('pages/Page.md');
  });
});

describe('pathProblem', () => {
  it('tells paths that some system could not hold', () => {
    expect(pathProblem('pages/a-b_c.1.html')).toBeUndefined();
    expect(pathProblem('x'.repeat(201))?.message).toContain('longer than 200');
    for (const path of ['a b.md', 'бет.md', 'con.md', 'a./b', '.git/x', 'a//b'])
      expect(pathProblem(path)).toMatchObject({ code: 'path-unsafe', detail: path });
  });
});

import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProgramIncomplete, programFiles } from './program';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'sandyq-program-'))));
afterEach(() => rm(folder, { recursive: true }));

async function put(...paths: string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), path);
  }
}
async function packageAt(path: string, dependencies: Record<string, string> = {}, more: object = {}): Promise<void> {
  await put(`${path}/index.js`);
  await writeFile(join(folder, path, 'package.json'), JSON.stringify({ dependencies, ...more }));
}
const BUILT = ['build/node/sandyq.js', 'build/node/sandyq.js.map', 'build/app/shell.html', 'build/app/shell.html.gz'];
const pathsOf = async (root: string, runtimes: Parameters<typeof programFiles>[1] = ['linux-x64']) =>
  (await programFiles(join(folder, root), runtimes)).files.map(({ path }) => path).sort();

describe('programFiles', () => {
  it('takes what runs, of every package that is needed, and nothing besides', async () => {
    await packageAt('.', { a: '1' });
    await put(...BUILT, 'src/main.ts', 'kits/x/kit.yaml', 'node_modules/unneeded/index.js');
    await packageAt('node_modules/a', { '@s/b': '1' });
    await put('node_modules/a/LICENSE', 'node_modules/a/README.md', 'node_modules/a/index.d.ts');
    await put('node_modules/a/index.js.map', 'node_modules/a/test/index.js');
    await packageAt('node_modules/a/node_modules/@s/b');
    expect(await pathsOf('.')).toEqual([
      'sandyq/build/app/shell.html',
      'sandyq/build/node/sandyq.js',
      'sandyq/node_modules/a/LICENSE',
      'sandyq/node_modules/a/index.js',
      'sandyq/node_modules/a/node_modules/@s/b/index.js',
      'sandyq/node_modules/a/node_modules/@s/b/package.json',
      'sandyq/node_modules/a/package.json',
      'sandyq/package.json',
    ]);
  });

  it('keeps two versions of a package apart where this one is installed beside its dependencies', async () => {
    await packageAt('lib/node_modules/sandyq', { a: '1', b: '1' });
    await put(...BUILT.map((path) => `lib/node_modules/sandyq/${path}`));
    await packageAt('lib/node_modules/sandyq/node_modules/b');
    await packageAt('lib/node_modules/a', { b: '2' });
    await packageAt('lib/node_modules/b');
    const { files, script } = await programFiles(join(folder, 'lib/node_modules/sandyq'), []);
    expect(script).toBe('sandyq/node_modules/sandyq/build/node/sandyq.js');
    const paths = files.map(({ path }) => path);
    expect(paths).toContain('sandyq/node_modules/b/index.js');
    expect(paths).toContain('sandyq/node_modules/sandyq/node_modules/b/index.js');
  });

  it('takes the native parts for the wanted systems alone, and never what was compiled here', async () => {
    await packageAt('.', { native: '1' });
    await put(...BUILT);
    await packageAt('node_modules/native');
    const at = 'node_modules/native';
    await put(`${at}/build/Release/x.node`, `${at}/prebuilds/linux-x64/node.napi.glibc.node`);
    await put(`${at}/prebuilds/win32-x64/node.napi.node`, `${at}/prebuilds/darwin-x64/node.napi.node`);
    const native = (paths: readonly string[]) => paths.filter((path) => path.endsWith('.node'));
    expect(native(await pathsOf('.', ['linux-x64', 'win-x64']))).toEqual([
      `sandyq/${at}/prebuilds/linux-x64/node.napi.glibc.node`,
      `sandyq/${at}/prebuilds/win32-x64/node.napi.node`,
    ]);
    expect(native(await pathsOf('.', ['win-x64']))).toHaveLength(1);
    await rm(join(folder, at, 'prebuilds/win32-x64'), { recursive: true });
    await expect(pathsOf('.', ['win-x64'])).rejects.toThrow('native has no native part for win-x64');
  });

  it('says what is missing: the build, a package, a package that is only a link', async () => {
    await packageAt('.', { a: '1' }, { optionalDependencies: { never: '1' } });
    await expect(pathsOf('.')).rejects.toThrow(ProgramIncomplete);
    await put(...BUILT);
    await expect(pathsOf('.')).rejects.toThrow('a is not installed');
    await packageAt('elsewhere/a');
    await mkdir(join(folder, 'node_modules'));
    await symlink(join(folder, 'elsewhere/a'), join(folder, 'node_modules/a'));
    await expect(pathsOf('.')).rejects.toThrow('a is a link');
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import leveldown from 'leveldown';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openPouch } from './pouch';

describe('the embedded store’s disk', () => {
  let folder: string;
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'sandyq-level-'))));
  afterEach(async () => {
    vi.restoreAllMocks();
    await rm(folder, { recursive: true });
  });

  it('has every write before it is answered: each one that PouchDB makes asks LevelDB to sync', async () => {
    const asked: unknown[] = [];
    for (const name of ['_put', '_del', '_batch'] as const) {
      const original = leveldown.prototype[name] as (...args: unknown[]) => void;
      vi.spyOn(leveldown.prototype, name).mockImplementation(function (this: unknown, ...args: unknown[]) {
        asked.push((args.at(-2) as { sync?: unknown }).sync);
        original.apply(this, args);
      });
    }
    const pouch = await openPouch(join(folder, 'db'), true);
    const opening = asked.length;
    expect(opening).toBeGreaterThan(0);
    await pouch.put({ _id: 'a' });
    await pouch.bulkDocs({
      docs: [{ _id: 'b', _attachments: { f: { content_type: 'text/plain', data: 'YWJj' } } }],
      new_edits: true,
    });
    await pouch.put({ _id: '_local/mark' });
    expect(asked.length).toBeGreaterThanOrEqual(opening + 3);
    expect(asked.every((sync) => sync === true)).toBe(true);
    await pouch.close();
  });

  it('is not opened where there is nothing, unless it is to be made', async () => {
    await expect(openPouch(join(folder, 'none'), false)).rejects.toThrow();
  });

  it('is not opened twice', async () => {
    const { spawnSync } = await import('node:child_process');
    const pouch = await openPouch(join(folder, 'db'), true);
    const script = `require('leveldown')(${JSON.stringify(join(folder, 'db'))}).open((error) => console.log(error ? 'held' : 'open'))`;
    expect(spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' }).stdout.trim()).toBe('held');
    await pouch.close();
  });
});

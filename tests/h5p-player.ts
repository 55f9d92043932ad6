import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const RELEASE = 'h5p-standalone-3.8.2';

/**
 * H5P's player, which Sandyq does not have (docs/decisions/0033-h5p.md), as npm gives it; undefined where it can't be had. It
 * is no dependency: installing it runs a script that asks the network. `SANDYQ_H5P_PLAYER` names a copy.
 */
export function h5pPlayer(): string | undefined {
  const named = process.env.SANDYQ_H5P_PLAYER;
  if (named) return named;
  const folder = join(import.meta.dirname, '../node_modules/.cache/sandyq');
  const file = join(folder, `${RELEASE}.tgz`);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const get = ['pack', RELEASE.replace(/-(?=\d)/, '@'), '--pack-destination', folder, '--ignore-scripts'];
  spawnSync('npm', [...get, '--fetch-retries=0', '--fetch-timeout=10000'], { stdio: 'ignore', timeout: 30_000 });
  return existsSync(file) ? file : undefined;
}

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** `sandyq site …` on the machine of a site, as its administrator types it; answers what it said. */
export async function sandyqSite(...args: readonly string[]): Promise<Record<string, unknown>> {
  const { stdout } = await run(process.execPath, ['build/node/sandyq.js', 'site', ...args, '--json'], {
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  return JSON.parse(stdout) as Record<string, unknown>;
}

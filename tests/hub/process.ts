import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import type { DemoAccount } from '../../src/hub/institution/demonstration';
import type { HubOptions } from '../../src/hub/main';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The hub as plain JavaScript. In the project, because its dependencies are looked for from there. */
export async function buildHub(): Promise<{ script: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(root, 'node_modules', '.sandyq-test-hub-'));
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: { ssr: 'tests/hub/child.ts', outDir: folder, target: 'node20', emptyOutDir: true },
  });
  return { script: join(folder, 'child.js'), remove: () => rm(folder, { recursive: true, force: true }) };
}

/** A running hub process. */
export class HubProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    readonly accounts: readonly DemoAccount[],
    /** What it took to start, of the processor. */
    readonly cpuMs: number,
  ) {}

  static start(script: string, options: HubOptions): Promise<HubProcess> {
    const child = spawn(process.execPath, [script, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (part: Buffer) => (errors += part.toString()));
    return new Promise((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`the hub ended with ${code}: ${errors}`)));
      child.stdout.once('data', (line: Buffer) => {
        const said = JSON.parse(line.toString()) as { url: string; accounts: DemoAccount[]; cpuMs: number };
        resolve(new HubProcess(child, said.url.replace('localhost', '127.0.0.1'), said.accounts, said.cpuMs));
      });
    });
  }

  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    return new Promise((resolve) => {
      this.child.removeAllListeners('exit');
      this.child.once('exit', resolve);
      this.child.kill(signal);
    });
  }
}

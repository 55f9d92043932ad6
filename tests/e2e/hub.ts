import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface DemoAccount {
  readonly login: string;
  readonly password: string;
  readonly name: string;
  readonly roles: readonly string[];
}

/** A port that is free now. The hub keeps it over restarts, so that the browser's origin stays the same. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Where `found-hub.ts` tells what it made. */
export const FOUNDED = 'SANDYQ_FOUNDED_HUB';

/** A copy of the hub that was founded for this run; nothing yet where none was. */
function foundedFolder(): string {
  const folder = HubProcess.newFolder();
  const founded = process.env[FOUNDED];
  if (founded !== undefined) cpSync(founded, folder, { recursive: true, preserveTimestamps: true });
  return folder;
}

/** A real hub process with a data folder of its own, as `npm start` runs it. */
export class HubProcess {
  private child: ChildProcess | undefined;

  private constructor(
    readonly url: string,
    readonly data: string,
    /** With `lan`: the page at plain http. */
    readonly trustUrl: string,
    private readonly args: readonly string[],
    readonly program: string,
  ) {}

  static async create(
    options: {
      readonly lan?: boolean;
      readonly extra?: readonly string[];
      /** The folder that the hub is installed in; this one where it is absent. */
      readonly program?: string;
      /** Where something was put already, or nothing yet; a founded demonstration where it is absent. */
      readonly data?: string;
    } = {},
  ): Promise<HubProcess> {
    const data = options.data ?? foundedFolder();
    const port = await freePort();
    const httpPort = await freePort();
    const lan = options.lan ? ['--lan', '--http-port', String(httpPort)] : [];
    const args = ['--data', data, '--port', String(port), ...lan, ...(options.extra ?? [])];
    const hub = new HubProcess(
      `${options.lan ? 'https' : 'http'}://localhost:${port}`,
      data,
      `http://localhost:${httpPort}`,
      args,
      options.program ?? '.',
    );
    await hub.start();
    return hub;
  }

  /** An empty folder for data. */
  static newFolder(): string {
    return mkdtempSync(join(tmpdir(), 'sandyq-e2e-'));
  }

  get running(): boolean {
    return this.child !== undefined;
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, [join(this.program, 'build/node/sandyq.js'), 'hub', ...this.args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    this.child = child;
    const said: string[] = [];
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`hub said nothing in time:\n${said.join('')}`)), 60_000);
      const hear = (part: Buffer) => {
        said.push(part.toString());
        if (!said.join('').includes(new URL(this.url).port)) return;
        clearTimeout(timer);
        resolve();
      };
      child.stdout?.on('data', hear);
      child.stderr?.on('data', hear);
      child.once('exit', (code) => reject(new Error(`hub ended with ${code}:\n${said.join('')}`)));
    });
    child.removeAllListeners('exit');
  }

  /** Ends the process: politely by default, `SIGKILL` as a power cut does. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const child = this.child;
    if (child === undefined) return;
    this.child = undefined;
    await new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      child.kill(signal);
    });
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.data, { recursive: true, force: true });
  }
}

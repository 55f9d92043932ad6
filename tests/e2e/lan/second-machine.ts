import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/*
 * Another computer on a LAN, as far as one computer can be two: a network namespace with an address of its own, joined to
 * this one by a cable (veth), with files of its own where the system's say whom to trust and who is called what.
 */

const ip = (...args: string[]): string => execFileSync('ip', args, { stdio: ['ignore', 'pipe', 'pipe'] }).toString();

/** Files that stand in for the system's there, by the folder that they replace: `{ '/etc/x': { 'a/b.json': 'text' } }`. */
export type Folders = Readonly<Record<string, Readonly<Record<string, string>>>>;

export class SecondMachine {
  static #count = 0;
  readonly #name = `sq${process.pid % 100_000}x${(SecondMachine.#count += 1)}`;
  readonly #folder = mkdtempSync(join(tmpdir(), 'sandyq-machine-'));
  #started: ChildProcess | undefined;

  /** Empty where this computer permits no namespaces: the reason is for the one who reads the skipped test. */
  static refused(): string | undefined {
    try {
      ip('netns', 'add', `sqtry${process.pid}`);
      ip('netns', 'del', `sqtry${process.pid}`);
      return undefined;
    } catch (error) {
      return `no network namespaces here: ${(error as Error).message.split('\n')[0]}`;
    }
  }

  /** `subnet`: the third number of 10.77.x.0/24. Here is .1, there is .2. */
  constructor(private subnet: number) {
    ip('netns', 'add', this.#name);
    ip('link', 'add', `${this.#name}a`, 'type', 'veth', 'peer', 'name', `${this.#name}b`, 'netns', this.#name);
    ip('-n', this.#name, 'link', 'set', 'lo', 'up');
    this.#plug();
  }

  /** The address of this computer on the cable. */
  get here(): string {
    return `10.77.${this.subnet}.1`;
  }

  /** Both ends of the cable get new addresses, as after another router came. */
  renumber(subnet: number): void {
    ip('addr', 'flush', 'dev', `${this.#name}a`);
    ip('-n', this.#name, 'addr', 'flush', 'dev', `${this.#name}b`);
    this.subnet = subnet;
    this.#plug();
  }

  #plug(): void {
    ip('addr', 'add', `${this.here}/24`, 'dev', `${this.#name}a`);
    ip('link', 'set', `${this.#name}a`, 'up');
    ip('-n', this.#name, 'addr', 'add', `10.77.${this.subnet}.2/24`, 'dev', `${this.#name}b`);
    ip('-n', this.#name, 'link', 'set', `${this.#name}b`, 'up');
  }

  /** Runs a script of this folder there. What it prints comes line by line; it is told lines, too. */
  run(script: string, order: unknown, folders: Folders = {}): Talk {
    const mounts = Object.entries(folders).map(([place, files], at) => {
      const folder = join(this.#folder, String(at));
      for (const [name, content] of Object.entries(files)) {
        mkdirSync(join(folder, name, '..'), { recursive: true });
        writeFileSync(join(folder, name), content);
      }
      return `mount --bind '${folder}' '${place}'`;
    });
    const hosts = join(this.#folder, 'hosts');
    writeFileSync(hosts, '127.0.0.1 localhost\n');
    mounts.push(`mount --bind '${hosts}' /etc/hosts`);
    // `ip netns exec` gives the command mounts of its own: nothing of this is seen outside.
    const command = [...mounts, 'exec "$0" "$@"'].join(' && ');
    const path = fileURLToPath(new URL(script, import.meta.url));
    this.#started = spawn(
      'ip',
      ['netns', 'exec', this.#name, 'sh', '-c', command, process.execPath, path, JSON.stringify(order)],
      { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, HOME: this.#folder, NODE_OPTIONS: '' } },
    );
    return new Talk(this.#started);
  }

  async remove(): Promise<void> {
    const child = this.#started;
    if (child !== undefined && child.exitCode === null) {
      await new Promise((resolve) => child.once('exit', resolve) && child.kill());
    }
    ip('netns', 'del', this.#name);
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Lines to and from a script. */
export class Talk {
  readonly #lines: AsyncIterator<string>;
  #errors = '';

  constructor(private readonly child: ChildProcess) {
    this.#lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
    child.stderr!.on('data', (part) => (this.#errors += String(part)));
  }

  /** What it says next, as JSON. */
  async hear(): Promise<Record<string, unknown>> {
    const next = await this.#lines.next();
    if (next.done === true) throw new Error(`the other machine fell silent: ${this.#errors}`);
    return JSON.parse(next.value) as Record<string, unknown>;
  }

  say(line: string): void {
    this.child.stdin!.write(`${line}\n`);
  }
}

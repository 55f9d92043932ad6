import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { HubOptions } from '../../../src/hub/main';
import type { DemoAccount } from '../../../src/hub/gateway/services';

/** A hub as a process of its own, whose memory and processor time are looked at from outside. */
export class MeasuredHub {
  #peak = 0;
  readonly #sampler: ReturnType<typeof setInterval>;

  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    readonly accounts: readonly DemoAccount[],
  ) {
    this.#sampler = setInterval(() => (this.#peak = Math.max(this.#peak, this.residentBytes())), 200);
  }

  /** `script`: what `buildHub` made. */
  static start(script: string, options: HubOptions): Promise<MeasuredHub> {
    const child = spawn(process.execPath, [script, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'inherit'] });
    return new Promise((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`the hub ended with ${code}`)));
      child.stdout.once('data', (line: Buffer) => {
        const said = JSON.parse(line.toString()) as { url: string; accounts: DemoAccount[] };
        resolve(new MeasuredHub(child, said.url.replace('localhost', '127.0.0.1'), said.accounts));
      });
    });
  }

  residentBytes(): number {
    const status = this.#read('status');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
  }

  /** Processor time since it began, ms; of all its threads. */
  cpuMs(): number {
    const fields = this.#read('stat').split(') ')[1]?.split(' ') ?? [];
    // utime and stime, in hundredths of a second on every Linux that we know.
    return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * 10;
  }

  /** Most resident memory since the last call, bytes. */
  takePeak(): number {
    const peak = Math.max(this.#peak, this.residentBytes());
    this.#peak = 0;
    return peak;
  }

  stop(): Promise<void> {
    clearInterval(this.#sampler);
    return new Promise((resolve) => {
      this.child.removeAllListeners('exit');
      this.child.once('exit', () => resolve());
      this.child.kill('SIGTERM');
    });
  }

  #read(file: string): string {
    try {
      return readFileSync(`/proc/${this.child.pid}/${file}`, 'utf8');
    } catch {
      return '';
    }
  }
}

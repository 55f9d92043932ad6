import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { isDiskFull } from '../disk-full';
import { Turns } from '../turns';
import { runPackTask } from './pack-task';
import type { PackOutcome, PackTask } from './pack-task';

/** A kit with hours of film takes minutes; whatever takes longer never ends. */
const MOST_MS = 15 * 60_000;
/** Who waits longer than for so many others is told so. */
const MOST_WAITING = 12;
const MOST_MEMORY_MB = 1024;

/** The packer did not come to an end: too much for it, in time or memory. */
export class PackingFailed extends Error {
  override readonly name = 'PackingFailed';
}

/** Too many want something packed. */
export class PackerBusy extends Error {
  override readonly name = 'PackerBusy';
}

export type RunTask = (task: PackTask) => Promise<PackOutcome>;

/** Packs one draft after another, beside the hub's own work. */
export class Packer {
  readonly #turns = new Turns(1);
  #waiting = 0;

  constructor(
    /** `pack-worker.js` of the build; where it is not there (from source), the hub packs by itself. */
    private readonly script: string,
    private readonly mostMs = MOST_MS,
  ) {}

  /**
   * `work` when it is its turn, with what does a task: a draft lies in memory and on the disk twice while it is packed, so
   * nothing of the next one is read before. Rejects with PackerBusy or PackingFailed, and where the disk does.
   */
  async inTurn<T>(work: (run: RunTask) => Promise<T>): Promise<T> {
    if (this.#waiting >= MOST_WAITING) throw new PackerBusy();
    this.#waiting += 1;
    try {
      return await this.#turns.run(() => work((task) => this.#run(task)));
    } finally {
      this.#waiting -= 1;
    }
  }

  #run(task: PackTask): Promise<PackOutcome> {
    return existsSync(this.script) ? this.#beside(task) : runPackTask(task);
  }

  #beside(task: PackTask): Promise<PackOutcome> {
    return new Promise((resolve, reject) => {
      const resourceLimits = { maxOldGenerationSizeMb: MOST_MEMORY_MB };
      const worker = new Worker(this.script, { workerData: task, resourceLimits });
      const timer = setTimeout(() => end(() => reject(new PackingFailed('it took too long'))), this.mostMs);
      const end = (settle: () => void): void => {
        clearTimeout(timer);
        void worker.terminate();
        settle();
      };
      worker.once('message', (outcome: PackOutcome) => end(() => resolve(outcome)));
      worker.once('error', (error) => end(() => reject(isDiskFull(error) ? error : new PackingFailed(error.message))));
      worker.once('exit', (code) => end(() => reject(new PackingFailed(`the worker ended with ${code}`))));
    });
  }
}

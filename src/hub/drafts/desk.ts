import type { DraftId } from '../../lib/draft/part';
import type { Clock } from '../../lib/shared/clock';
import type { Database } from '../store/database';
import { Drafts } from './drafts';
import { DraftFiles } from './files';
import { DraftParts } from './parts';

/** How long a sweep is good for, ms. */
const SWEEP_MS = 24 * 60 * 60_000;

/** How long what a draft names is known, ms, and how many of that. */
const NAMED_MS = 60_000;
const MOST_NAMED = 10_000;

export interface DeskParts {
  readonly database: Database;
  readonly clock: Clock;
  /** Where files of drafts lie. */
  readonly folder: string;
  /** Of one file. */
  readonly mostBytes: number;
}

/** Everything that kits are written with. */
export class DraftDesk {
  readonly drafts: Drafts;
  readonly files: DraftFiles;
  readonly #named = new Map<string, number>();
  #sweptAt = -Infinity;

  constructor(private readonly with_: DeskParts) {
    const { database, clock, folder, mostBytes } = with_;
    this.files = new DraftFiles(folder, clock, mostBytes);
    this.drafts = new Drafts(database, new DraftParts(database, (file) => this.files.has(file)), clock);
  }

  /** Is this file named by a part of the draft? What was a moment ago still is: films are read in hundreds of ranges. */
  async names(draft: DraftId, sha256: string): Promise<boolean> {
    const key = `${draft} ${sha256}`;
    const now = this.with_.clock.now();
    if (now - (this.#named.get(key) ?? -Infinity) < NAMED_MS) return true;
    if (!(await this.drafts.names(draft, sha256))) return false;
    if (this.#named.size >= MOST_NAMED) this.#named.clear();
    this.#named.set(key, now);
    return true;
  }

  /** Once a day, when somebody sends a file: what no draft names goes. */
  async sweep(): Promise<void> {
    const now = this.with_.clock.now();
    if (now - this.#sweptAt < SWEEP_MS) return;
    this.#sweptAt = now;
    await this.drafts.clearForsaken();
    await this.files.sweep(await this.drafts.namedFiles());
  }
}

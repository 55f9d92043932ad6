import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Institution } from '../../lib/institution/account';
import type { DraftId } from '../../lib/draft/part';
import type { SigningKey } from '../../lib/kit/node/keys';
import type { Clock } from '../../lib/shared/clock';
import type { InstitutionLists } from '../institution/lists';
import type { Groups } from '../registry/groups';
import type { Shelf } from '../shelf/shelf';
import type { Database } from '../store/database';
import { Drafts } from './drafts';
import { DraftFiles } from './files';
import { Packer } from './packer';
import { DraftPacking } from './packing';
import { DraftParts } from './parts';
import { Previews } from './previews';
import { DraftStages } from './stages';
import { withdrawKit } from './withdraw';
import type { WithdrawnKit } from './withdraw';

/** How long a sweep is good for, ms. */
const SWEEP_MS = 24 * 60 * 60_000;
/** How long what a draft names is known, ms, and how many of that. */
const NAMED_MS = 60_000;
const MOST_NAMED = 10_000;

export interface DeskParts {
  readonly database: Database;
  readonly clock: Clock;
  /** Where files of drafts lie, what is packed of them, and previews. */
  readonly folder: string;
  /** Of one file, and of a kit. */
  readonly mostBytes: number;
  readonly shelf: Shelf;
  readonly groups: Groups;
  readonly lists: InstitutionLists;
  readonly institution: () => Institution;
  /** The hub's own, which signs its kits. */
  readonly key: SigningKey;
  /** `build/` of the installed package. */
  readonly build: string;
  readonly programVersion: string;
}

/** Everything that kits are written with. */
export class DraftDesk {
  readonly drafts: Drafts;
  readonly files: DraftFiles;
  readonly packing: DraftPacking;
  readonly previews: Previews;
  readonly stages: DraftStages;
  readonly #named = new Map<string, number>();
  #sweptAt = -Infinity;

  constructor(private readonly with_: DeskParts) {
    const { database, clock, folder, mostBytes, lists, institution, key, programVersion } = with_;
    this.files = new DraftFiles(folder, clock, mostBytes);
    const parts = new DraftParts(database, (file) => this.files.has(file));
    this.drafts = new Drafts(database, parts, clock, lists);
    this.previews = new Previews(join(folder, '.previews'), clock);
    this.packing = new DraftPacking({
      ...{ parts, files: this.files, previews: this.previews, institution, clock, key, programVersion },
      packer: new Packer(join(with_.build, 'node', 'pack-worker.js')),
      folder: join(folder, '.packing'),
    });
    const { shelf, groups } = with_;
    this.stages = new DraftStages({
      ...{ drafts: this.drafts, packing: this.packing, shelf, groups, database, key, mostBytes },
    });
  }

  /** Removes what was being packed when the hub was killed: for a hub that alone has this folder, before it serves. */
  async clearWork(): Promise<void> {
    for (const name of ['.packing', '.previews'])
      await rm(join(this.with_.folder, name), { recursive: true, force: true });
  }

  withdraw(kit: WithdrawnKit): ReturnType<typeof withdrawKit> {
    return withdrawKit(this.with_, kit);
  }

  /** Is this file named by a part of the draft? What was a moment ago still is: films are read in hundreds of ranges. */
  async names(draft: DraftId, sha256: string): Promise<boolean> {
    const key = `${draft} ${sha256}`;
    const now = this.with_.clock.now();
    if (Math.abs(now - (this.#named.get(key) ?? -Infinity)) < NAMED_MS) return true;
    if (!(await this.drafts.names(draft, sha256))) return false;
    if (this.#named.size >= MOST_NAMED) this.#named.clear();
    this.#named.set(key, now);
    return true;
  }

  /** Once a day, when somebody sends a file: what no draft names goes, and what packings left that were killed. */
  async sweep(): Promise<void> {
    const now = this.with_.clock.now();
    // Either way: a clock that was ahead once must not put it off for a year.
    if (Math.abs(now - this.#sweptAt) < SWEEP_MS) return;
    this.#sweptAt = now;
    await this.drafts.clearForsaken();
    await this.files.sweep(await this.drafts.namedFiles());
    const packing = join(this.with_.folder, '.packing');
    for (const name of await readdir(packing).catch(() => [])) {
      const begun = await stat(join(packing, name)).catch(() => undefined);
      if (begun !== undefined && now - begun.mtimeMs > SWEEP_MS)
        await rm(join(packing, name), { recursive: true, force: true });
    }
  }
}

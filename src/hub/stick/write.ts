import { createHash } from 'node:crypto';
import {
  OLD_SUMS,
  STICK_FILE,
  SUMS_FILE,
  SUMS_SIGNATURE,
  SumsList,
  parseSums,
  type Summed,
} from '../../lib/stick/list';
import { err, ok, type Result } from '../../lib/shared/result';
import { faultOf, type StickFault } from './fault';
import { digestOf, fileOfText, type StickFile } from './file';
import { PART, ownFiles, removeUnlisted, wasStick } from './leftovers';
import type { PlaceWriter, StickPlace } from './place';

export interface Written {
  /** Files and bytes that were copied, and those that were there and whole. */
  readonly copied: { readonly files: number; readonly bytes: number };
  readonly kept: { readonly files: number; readonly bytes: number };
}

/** What is known of a stick before its pages are made. */
export interface StickPlan {
  /** Files that are certain to be written: a stick that is too small is told before anything on it is touched. */
  readonly ready: readonly StickFile[];
  /** May this path belong to it? What lies in the stick's folders otherwise goes first, and makes room. */
  mayHold(path: string): boolean;
}

export interface WriteOptions {
  readonly plan?: StickPlan;
  readonly onProgress?: (path: string, doneBytes: number) => void;
  /** Signs SHA256SUMS, by minisign's format. */
  readonly sign?: (sums: string) => string;
}

interface Digest {
  readonly sha256: string;
  readonly bytes: number;
}

/** Parts are gone on with from whole mebibytes: what a pulled stick had last is the least certain. */
const GRAIN = 1024 * 1024;
/**
 * Smaller files are brought to the disk together at the end: one by one, thousands of them take minutes. Until then the
 * stick is unfinished, and what the next run finds wrong it copies again.
 */
const SYNCED_FROM = 1024 * 1024;

/**
 * Writes the files, reads each one again, and says last which there are: a stick without SHA256SUMS was not finished.
 * What is there and whole stays, a half copy is gone on with, and what an earlier writing left is removed; a folder that
 * has files of its own under the names of a stick's folders is refused, for those would be removed the next time.
 * Rejects only where a source fails, or for a bug.
 */
export async function writeStick(
  place: StickPlace,
  files: AsyncIterable<StickFile>,
  options: WriteOptions = {},
): Promise<Result<Written, StickFault>> {
  const run = new Writing(place, options);
  return await run.all(files);
}

class Writing {
  readonly #sums = new SumsList();
  readonly #done = { copied: { files: 0, bytes: 0 }, kept: { files: 0, bytes: 0 } };
  /** Small files that were copied and may still be in memory only. */
  readonly #unsynced: Summed[] = [];
  #path = '';
  #isStick = false;

  constructor(
    private readonly place: StickPlace,
    private readonly options: WriteOptions,
  ) {}

  async all(files: AsyncIterable<StickFile>): Promise<Result<Written, StickFault>> {
    const begun = await this.#onPlace(() => this.#begin());
    if (!begun.ok) return begun;
    if (begun.value !== undefined) return err(begun.value);
    for await (const file of files) {
      this.#path = file.path;
      const put = await this.#put(file);
      if (!put.ok) return put;
    }
    const ended = await this.#onPlace(() => this.#end());
    if (!ended.ok) return ended;
    return ended.value === undefined ? ok(this.#done) : err(ended.value);
  }

  /** From here on the stick counts as unfinished. */
  async #begin(): Promise<StickFault | undefined> {
    const { place } = this;
    const { plan } = this.options;
    await place.assertThere();
    this.#isStick = await wasStick(place);
    const stale: string[] = [];
    for await (const path of ownFiles(place)) {
      if (!this.#isStick) return { code: 'folder-taken', path };
      if (plan?.mayHold(path) === false) stale.push(path);
    }
    const missing = plan === undefined ? 0 : await this.#lacking(plan, stale);
    if (missing > 0) return { code: 'stick-full', missing };
    if ((await place.size(SUMS_FILE)) !== undefined) await place.rename(SUMS_FILE, OLD_SUMS);
    else if ((await place.size(OLD_SUMS)) === undefined) await this.#whole(OLD_SUMS, '');
    await place.remove(SUMS_SIGNATURE);
    for (const path of stale) await place.remove(path);
    return undefined;
  }

  /** Bytes that the stick has too few for what is certain; what stands there in its right size needs no more. */
  async #lacking({ ready }: StickPlan, stale: readonly string[]): Promise<number> {
    let needed = -(await this.place.room());
    for (const path of stale) needed -= (await this.place.size(path)) ?? 0;
    for (const { path, size } of ready) {
      const there = Math.max((await this.place.size(path)) ?? 0, (await this.place.size(path + PART)) ?? 0);
      needed += Math.max(size - there, 0);
    }
    return needed;
  }

  async #put(file: StickFile): Promise<Result<void, StickFault>> {
    const there = await this.#onPlace(async () => {
      await this.place.assertThere();
      return await this.place.size(file.path);
    });
    if (!there.ok) return there;
    if (there.value === file.size) {
      const whole = await this.#isWhole(file);
      if (!whole.ok) return whole;
      if (whole.value !== undefined) return ok(this.#note(file, 'kept', whole.value));
    }
    const copied = await this.#copy(file);
    return copied.ok ? ok(this.#note(file, 'copied', copied.value)) : copied;
  }

  #note(file: StickFile, as: 'kept' | 'copied', { sha256, bytes }: Digest): void {
    this.#sums.add({ path: file.path, sha256 });
    this.#done[as].files += 1;
    this.#done[as].bytes += bytes;
    this.#tell(0);
  }

  async #isWhole(file: StickFile): Promise<Result<Digest | undefined, StickFault>> {
    const there = await this.#onPlace(() => digestOf(this.place.read(file.path)));
    if (!there.ok) return there;
    const wanted = await digestOf(file.read());
    return ok(there.value.sha256 === wanted.sha256 ? wanted : undefined);
  }

  async #copy(file: StickFile): Promise<Result<Digest, StickFault>> {
    const part = `${file.path}${PART}`;
    const from = await this.#goOnFrom(file, part);
    if (!from.ok) return from;
    const writer = await this.#onPlace(() => this.place.append(part, from.value, file.executable === true));
    if (!writer.ok) return writer;
    const digest = await this.#pour(file, from.value, writer.value);
    if (!digest.ok) return digest;
    const { sha256, bytes } = digest.value;
    if (bytes < SYNCED_FROM) this.#unsynced.push({ path: file.path, sha256 });
    else {
      const same = await this.#onPlace(async () => {
        await this.place.sync(part);
        return await this.#reads(part, sha256);
      });
      if (!same.ok) return same;
      if (!same.value) return err({ code: 'written-otherwise', path: file.path });
    }
    const placed = await this.#onPlace(() => this.place.rename(part, file.path));
    return placed.ok ? digest : placed;
  }

  /** All of the file but the `from` bytes that are there, and closes the writer however it ends. */
  async #pour(file: StickFile, from: number, writer: PlaceWriter): Promise<Result<Digest, StickFault>> {
    const hash = createHash('sha256');
    let bytes = 0;
    let written: Result<void, StickFault> = ok(undefined);
    let closed: Result<void, StickFault>;
    try {
      for await (const piece of file.read()) {
        hash.update(piece);
        const rest = piece.subarray(Math.max(0, Math.min(piece.length, from - bytes)));
        if (rest.length > 0) written = await this.#onPlace(() => writer.write(rest));
        if (!written.ok) break;
        bytes += piece.length;
        this.#tell(bytes);
      }
    } finally {
      closed = await this.#onPlace(() => writer.close());
    }
    if (!written.ok) return err(withMissing(written.error, file, bytes));
    return closed.ok ? ok({ sha256: hash.digest('hex'), bytes }) : closed;
  }

  /** How much of a half copy is as it should be. */
  async #goOnFrom(file: StickFile, part: string): Promise<Result<number, StickFault>> {
    const there = await this.#onPlace(async () => {
      const size = (await this.place.size(part)) ?? 0;
      const whole = size - (size % GRAIN);
      return whole === 0 ? undefined : await digestOf(this.place.read(part), whole);
    });
    if (!there.ok) return there;
    if (there.value === undefined) return ok(0);
    const wanted = await digestOf(file.read(), there.value.bytes);
    const same = wanted.sha256 === there.value.sha256 && wanted.bytes === there.value.bytes;
    return ok(same ? wanted.bytes : 0);
  }

  async #end(): Promise<StickFault | undefined> {
    await eachOf(this.#unsynced, ({ path }) => this.place.sync(path));
    // After the last of them was brought to the disk: reading one makes the system write it out by itself.
    const otherwise: string[] = [];
    await eachOf(this.#unsynced, async ({ path, sha256 }) => {
      if (!(await this.#reads(path, sha256))) otherwise.push(path);
    });
    if (otherwise[0] !== undefined) return { code: 'written-otherwise', path: otherwise[0] };
    if (this.#isStick) await removeUnlisted(this.place, await this.#oldFiles(), (path) => this.#sums.has(path));
    const sums = this.#sums.text;
    if (this.options.sign !== undefined) await this.#whole(SUMS_SIGNATURE, this.options.sign(sums));
    await this.place.assertThere();
    await this.#whole(SUMS_FILE, sums);
    await this.place.remove(OLD_SUMS);
    return undefined;
  }

  async #reads(path: string, sha256: string): Promise<boolean> {
    return (await digestOf(this.place.read(path))).sha256 === sha256;
  }

  async #oldFiles(): Promise<readonly string[]> {
    if ((await this.place.size(OLD_SUMS)) === undefined) return [];
    const pieces: Uint8Array[] = [];
    for await (const piece of this.place.read(OLD_SUMS)) pieces.push(piece);
    return [...(parseSums(Buffer.concat(pieces).toString('utf8'))?.keys() ?? [])].filter((path) => path !== STICK_FILE);
  }

  async #whole(path: string, text: string): Promise<void> {
    const writer = await this.place.append(`${path}${PART}`, 0, false);
    for await (const piece of fileOfText(path, text).read()) await writer.write(piece);
    await writer.close();
    await this.place.sync(`${path}${PART}`);
    await this.place.rename(`${path}${PART}`, path);
  }

  #tell(inFile: number): void {
    this.options.onProgress?.(this.#path, this.#done.copied.bytes + this.#done.kept.bytes + inFile);
  }

  /** What the place refuses is a fault of the stick; a source that fails is not, and passes. */
  async #onPlace<T>(act: () => Promise<T>): Promise<Result<T, StickFault>> {
    try {
      return ok(await act());
    } catch (error) {
      const code = faultOf(error);
      if (code === undefined) throw error;
      return err({ code, path: this.#path });
    }
  }
}

/** Node's threads for files: with one at a time the device waits for the program, and not the other way round. */
const AT_ONCE = 4;

async function eachOf<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < items.length; at += AT_ONCE) await Promise.all(items.slice(at, at + AT_ONCE).map(act));
}

const withMissing = (fault: StickFault, { size }: StickFile, written: number): StickFault =>
  fault.code === 'stick-full' ? { ...fault, missing: size - written } : fault;

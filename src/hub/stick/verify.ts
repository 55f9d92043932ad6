import * as v from 'valibot';
import type { KitFault, UnknownSigner } from '../../lib/kit/fault';
import { DATA_FOLDER, STICK_FILE, SUMS_FILE, SUMS_SIGNATURE, Stick, parseSums } from '../../lib/stick/list';
import type { Result } from '../../lib/shared/result';
import { digestOf } from './file';
import { wasStick } from './leftovers';
import type { StickPlace } from './place';

export interface KitVerdict {
  readonly file: string;
  readonly fault?: KitFault | UnknownSigner;
  /** Of a whole kit. */
  readonly id?: string;
  readonly version?: string;
  readonly signer?: string;
  readonly signerFingerprint?: string;
  readonly keyGiven?: boolean;
  /** By another key than the one that was named: the institution's list on the stick brings it. */
  readonly brought?: boolean;
}

export interface StickReport {
  /** No list: it is no stick, or its writing was not finished, or the list itself is damaged. */
  readonly list: 'good' | 'none' | 'unfinished' | 'damaged' | 'signature-wrong' | 'unsigned';
  readonly files: number;
  readonly bytes: number;
  readonly damaged: readonly string[];
  readonly missing: readonly string[];
  /** There, and listed nowhere. */
  readonly extra: readonly string[];
  readonly kits: readonly KitVerdict[];
}

export interface VerifyStickOptions {
  /** Checks one kit by its signature. */
  readonly checkKit: (file: string) => Promise<Result<Omit<KitVerdict, 'file' | 'fault'>, KitFault | UnknownSigner>>;
  /** Where a key was named: is this its signature over SHA256SUMS? */
  readonly isSigned?: (sums: Uint8Array<ArrayBuffer>, signature: Uint8Array) => Promise<boolean>;
  readonly onProgress?: (doneFiles: number, files: number) => void;
}

/** 200,000 lines of 300 bytes. */
const MAX_SUMS = 64 * 1024 * 1024;

/** What systems put on sticks of themselves; `data` is the hub's own. */
const FOREIGN = new Set([
  DATA_FOLDER,
  'System Volume Information',
  '$RECYCLE.BIN',
  'lost+found',
  '.Spotlight-V100',
  '.fseventsd',
]);
const isForeign = (folder: string): boolean => FOREIGN.has(folder) || /^\.Trash(es|-\d+)?$/.test(folder);

const NOTHING = { files: 0, bytes: 0, damaged: [], missing: [], extra: [], kits: [] } as const;

/** Is the stick what was written: every file by its hash, every kit by its signature, and nothing besides? */
export async function verifyStick(place: StickPlace, options: VerifyStickOptions): Promise<StickReport> {
  const text = await textOf(place, SUMS_FILE, MAX_SUMS);
  if (text === undefined) return { ...NOTHING, list: (await wasStick(place)) ? 'unfinished' : 'none' };
  const sums = parseSums(Buffer.from(text).toString('utf8'));
  if (sums === undefined || !sums.has(STICK_FILE)) return { ...NOTHING, list: 'damaged' };
  const signature = await textOf(place, SUMS_SIGNATURE, 10_000);
  if (options.isSigned !== undefined && signature === undefined) return { ...NOTHING, list: 'unsigned' };
  if (options.isSigned !== undefined && !(await options.isSigned(text, signature!)))
    return { ...NOTHING, list: 'signature-wrong' };
  const found = await checkFiles(place, sums, options);
  const extra: string[] = [];
  for await (const path of place.list(isForeign))
    if (!sums.has(path) && path !== SUMS_FILE && path !== SUMS_SIGNATURE) extra.push(path);
  const kits = await checkKits(place, sums, options);
  return { list: 'good', files: sums.size, ...found, extra: extra.sort(), kits };
}

export const isGood = ({ list, damaged, missing, extra, kits }: StickReport): boolean =>
  list === 'good' &&
  damaged.length + missing.length + extra.length === 0 &&
  kits.every(({ fault }) => fault === undefined);

async function checkFiles(place: StickPlace, sums: ReadonlyMap<string, string>, options: VerifyStickOptions) {
  const damaged: string[] = [];
  const missing: string[] = [];
  let bytes = 0;
  let done = 0;
  for (const [path, sha256] of sums) {
    const size = await place.size(path);
    if (size === undefined) missing.push(path);
    else {
      bytes += size;
      const read = await digestOf(place.read(path)).catch(unreadable);
      if (read?.sha256 !== sha256) damaged.push(path);
    }
    options.onProgress?.(++done, sums.size);
  }
  return { bytes, damaged, missing };
}

/** A sector that cannot be read is damage; a stick that was pulled is not. */
function unreadable(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'EIO') throw error;
  return undefined;
}

/** Those that the stick says it has, and every other file that ends so. */
async function checkKits(
  place: StickPlace,
  sums: ReadonlyMap<string, string>,
  { checkKit }: VerifyStickOptions,
): Promise<readonly KitVerdict[]> {
  const text = await textOf(place, STICK_FILE, MAX_SUMS);
  const said = v.safeParse(v.pipe(v.string(), v.parseJson(), Stick), Buffer.from(text ?? []).toString('utf8'));
  const named = said.success ? said.output.kits.map(({ file }) => file) : [];
  const verdicts: KitVerdict[] = [];
  for (const file of new Set([...named, ...[...sums.keys()].filter((path) => path.endsWith('.kit'))])) {
    if ((await place.size(file)) === undefined) continue;
    const checked = await checkKit(file);
    verdicts.push(checked.ok ? { file, ...checked.value } : { file, fault: checked.error });
  }
  return verdicts;
}

/** A small file whole; undefined where it is not there, or larger than it may be. */
async function textOf(place: StickPlace, path: string, most: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const size = await place.size(path);
  if (size === undefined || size > most) return undefined;
  const pieces: Uint8Array[] = [];
  for await (const piece of place.read(path)) pieces.push(piece);
  return new Uint8Array(Buffer.concat(pieces));
}

import * as v from 'valibot';
import { LIST_FILES } from '../kit/bag/bag';
import { KitVersion } from '../kit/manifest';
import { KitId } from '../shared/ids';
import { LanguageTag, localized } from '../shared/text';

/*
 * What a stick says of itself: `sandyq-stick.json`, and `SHA256SUMS` over every file of it. Format page:
 * docs/formats/stick.md. Both come from a stick and are hostile.
 */

export const STICK_FILE = 'sandyq-stick.json';
/** Written last: a stick without it was not finished. */
export const SUMS_FILE = 'SHA256SUMS';
/** minisign's signature over SHA256SUMS, where the maker of the stick had a key. */
export const SUMS_SIGNATURE = 'SHA256SUMS.minisig';
/** What SHA256SUMS is called while the stick is written anew. */
export const OLD_SUMS = 'SHA256SUMS.old';
/** Where the program lies. */
export const PROGRAM_FOLDER = 'sandyq';
export const READ_PAGE = 'read.html';
/** The institution's newest list, beside the kits: whoever chooses kits there can choose it with them. */
export const INSTITUTION_LIST = { text: `kits/${LIST_FILES.text}`, signature: `kits/${LIST_FILES.signature}` } as const;
/** Where the hub that runs from the stick keeps its data; nothing in it is listed. */
export const DATA_FOLDER = 'data';

export const RUNTIMES = ['linux-x64', 'win-x64'] as const;
export const Runtime = v.picklist(RUNTIMES);
export type Runtime = v.InferOutput<typeof Runtime>;

const PART = /^[A-Za-z0-9_@+-](?:[A-Za-z0-9_@+ .-]*[A-Za-z0-9_@+-])?$|^\.[A-Za-z0-9_-][A-Za-z0-9_.-]*$/;

/** Relative, forward slashes, ASCII, no `.` and `..`, no part that Windows trims; at most 300 characters. */
export const isStickPath = (path: string): boolean =>
  path.length <= 300 && path.split('/').every((part) => PART.test(part));

const StickPath = v.pipe(v.string(), v.check(isStickPath, 'no path of a stick'));
const Text = localized(v.pipe(v.string(), v.maxLength(500)));

export const StickKit = v.object({
  id: KitId,
  version: KitVersion,
  title: Text,
  languages: v.pipe(v.array(LanguageTag), v.maxLength(50)),
  /** `kits/<id>-<version>.kit`. */
  file: StickPath,
  bytes: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** Hex SHA-256 of the kit's tag manifest. */
  fingerprint: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  /** Line of the minisign key that signed it. */
  signer: v.pipe(v.string(), v.maxLength(100)),
});
export type StickKit = v.InferOutput<typeof StickKit>;

/** Folder of a kit's pages. */
export const readFolder = ({ id, version }: Pick<StickKit, 'id' | 'version'>): string => `read/${id}-${version}`;

export const Stick = v.object({
  format: v.literal('sandyq-stick'),
  formatVersion: v.literal(1),
  /** Stays when the stick is written anew: the data of its hub belong to it. */
  id: v.pipe(v.string(), v.regex(/^[a-z0-9]{12}$/)),
  /** Of the program that wrote it. */
  program: v.pipe(v.string(), v.maxLength(100)),
  kits: v.pipe(v.array(StickKit), v.maxLength(10_000)),
  runtimes: v.pipe(v.array(Runtime), v.maxLength(RUNTIMES.length)),
  /** Path of the script that `node` starts; absent where the stick has kits and pages only. */
  script: v.optional(StickPath),
});
export type Stick = v.InferOutput<typeof Stick>;

export interface Summed {
  readonly path: string;
  /** Hex SHA-256. */
  readonly sha256: string;
}

/** `SHA256SUMS` as `sha256sum -c` reads it: text mode, one line a file. */
export const sumsText = (files: readonly Summed[]): string =>
  files.map(({ path, sha256 }) => `${sha256}  ${path}\n`).join('');

/**
 * Collects what goes onto a stick. Throws for what no reader would take in the list, and that would make the whole stick
 * a damaged one: a path that is none of a stick, or is there already, `a` where there is `A` too.
 */
export class SumsList {
  readonly #files: Summed[] = [];
  readonly #folded = new Set<string>();

  add(file: Summed): void {
    if (!isStickPath(file.path)) throw new Error(`${file.path} is no path of a stick`);
    if (this.has(file.path)) throw new Error(`${file.path} is on the stick twice`);
    this.#folded.add(file.path.toLowerCase());
    this.#files.push(file);
  }

  /** As FAT and NTFS see it. */
  has(path: string): boolean {
    return this.#folded.has(path.toLowerCase());
  }

  get text(): string {
    return sumsText(this.#files);
  }
}

const LINE = /^([0-9a-f]{64}) [ *](.+)$/;

/** Path → SHA-256; undefined where a line is none, a path leads elsewhere, or a file is listed twice. */
export function parseSums(text: string): ReadonlyMap<string, string> | undefined {
  const sums = new Map<string, string>();
  const folded = new Set<string>();
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const [, sha256, path] = LINE.exec(line.replace(/\r$/, '')) ?? [];
    if (sha256 === undefined || path === undefined || !isStickPath(path)) return undefined;
    // FAT and NTFS take `A` and `a` for one file.
    if (folded.has(path.toLowerCase())) return undefined;
    folded.add(path.toLowerCase());
    sums.set(path, sha256);
  }
  return sums;
}

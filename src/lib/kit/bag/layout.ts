import { err, ok, type Result } from '../../shared/result';
import type { KitFault } from '../fault';
import type { ZipEntry } from '../zip/entry';
import { MAX_LIST, MAX_SIGNATURE } from '../institution/list';
import { LIST_FILES, TAG_FILES } from './bag';
import { FETCH } from './fetch';

const MANIFEST = 'data/kit.json';
/** Where a delta carries chunks of large files: by their SHA-256. */
export const CHUNKS = 'chunks/';
/** Of a file that is read whole: the manifests of 200,000 files fit. */
const MAX_WHOLE = 64 * 1024 * 1024;
/** Of a file that is read before anybody's signature was checked. */
const MAX_UNSIGNED = 64 * 1024;

/** The entries of an archive by what they are in the bag. */
export interface BagLayout {
  /** The folder that holds the bag: `<id>-<version>`. */
  readonly folder: string;
  readonly tags: Readonly<Record<keyof typeof TAG_FILES, ZipEntry>>;
  /** The institution's list, where the kit brings one. */
  readonly list: Readonly<Record<keyof typeof LIST_FILES, ZipEntry>> | undefined;
  /** `data/kit.json`. */
  readonly manifest: ZipEntry;
  /** The rest of `data/`, by path relative to it, in the order of the source. */
  readonly payload: ReadonlyMap<string, ZipEntry>;
  /** `fetch.txt`: there in a delta, and only there. */
  readonly fetch: ZipEntry | undefined;
  /** Chunks that a delta carries, by the SHA-256 that names them. */
  readonly pieces: ReadonlyMap<string, ZipEntry>;
}

/** Finds the one bag in an archive; every entry must belong to it. */
export function layOutBag(entries: readonly ZipEntry[]): Result<BagLayout, KitFault> {
  const declaration = entries.find(({ name }) => name.endsWith(`/${TAG_FILES.declaration}`));
  const folder = declaration?.name.slice(0, -TAG_FILES.declaration.length - 1);
  if (!folder || folder.includes('/')) return err({ code: 'not-a-bag', detail: 'no folder with bagit.txt' });
  const files = new Map<string, ZipEntry>();
  for (const entry of entries) {
    if (!entry.name.startsWith(`${folder}/`)) return err({ code: 'file-extra', path: entry.name });
    files.set(entry.name.slice(folder.length + 1), entry);
  }
  const tags = takeTagFiles(files);
  if (!tags.ok) return tags;
  const list = takeListFiles(files);
  if (!list.ok) return list;
  const manifest = files.get(MANIFEST);
  if (!manifest) return err({ code: 'file-missing', path: MANIFEST });
  if (manifest.size > MAX_WHOLE) return err({ code: 'too-large', path: MANIFEST });
  files.delete(MANIFEST);
  const fetch = files.get(FETCH);
  if (fetch && fetch.size > MAX_WHOLE) return err({ code: 'too-large', path: FETCH });
  files.delete(FETCH);
  const payload = new Map<string, ZipEntry>();
  const pieces = new Map<string, ZipEntry>();
  for (const [path, entry] of files) {
    if (path.startsWith('data/')) payload.set(path.slice('data/'.length), entry);
    else if (fetch && /^chunks\/[0-9a-f]{64}$/.test(path)) pieces.set(path.slice(CHUNKS.length), entry);
    else return err({ code: 'file-extra', path });
  }
  return ok({ folder, tags: tags.value, list: list.value, manifest, payload, fetch, pieces });
}

/** Takes the institution's list out of `files`. */
function takeListFiles(files: Map<string, ZipEntry>): Result<BagLayout['list'], KitFault> {
  const text = files.get(LIST_FILES.text);
  const signature = files.get(LIST_FILES.signature);
  if (text === undefined && signature === undefined) return ok(undefined);
  if (text === undefined) return err({ code: 'file-missing', path: LIST_FILES.text });
  if (signature === undefined) return err({ code: 'file-missing', path: LIST_FILES.signature });
  // A character of a list is up to four bytes of its file.
  if (Math.max(text.size, text.compressedSize) > 4 * MAX_LIST) return err({ code: 'too-large', path: LIST_FILES.text });
  if (Math.max(signature.size, signature.compressedSize) > 4 * MAX_SIGNATURE)
    return err({ code: 'too-large', path: LIST_FILES.signature });
  files.delete(LIST_FILES.text);
  files.delete(LIST_FILES.signature);
  return ok({ text, signature });
}

/** Takes the tag files out of `files`. */
function takeTagFiles(files: Map<string, ZipEntry>): Result<BagLayout['tags'], KitFault> {
  const { signature, tagManifest, signer, ...rest } = TAG_FILES;
  for (const path of [signature, signer, tagManifest]) {
    const entry = files.get(path);
    if (!entry) return err({ code: path === tagManifest ? 'not-a-bag' : 'unsigned', path });
    if (Math.max(entry.size, entry.compressedSize) > MAX_UNSIGNED) return err({ code: 'too-large', path });
  }
  for (const path of Object.values(rest)) {
    const entry = files.get(path);
    if (!entry) return err({ code: 'not-a-bag', path, detail: 'missing' });
    if (entry.size > MAX_WHOLE) return err({ code: 'too-large', path });
  }
  const tags = Object.fromEntries(
    Object.entries(TAG_FILES).map(([tag, path]) => [tag, files.get(path)]),
  ) as BagLayout['tags'];
  for (const path of Object.values(TAG_FILES)) files.delete(path);
  return ok(tags);
}

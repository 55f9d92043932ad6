import { LISTED_TAG_FILES, LIST_FILES, TAG_FILES } from '../bag/bag';
import type { SignedList } from '../institution/list';
import { utf8 } from './bytes';
import { measure, type Content } from './content';
import { writeZip, type ZipPart } from './zip-writer';

/** A file of the bag that is to be written. */
export interface BagPart {
  /** In the bag. */
  readonly path: string;
  readonly content: Content;
  readonly measure: ZipPart['measure'];
  /** Deflated where that makes it smaller. */
  readonly text: boolean;
}

/** The tag files, in the order in which they stand in a kit: those that are listed, the list, its signature. */
export const TAG_ORDER = [...LISTED_TAG_FILES, TAG_FILES.tagManifest, TAG_FILES.signature] as const;

export interface BagToWrite {
  /** `<id>-<version>`. */
  readonly folder: string;
  /** In TAG_ORDER; after them the institution's list, and in a delta `fetch.txt`. */
  readonly tags: readonly BagPart[];
  readonly kitJson: BagPart;
  /** In the order of the manifest. */
  readonly payload: readonly BagPart[];
  readonly pieces?: readonly BagPart[];
}

/**
 * Writes the archive: tag files and signature first, then the manifest, small files together, large media last, so that
 * a reader with a slow link knows early what it is about to get. Bytes of the file.
 */
export function writeBag(out: string, bag: BagToWrite, onBytes?: (written: number) => void): Promise<number> {
  const small = bag.payload.filter(({ measure }) => measure.chunks === undefined);
  const large = bag.payload.filter(({ measure }) => measure.chunks !== undefined);
  const parts = [...bag.tags, bag.kitJson, ...small, ...large, ...(bag.pieces ?? [])];
  return writeZip(
    out,
    parts.map(({ path, ...part }): ZipPart => ({ name: `${bag.folder}/${path}`, ...part })),
    onBytes,
  );
}

export async function textPart(path: string, text: string | Uint8Array): Promise<BagPart> {
  const content = { bytes: typeof text === 'string' ? utf8(text) : text };
  return { path, content, measure: await measure(content), text: true };
}

/** The institution's list as it stands behind the tag files; nothing where there is none. */
export const listParts = async (list: SignedList | undefined): Promise<readonly BagPart[]> =>
  list === undefined
    ? []
    : [await textPart(LIST_FILES.text, list.text), await textPart(LIST_FILES.signature, list.signature)];

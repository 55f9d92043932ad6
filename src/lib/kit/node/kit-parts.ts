import { err, ok, type Result } from '../../shared/result';
import { LIST_FILES } from '../bag/bag';
import { layOutBag } from '../bag/layout';
import { readPart, type CompleteFile, type FilePart } from '../complete';
import type { KitFault } from '../fault';
import type { KitSource } from '../source';
import { readDirectory } from '../zip/directory';
import { readEntries } from '../zip/unpack';
import type { Content } from './content';
import { TAG_ORDER, textPart, type BagPart } from './write-bag';

/** What stands beside the payload, as it stands: the tag files, the institution's list, the manifest. */
export interface SignedParts {
  readonly tags: readonly BagPart[];
  readonly kitJson: BagPart;
}

export async function readSignedParts(source: KitSource): Promise<Result<SignedParts, KitFault>> {
  const directory = await readDirectory(source);
  if (!directory.ok) return directory;
  const bag = layOutBag(directory.value.entries);
  if (!bag.ok) return bag;
  const { folder, tags, list, manifest } = bag.value;
  const read = await readEntries(source, [...Object.values(tags), ...Object.values(list ?? {}), manifest]);
  if (!read.ok) return read;
  const paths = [...TAG_ORDER, ...(list ? [LIST_FILES.text, LIST_FILES.signature] : [])];
  const part = (path: string) => textPart(path, read.value.get(`${folder}/${path}`)!);
  return ok({ tags: await Promise.all(paths.map(part)), kitJson: await part('data/kit.json') });
}

/** What was opened as good is no longer what lies there. */
class BadContent extends Error {
  constructor(readonly fault: KitFault) {
    super(fault.code);
  }
}

/** A file out of the kits that have it, checked with every reading. */
export const contentOf = ({ parts }: Pick<CompleteFile, 'parts'>): Content => ({ stream: () => checkedParts(parts) });

async function* checkedParts(parts: readonly FilePart[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    const read = await readPart(part);
    if (!read.ok) throw new BadContent(read.error);
    yield read.value;
  }
}

/** Runs `work`, in which such contents are read, and answers what is wrong with them. */
export async function withContents<T>(work: () => Promise<T>): Promise<Result<T, KitFault>> {
  try {
    return ok(await work());
  } catch (error) {
    if (error instanceof BadContent) return err(error.fault);
    throw error;
  }
}

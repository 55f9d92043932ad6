import { openFileSource } from '../../src/lib/kit/node/file-source';
import { readDirectory } from '../../src/lib/kit/zip/directory';

export interface Place {
  readonly name: string;
  readonly start: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly deflated: boolean;
}

/** Where the entries of a kit lie: for the raw pipelines, which are told and do not look. */
export async function placesOf(path: string): Promise<readonly Place[]> {
  const source = await openFileSource(path);
  try {
    const directory = await readDirectory(source);
    if (!directory.ok) throw new Error(directory.error.code);
    return directory.value.entries.map(({ name, dataStart, compressedSize, size, method }) => ({
      name,
      start: dataStart,
      compressedSize,
      size,
      deflated: method === 'deflated',
    }));
  } finally {
    await source.close();
  }
}

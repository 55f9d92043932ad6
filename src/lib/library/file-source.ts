import { SourceUnavailable, type KitSource } from '../kit/source';

/** A source that a worker can make anew for itself, instead of asking the page for every read. */
export interface FileSource extends KitSource {
  readonly file: File;
}

/**
 * A `.kit` file that a person chose. What is read is a handle: when its bytes are asked for and the stick is gone, or
 * the file is no longer the one that was chosen, that fails as NotReadableError or NotFoundError, here or there.
 */
export const fileSource = (file: File): FileSource => ({
  file,
  size: file.size,
  async read(start, end, signal) {
    signal?.throwIfAborted();
    const slice = file.slice(start, end);
    if (slice.size !== end - start) throw new SourceUnavailable('the file is shorter than was asked for');
    return slice;
  },
});

export const isFileSource = (source: KitSource): source is FileSource =>
  'file' in source && source.file instanceof File;

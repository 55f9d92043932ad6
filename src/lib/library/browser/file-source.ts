import { SourceUnavailable, type KitSource } from '../../kit/source';

/**
 * A `.kit` file that a person chose. The browser checks at every read that the file is the one that was chosen; the
 * stick pulled or the file changed is SourceUnavailable.
 */
export const fileSource = (file: File): KitSource => ({
  size: file.size,
  async read(start, end, signal) {
    signal?.throwIfAborted();
    // Copied here, not handed on as a slice: what is hashed and what is stored must be one reading of a stick that
    // may answer twice differently.
    const bytes = await file.slice(start, end).arrayBuffer().catch(unavailable);
    if (bytes.byteLength !== end - start) throw new SourceUnavailable('the file is shorter than it was');
    return new Blob([bytes]);
  },
});

function unavailable(error: unknown): never {
  throw new SourceUnavailable('the file cannot be read', { cause: error });
}

/**
 * Random access to the bytes of a kit, wherever they are: a `File` from a stick, or byte ranges of the hub.
 * `size` is known before the first read. Everything that comes out of it is hostile.
 */
export interface KitSource {
  readonly size: number;
  /**
   * Every reading of a Blob that `read` gave brings the same bytes: it is in the browser's own keeping, as what came over
   * a link is. A slice of a file is not: the stick may answer each reading differently.
   */
  readonly immutable?: boolean;
  /** `start` inclusive, `end` exclusive. Rejects with SourceUnavailable when the stick or the link is gone. */
  read(start: number, end: number, signal?: AbortSignal): Promise<Blob>;
  /**
   * The same as bytes, where a source can give them without a Blob. Node frees the memory of Blobs so late that
   * reading gigabytes through them takes gigabytes.
   */
  readBytes?(start: number, end: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
}

export async function readBytes(
  source: KitSource,
  start: number,
  end: number,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  if (source.readBytes) return source.readBytes(start, end, signal);
  return new Uint8Array(await (await source.read(start, end, signal)).arrayBuffer());
}

/** The stick was pulled, the link is gone, the file changed: go on later from what is kept. */
export class SourceUnavailable extends Error {
  override readonly name = 'SourceUnavailable';
}

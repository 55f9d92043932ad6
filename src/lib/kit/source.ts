/**
 * Random access to the bytes of a kit, wherever they are: a `File` from a stick, or byte ranges of the hub.
 * `size` is known before the first read. Everything that comes out of it is hostile.
 */
export interface KitSource {
  readonly size: number;
  /** `start` inclusive, `end` exclusive. Rejects with SourceUnavailable when the stick or the link is gone. */
  read(start: number, end: number, signal?: AbortSignal): Promise<Blob>;
}

/** The stick was pulled, the link is gone, the file changed: go on later from what is kept. */
export class SourceUnavailable extends Error {
  override readonly name = 'SourceUnavailable';
}

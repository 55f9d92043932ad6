/** A stream of bytes, read in pieces of a wanted length. Holds one piece of the stream beside what it was asked for. */
export class ByteReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader();
  }

  /** Exactly so many bytes in an array of their own, or undefined where the stream ends before. */
  async exactly(length: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length;) {
      const piece = await this.upTo(length - at);
      if (piece === undefined) return undefined;
      bytes.set(piece, at);
      at += piece.length;
    }
    return bytes;
  }

  /** The next bytes, `most` of them at most and one at least; undefined at the end. */
  async upTo(most: number): Promise<Uint8Array | undefined> {
    while (this.#rest.length === 0) {
      const { done, value } = await this.#reader.read();
      if (done) return undefined;
      this.#rest = value;
    }
    const piece = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(piece.length);
    return piece;
  }

  /** Gives back what was read last: it comes again. */
  putBack(bytes: Uint8Array): void {
    const rest = new Uint8Array(bytes.length + this.#rest.length);
    rest.set(bytes);
    rest.set(this.#rest, bytes.length);
    this.#rest = rest;
  }

  /** False where the stream ends before. */
  async skip(length: number): Promise<boolean> {
    for (let left = length; left > 0;) {
      const piece = await this.upTo(left);
      if (piece === undefined) return false;
      left -= piece.length;
    }
    return true;
  }

  /** All that was not read, as a stream; this reader is of no use afterwards. */
  remaining(): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          const piece = await this.upTo(Number.MAX_SAFE_INTEGER);
          if (piece === undefined) controller.close();
          else controller.enqueue(piece);
        },
        cancel: (reason) => this.cancel(reason),
      },
      { highWaterMark: 0 },
    );
  }

  /** Whoever makes the stream need not go on. */
  async cancel(reason?: unknown): Promise<void> {
    await this.#reader.cancel(reason).catch(() => undefined);
  }
}

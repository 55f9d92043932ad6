/** As large as age's own pieces: a part of megabytes would be encrypted, and held, in one go. */
const PIECE = 64 * 1024;

/** Bytes of a courier as they are read. */
export type CourierBytes = AsyncGenerator<Uint8Array>;

/** What a generator makes, as a stream of small pieces, each made when it is wanted. */
export function streamOf(pieces: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  let rest = new Uint8Array(0) as Uint8Array;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        while (rest.length === 0) {
          const next = await pieces.next();
          if (next.done) return controller.close();
          rest = next.value;
        }
        controller.enqueue(rest.subarray(0, PIECE));
        rest = rest.subarray(PIECE);
      },
      cancel: async () => void (await pieces.return(undefined)),
    },
    { highWaterMark: 0 },
  );
}

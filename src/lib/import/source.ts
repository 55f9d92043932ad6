import type { KitSource } from '../kit/source';
import { err, ok, type Result } from '../shared/result';
import type { ImportedFile, ImportFault, ReportLine, SourceFile } from './imported';

/*
 * What is imported, as every importer sees it: files by path, whether they lay in a folder, in an archive, or alone.
 * Whoever made them wrote their names and their contents; paths are cleaned before they get here (archive/paths.ts).
 */

export interface ImportSource {
  /** As a person knows it: the name of the file or of the folder. */
  readonly name: string;
  /** By path, in the order in which they lie there. A single file is under its name. */
  readonly files: ReadonlyMap<string, SourceFile>;
  /** `file`: one file, which is no archive. */
  readonly kind: 'file' | 'archive' | 'folder';
  /** What was there and is in no `files`: links, and what systems leave behind. */
  readonly passedOver: readonly ReportLine[];
  /** The archive itself. Absent for a folder, and for an archive in a folder of its own. */
  readonly original?: SourceFile;
}

/** What a stream of a SourceFile fails with, where the file's own bytes are to blame. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';

  constructor(readonly fault: ImportFault) {
    super(`${fault.code}: ${fault.detail ?? ''}`);
  }
}

/** Texts of others, read whole. A novel has 3 MB; the question banks of ten years have 60. */
export const MAX_TEXT_BYTES = 128 * 1024 * 1024;

/** A file whole, where it has at most `limit` bytes. Rejects where the place it lies in can't be read any more. */
export async function readFile(
  file: SourceFile,
  limit = MAX_TEXT_BYTES,
): Promise<Result<Uint8Array<ArrayBuffer>, ImportFault>> {
  if (file.size > limit) return err({ code: 'too-large', detail: `${file.size} bytes` });
  const bytes = new Uint8Array(file.size);
  let at = 0;
  try {
    for await (const piece of piecesOf(file)) {
      if (at + piece.length > bytes.length) return err({ code: 'damaged', detail: 'longer than it says' });
      bytes.set(piece, at);
      at += piece.length;
    }
  } catch (cause) {
    if (cause instanceof UnreadableFile) return err(cause.fault);
    throw cause;
  }
  return at === bytes.length ? ok(bytes) : err({ code: 'damaged', detail: 'shorter than it says' });
}

/** The first bytes of a file, at most `count`; fewer where it can't be read further. */
export async function readStart(file: SourceFile, count: number): Promise<Uint8Array<ArrayBuffer>> {
  const start = new Uint8Array(Math.min(count, file.size));
  let at = 0;
  try {
    for await (const piece of piecesOf(file)) {
      const part = piece.subarray(0, start.length - at);
      start.set(part, at);
      at += part.length;
      if (at === start.length) break;
    }
  } catch (cause) {
    if (!(cause instanceof UnreadableFile)) throw cause;
  }
  return start.subarray(0, at);
}

/** Its bytes by place, at once where it has them so; else it is read up to there each time. Fewer where it can't be read. */
export function bytesByPlace(file: SourceFile): (start: number, end: number) => Promise<Uint8Array<ArrayBuffer>> {
  const { access } = file;
  if (access?.readBytes) return (start, end) => access.readBytes!(start, Math.min(end, file.size));
  return async (start, end) => {
    const bytes = new Uint8Array(Math.max(0, Math.min(end, file.size) - start));
    let at = 0;
    try {
      for await (const piece of piecesOf(file)) {
        if (at >= start + bytes.length) break;
        const from = Math.max(0, start - at);
        if (from < piece.length) bytes.set(piece.subarray(from, start + bytes.length - at), Math.max(0, at - start));
        at += piece.length;
      }
    } catch (cause) {
      if (!(cause instanceof UnreadableFile)) throw cause;
    }
    return bytes.subarray(0, Math.max(0, at - start));
  };
}

/** Its pieces, one after the other: not every browser goes through a stream by itself. Stops it when nobody wants more. */
export async function* piecesOf(file: ImportedFile): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  if (file instanceof Uint8Array) return yield file;
  const own = PIECES.get(file);
  if (own) return yield* own();
  const reader = file.stream().getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

type Pieces = () => AsyncGenerator<Uint8Array<ArrayBuffer>>;
/** Files that are made of pieces need no stream between: of 100,000 small ones it would be most of the time. */
const PIECES = new WeakMap<SourceFile, Pieces>();

/** A file that is made of pieces as they are asked for. */
export function lazyFile(size: number, pieces: Pieces, access?: KitSource): SourceFile {
  const file: SourceFile = { size, stream: () => streamOf(pieces), ...(access ? { access } : {}) };
  PIECES.set(file, pieces);
  return file;
}

function streamOf(pieces: Pieces): ReadableStream<Uint8Array<ArrayBuffer>> {
  const made = pieces();
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        const { done, value } = await made.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await made.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}

/** A file in memory. */
export const fileOfBytes = (bytes: Uint8Array<ArrayBuffer>): SourceFile =>
  lazyFile(bytes.length, async function* () {
    yield bytes;
  });

/** Nothing but one file, under its own name. */
export const singleFile = (name: string, file: SourceFile): ImportSource => ({
  name,
  files: new Map([[name, file]]),
  kind: 'file',
  passedOver: [],
});

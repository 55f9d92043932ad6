import { saveFile } from './save-file';

/** A place for a file that is still to be made. */
export interface SaveTarget {
  /** As the person named it. */
  readonly name: string;
  /** Resolves when the whole stream is in the file. Rejects where it could not be written; nothing of it stays then. */
  write(stream: ReadableStream<Uint8Array>): Promise<void>;
}

/**
 * Asks where the file is to go, where a browser lets us write to it as we go; elsewhere it becomes a download when it is
 * whole. Undefined: the person thought better of it. To be called while a click is fresh.
 */
export async function chooseTarget(
  name: string,
  accept: Readonly<Record<string, readonly string[]>>,
): Promise<SaveTarget | undefined> {
  const { showSaveFilePicker: ask } = globalThis as Picking;
  if (ask === undefined) return download(name);
  try {
    const handle = await ask({ suggestedName: name, types: [{ accept }] });
    return { name: handle.name, write: (stream) => writeTo(handle, stream) };
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return undefined;
    // Not allowed in this frame, or by a policy of the school: it can still be downloaded.
    return download(name);
  }
}

const download = (name: string): SaveTarget => ({
  name,
  write: async (stream) => saveFile(await new Response(stream).blob(), name),
});

async function writeTo(handle: FileHandle, stream: ReadableStream<Uint8Array>): Promise<void> {
  try {
    // Closed at the end, and given up where the stream fails: half a file never takes the place of a whole one.
    await stream.pipeTo(await handle.createWritable());
  } catch (error) {
    // The picker has made an empty file.
    await handle.remove?.().catch(() => undefined);
    throw error;
  }
}

/** https://wicg.github.io/file-system-access/ – not in TypeScript's DOM library yet. */
interface Picking {
  readonly showSaveFilePicker?: (options: {
    readonly suggestedName: string;
    readonly types: readonly { readonly accept: Readonly<Record<string, readonly string[]>> }[];
  }) => Promise<FileHandle>;
}

interface FileHandle {
  readonly name: string;
  createWritable(): Promise<WritableStream<Uint8Array>>;
  remove?(): Promise<void>;
}

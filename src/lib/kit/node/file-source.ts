import { open, type FileHandle } from 'node:fs/promises';
import { SourceUnavailable, type KitSource } from '../source';

/** A kit in a file of this machine. `close` it when done. */
export interface FileSource extends KitSource {
  close(): Promise<void>;
}

/** Rejects with Node's own error where the file cannot be opened. */
export async function openFileSource(path: string): Promise<FileSource> {
  const handle = await open(path, 'r');
  const { size } = await handle.stat();
  const readBytes = (start: number, end: number, signal?: AbortSignal) => {
    signal?.throwIfAborted();
    return readRange(handle, start, Math.min(end, size));
  };
  return {
    size,
    readBytes: async (start, end, signal) => readBytes(start, end, signal),
    read: async (start, end, signal) => new Blob([await readBytes(start, end, signal)]),
    close: () => handle.close(),
  };
}

async function readRange(handle: FileHandle, start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(Math.max(0, end - start));
  for (let at = 0; at < bytes.length;) {
    const { bytesRead } = await handle.read(bytes, at, bytes.length - at, start + at).catch((cause: unknown) => {
      throw new SourceUnavailable('the file can no longer be read', { cause });
    });
    if (bytesRead === 0) throw new SourceUnavailable('the file became shorter');
    at += bytesRead;
  }
  return bytes;
}

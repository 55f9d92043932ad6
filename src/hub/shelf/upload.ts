import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder } from '../sync-folder';

export interface Upload {
  readonly path: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

/** More came than a kit may have. */
export class UploadTooLarge extends Error {
  override readonly name = 'UploadTooLarge';
}

/** Nothing takes an upload that long, its checks and what is made of an update with it. */
const FORSAKEN_MS = 24 * 60 * 60_000;

/** Writes what arrives into a file of its own below `folder`; on the disk when it resolves, gone when it rejects. */
export async function receiveUpload(
  folder: string,
  parts: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<Upload> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${randomUUID()}.part`);
  const file = await open(path, 'wx', 0o600);
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    // By the folder's own clock: it may be another machine's, and shared with other hubs that are at work in it.
    await clearUploads(folder, (await file.stat()).mtimeMs - FORSAKEN_MS);
    for await (const part of parts) {
      bytes += part.length;
      if (bytes > maxBytes) throw new UploadTooLarge();
      hash.update(part);
      for (let at = 0; at < part.length;) at += (await file.write(part, at)).bytesWritten;
    }
    await file.sync();
    return { path, bytes, sha256: hash.digest('hex') };
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

/** Removes the files of uploads that were killed: those last written before `before`, ms. Never fails. */
export async function clearUploads(folder: string, before: number): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile() && found.mtimeMs < before) await rm(path, { force: true }).catch(() => undefined);
  }
}

/** Moves the file to its place in one step that survives a power cut. */
export async function placeFile(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await rename(from, to);
  await syncFolder(dirname(to));
}

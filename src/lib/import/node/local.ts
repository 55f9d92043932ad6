import { lstat, open, readdir } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { SourceUnavailable, type KitSource } from '../../kit/source';
import { ok, type Result } from '../../shared/result';
import { listFiles, type ListedEntry } from '../archive/listing';
import { openFile } from '../archive/open';
import type { NewSpill } from '../archive/spill';
import type { ImportFault, SourceFile } from '../imported';
import { lazyFile, type ImportSource } from '../source';

const PIECE = 1024 * 1024;

/** A file or a folder of this machine as a source. Rejects with Node's own error where it can't be read. */
export async function openLocal(path: string, newSpill: NewSpill): Promise<Result<ImportSource, ImportFault>> {
  const name = basename(resolve(path));
  const status = await lstat(resolve(path));
  if (!status.isDirectory()) return openFile(name, await fileOf(path), newSpill);
  const listed = listFiles(await entriesOf(resolve(path)));
  return listed.ok ? ok({ name, ...listed.value, kind: 'folder' }) : listed;
}

/** Links are not followed: a folder that was unpacked from somewhere may hold one that leads to a secret. */
async function entriesOf(root: string): Promise<readonly ListedEntry[]> {
  const entries: ListedEntry[] = [];
  for (const found of await readdir(root, { recursive: true, withFileTypes: true })) {
    const path = join(found.parentPath, found.name);
    const name = relative(root, path).split(sep).join('/');
    if (found.isDirectory()) continue;
    const kind = found.isFile() ? 'file' : 'link';
    entries.push({ name, kind, mark: name, file: kind === 'file' ? await fileOf(path) : NOTHING });
  }
  return entries;
}

const NOTHING: SourceFile = lazyFile(0, async function* () {});

/** A file of this machine, opened when it is read. */
export async function fileOf(path: string): Promise<SourceFile> {
  const { size } = await lstat(path).then((status) => (status.isSymbolicLink() ? statOf(path) : status));
  const access = accessOf(path, size);
  const pieces = async function* () {
    for (let at = 0; at < size; at += PIECE) yield await access.readBytes!(at, Math.min(size, at + PIECE));
  };
  return lazyFile(size, pieces, access);
}

async function statOf(path: string): Promise<{ readonly size: number }> {
  const handle = await open(path, 'r');
  return handle.stat().finally(() => handle.close());
}

function accessOf(path: string, size: number): KitSource {
  const readBytes = async (start: number, end: number): Promise<Uint8Array<ArrayBuffer>> => {
    const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - start));
    const handle = await open(path, 'r');
    try {
      for (let at = 0; at < bytes.length;) {
        const { bytesRead } = await handle.read(bytes, at, bytes.length - at, start + at);
        if (bytesRead === 0) throw new SourceUnavailable('the file became shorter');
        at += bytesRead;
      }
    } finally {
      await handle.close();
    }
    return bytes;
  };
  return { size, readBytes, read: async (start, end) => new Blob([await readBytes(start, end)]) };
}

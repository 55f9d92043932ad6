import { readDraftFolder, type FolderFault, type ReadFolder } from '$lib/draft/archive/read';
import { blobOf } from '$lib/draft/from-import';
import { openFile } from '$lib/import/archive/open';
import { blobSpill } from '$lib/import/archive/spill';
import { openH5pPlayer, type H5pPlayer, type H5pPlayerFault } from '$lib/import/h5p/player';
import { importSource } from '$lib/import/import-source';
import type { Imported, ImportedFile, ImportFault } from '$lib/import/imported';
import { Names, type TakenNames } from '$lib/import/names';
import { err, ok, type Result } from '$lib/shared/result';

/**
 * Reads files of others, one after the other, all with one set of names. Runs in a worker: a course of a university takes
 * seconds, and the page has to go on. What it gives can be sent between threads: bytes and Blobs.
 */
export class ImportReader {
  #names = new Names();
  #player: H5pPlayer | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  /** `taken`: by the draft. */
  begin(taken: TakenNames): void {
    this.#names = new Names(taken);
  }

  read(name: string, file: Blob): Promise<Result<Imported, ImportFault>> {
    const reading = this.#queue.then(() => this.#read(name, file));
    this.#queue = reading.catch(() => undefined);
    return reading;
  }

  /** What H5P content plays with from now on; gives its version. */
  async usePlayer(name: string, file: Blob): Promise<Result<string, ImportFault | H5pPlayerFault>> {
    const source = await openFile(name, file, blobSpill);
    const player = source.ok ? await openH5pPlayer(source.value) : source;
    if (!player.ok) return player;
    this.#player = player.value;
    return ok(player.value.version);
  }

  /** A source folder whole, which becomes a draft of its own. */
  async readFolder(name: string, file: Blob): Promise<Result<ReadFolder, FolderFault>> {
    const source = await openFile(name, file, blobSpill);
    const folder = source.ok ? await readDraftFolder(source.value) : source;
    if (!folder.ok) return folder;
    const files = await blobsOf(folder.value.files);
    return files.ok ? ok({ ...folder.value, files: files.value }) : files;
  }

  async #read(name: string, file: Blob): Promise<Result<Imported, ImportFault>> {
    const source = await openFile(name, file, blobSpill);
    if (!source.ok) return source;
    const imported = await importSource(source.value, { names: this.#names, h5pPlayer: this.#player });
    if (!imported.ok) return imported;
    const files = await blobsOf(imported.value.files);
    return files.ok ? ok({ ...imported.value, files: files.value }) : files;
  }
}

/** In a form that goes from one thread to another. */
async function blobsOf(
  files: ReadonlyMap<string, ImportedFile>,
): Promise<Result<ReadonlyMap<string, Uint8Array<ArrayBuffer> | Blob>, ImportFault>> {
  const blobs = new Map<string, Uint8Array<ArrayBuffer> | Blob>();
  for (const [path, content] of files) {
    const blob = content instanceof Uint8Array ? ok(content) : await blobOf(content);
    if (!blob.ok) return err(blob.error);
    blobs.set(path, blob.value);
  }
  return ok(blobs);
}

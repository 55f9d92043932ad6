import { stringify } from 'yaml';
import { centralHeader, endRecords, localHeader, type Written } from '../../kit/zip/records';
import { crc32 } from '../../shared/crc32';
import { err, ok, type Result } from '../../shared/result';
import type { FileAbsence, OpenDraft } from '../drafts';
import { draftFolder } from '../folder';
import type { Parts } from '../outline';

/** Read at a time, bytes. */
const PIECE = 1_048_576;

/** A file of the draft that could not be had, and why. */
export type ArchiveFault = FileAbsence & { readonly path: string };

/**
 * A draft whole, as the ZIP of its source folder: `kit.yaml` and whatever it names, as the packer reads them
 * (docs/formats/authoring.md). Comments and versions stay at the hub. `file`: the bytes of a file; `onFile`: told how many of
 * all are in it. The Blob refers to those of the files: nothing is copied.
 */
export async function draftArchive(
  parts: Parts,
  file: OpenDraft['file'],
  onFile: (done: number, total: number) => void = () => undefined,
): Promise<Result<Blob, ArchiveFault>> {
  const { kitYaml, texts, files } = draftFolder(parts);
  const zip = new Stored();
  await zip.add('kit.yaml', new Blob([stringify(JSON.parse(kitYaml), { lineWidth: 0 })]));
  for (const [path, text] of texts) await zip.add(path, new Blob([text]));
  for (const [index, [path, value]] of [...files].entries()) {
    const bytes = await file(value);
    if (!bytes.ok) return err({ ...bytes.error, path });
    await zip.add(path, bytes.value);
    onFile(index + 1, files.size);
  }
  return ok(zip.end());
}

/** A ZIP of entries that are not compressed: films and pictures are already, and texts are few. */
class Stored {
  readonly #blobs: (Blob | Uint8Array<ArrayBuffer>)[] = [];
  readonly #entries: Written[] = [];
  #size = 0;

  async add(name: string, bytes: Blob): Promise<void> {
    const { size } = bytes;
    const sum = await checksum(bytes);
    const entry: Written = { name, headerStart: this.#size, method: 0, crc32: sum, size, compressedSize: size };
    this.#entries.push(entry);
    this.#put(localHeader(entry));
    this.#blobs.push(bytes);
    this.#size += size;
  }

  end(): Blob {
    const start = this.#size;
    for (const entry of this.#entries) this.#put(centralHeader(entry));
    this.#put(endRecords(this.#entries.length, start, this.#size - start, 0));
    return new Blob(this.#blobs, { type: 'application/zip' });
  }

  #put(record: Uint8Array): void {
    this.#blobs.push(Uint8Array.from(record));
    this.#size += record.length;
  }
}

async function checksum(bytes: Blob): Promise<number> {
  let sum = 0;
  for (let at = 0; at < bytes.size; at += PIECE)
    sum = crc32(new Uint8Array(await bytes.slice(at, at + PIECE).arrayBuffer()), sum);
  return sum;
}

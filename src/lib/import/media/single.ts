import type { Importer } from '../context';
import { readFile, readStart, type ImportSource } from '../source';
import { decodeText } from '../text';
import { fileKindOf, HEAD_BYTES, type FileKind } from './file-kind';
import { addFileItem } from './leaf';
import { officeEnding } from './office';
import { faultOfPdf } from './pdf';

/** One file that is an item as it is, though it may be an archive inside: a book, a picture, a file of an office. */
export const importSingle: Importer = async (source, { gathering }) => {
  const [first] = source.files.values();
  const file = source.kind === 'file' ? first : source.original;
  if (!file) return { code: 'unknown-format', detail: source.name };
  const kind = (await officeKind(source)) ?? fileKindOf(source.name, await readStart(file, HEAD_BYTES));
  if (kind.kind === 'pdf' && (await faultOfPdf(file))?.code === 'locked') return { code: 'encrypted' };
  await addFileItem(source.name, file, kind, gathering);
  return undefined;
};

/** Shows (`.ppsx`), templates, and what was given another ending are what is in them. */
async function officeKind(source: ImportSource): Promise<FileKind | undefined> {
  if (source.kind === 'file') return undefined;
  const mimetype = source.files.get('mimetype');
  const type = mimetype && (await readFile(mimetype, 200));
  const ending = officeEnding(source, type?.ok ? decodeText(type.value) : undefined);
  return ending === undefined ? undefined : { kind: 'document', ending };
}

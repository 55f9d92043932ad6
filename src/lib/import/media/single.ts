import type { Importer } from '../context';
import { readStart } from '../source';
import { fileKindOf, HEAD_BYTES } from './file-kind';
import { addFileItem } from './leaf';

/** One file that is an item as it is, though it may be an archive inside: a book, a picture, a file of an office. */
export const importSingle: Importer = async (source, { gathering }) => {
  const [first] = source.files.values();
  const file = source.original ?? first;
  if (!file) return { code: 'empty' };
  const kind = fileKindOf(source.name, await readStart(file, HEAD_BYTES));
  await addFileItem(source.name, file, kind, gathering);
  return undefined;
};

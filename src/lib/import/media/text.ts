import type { Importer } from '../context';
import type { SourceFile } from '../imported';
import { readFile } from '../source';
import { decodeText } from '../text';
import { textAsMarkdown } from './pages';
import { titleOfFile } from './titles';

/** A text alone: what it reads like is a page. */
export const importText: Importer = async (source, { gathering }) => {
  const [[name, file]] = [...source.files] as [[string, SourceFile]];
  const bytes = await readFile(file);
  if (!bytes.ok) return bytes.error;
  const text = decodeText(bytes.value);
  if (text.trim() === '') return { code: 'empty' };
  const title = titleOfFile(name);
  const content = gathering.file('pages', `${title}.md`, textAsMarkdown(text));
  gathering.kept(name, gathering.item({ kind: 'page', title, content }));
  return undefined;
};

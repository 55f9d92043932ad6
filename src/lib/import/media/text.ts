import type { Importer } from '../context';
import type { SourceFile } from '../imported';
import { importQuestionSource } from '../questions/import';
import { readFile } from '../source';
import { decodeText } from '../text';
import { textAsMarkdown } from './pages';
import { titleOfFile } from './titles';

/** A text alone: a test where it is written like one (GIFT, Aiken), else a page. */
export const importText: Importer = async (source, context) => {
  const [[name, file]] = [...source.files] as [[string, SourceFile]];
  const bytes = await readFile(file);
  if (!bytes.ok) return bytes.error;
  const text = decodeText(bytes.value);
  if (looksLikeTest(text) && (await importQuestionSource(source, context)) === undefined) return undefined;
  const { gathering } = context;
  if (text.trim() === '') return { code: 'empty' };
  const title = titleOfFile(name);
  const content = gathering.file('pages', `${title}.md`, textAsMarkdown(text));
  gathering.kept(name, gathering.item({ kind: 'page', title, content }));
  return undefined;
};

/**
 * Lectures have braces, too: of a test in GIFT at least half of the pieces have answers in braces, one of Aiken ends each
 * question by its answer.
 */
export function looksLikeTest(text: string): boolean {
  const pieces = text
    .replace(/^\s*\/\/.*$/gm, '')
    .split(/\n\s*\n/)
    .filter((piece) => piece.trim() !== '' && !piece.trim().startsWith('$CATEGORY'));
  const answered = pieces.filter(
    (piece) => /\{\s*(\}|[=~#]|T|F|%)/.test(piece) || /^ANSWER:\s*[A-Z]\s*$/m.test(piece),
  ).length;
  return answered > 0 && answered * 2 >= pieces.length;
}

import type { Parts } from '$lib/draft/outline';
import type { PartId } from '$lib/draft/part';
import { DOCUMENT_KINDS, type DocumentKind } from '$lib/kit/manifest';

/** Something of an item that can be read, in the order in which a learner meets it. */
export type Piece =
  | {
      readonly kind: 'text';
      readonly part: PartId;
      readonly path: string;
      readonly language: string;
      readonly as: TextRole;
    }
  | {
      readonly kind: 'questions';
      readonly part: PartId;
      readonly path: string;
      readonly language: string;
      readonly survey: boolean;
    }
  | { readonly kind: 'picture'; readonly path: string; readonly alt: unknown; readonly caption: unknown }
  | { readonly kind: 'file'; readonly path: string; readonly as: FileRole }
  | { readonly kind: 'words'; readonly words: unknown }
  /** Named, and not written, in this language or any. */
  | { readonly kind: 'missing'; readonly path: string };

export type TextRole = 'content' | 'transcript' | 'captions' | 'material';
export type FileRole = 'content' | 'smaller' | 'poster' | 'material' | 'package';

/** Where a place for all languages lies in this one, or in the first in which it is; undefined where in none. */
export function pathIn(parts: Parts, pattern: string, language: string, languages: readonly string[]) {
  for (const tag of [language, ...languages]) {
    const path = pattern.replaceAll('{lang}', tag);
    for (const part of [`text:${path}`, `file:${path}`] as const)
      if (parts.has(part)) return { part, path, language: tag };
  }
  return undefined;
}

/** What there is to read of an item, whatever somebody has written into it. */
export function piecesOf(
  parts: Parts,
  item: Readonly<Record<string, unknown>>,
  language: string,
  languages: readonly string[],
): readonly Piece[] {
  const pieces: Piece[] = [];
  const add = (value: unknown, of: (found: NonNullable<ReturnType<typeof pathIn>>) => Piece): void => {
    if (typeof value !== 'string' || value === '') return;
    const found = pathIn(parts, value, language, languages);
    pieces.push(found === undefined ? { kind: 'missing', path: value } : of(found));
  };
  const text = (value: unknown, as: TextRole) =>
    add(value, ({ part, path, language: tag }) =>
      part.startsWith('text:')
        ? { kind: 'text', part, path, language: tag, as }
        : { kind: 'file', path, as: 'content' },
    );
  const file = (value: unknown, as: FileRole) => add(value, ({ path }) => ({ kind: 'file', path, as }));

  text(item['content'], 'content');
  text(item['brief'], 'content');
  text(item['situation'], 'content');
  file(item['file'], 'content');
  file(item['smaller'], 'smaller');
  file(item['poster'], 'poster');
  text(item['captions'], 'captions');
  text(item['transcript'], 'transcript');
  for (const picture of listOf(item['pictures']))
    add(picture['file'], ({ path }) => ({ kind: 'picture', path, alt: picture['alt'], caption: picture['caption'] }));
  for (const material of listOf(item['materials'])) {
    pieces.push({ kind: 'words', words: material['title'] });
    text(material['file'], 'material');
  }
  if (Array.isArray(item['questions']))
    for (const question of listOf(item['questions'])) pieces.push({ kind: 'words', words: question['text'] });
  else
    add(item['questions'], ({ part, path, language: tag }) => ({
      ...{ kind: 'questions', part, path, language: tag },
      survey: item['kind'] === 'survey',
    }));
  if (typeof item['package'] === 'string') pieces.push({ kind: 'file', path: item['package'], as: 'package' });
  return pieces;
}

/** The twelve documents, each as it is given: a text to read, a reference, or nothing. */
export function documentsOf(parts: Parts, documents: unknown, language: string, languages: readonly string[]) {
  const given = isObject(documents) ? documents : {};
  return DOCUMENT_KINDS.map(
    (kind): { readonly kind: DocumentKind; readonly piece?: Piece; readonly names?: readonly string[] } => {
      const value = Object.hasOwn(given, kind) ? given[kind] : undefined;
      const path = isObject(value) ? value['file'] : value;
      if (typeof path === 'string') {
        const found = pathIn(parts, path, language, languages);
        if (found === undefined) return { kind, piece: { kind: 'missing', path } };
        return {
          kind,
          piece: found.part.startsWith('text:')
            ? { kind: 'text', ...found, as: 'content' }
            : { kind: 'file', path: found.path, as: 'content' },
        };
      }
      if (!isObject(value)) return { kind };
      const items = Array.isArray(value['items']) ? value['items'] : [];
      const names = [...items, value['unit']].filter((name): name is string => typeof name === 'string');
      return { kind, names };
    },
  );
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const listOf = (value: unknown): readonly Readonly<Record<string, unknown>>[] =>
  Array.isArray(value) ? value.filter(isObject) : [];

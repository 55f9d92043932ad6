import { readBookIndex } from '../../kit/book/index-file';
import { cuesOf } from '../../kit/captions';
import type { Item } from '../../kit/manifest';
import { htmlText } from '../../kit/plain-text';
import { pick, type LocalizedText } from '../../shared/text';

/** One item in one language, as it is searched. */
export interface SearchDocument {
  readonly item: string;
  readonly language: string;
  readonly title: string;
  readonly text: string;
}

/** Reads a file of the kit as text; undefined where it is none, or is larger than any page of words. */
export type ReadText = (path: string) => Promise<string | undefined>;

/** An item in each of its languages. */
export function documentsOf(item: Item, read: ReadText): Promise<readonly SearchDocument[]> {
  return Promise.all(
    languagesOf(item).map(async (language) => {
      const books = item.kind === 'reading' ? await chaptersOf(item.file[language], read) : [];
      const texts = await Promise.all([...textFiles(item, language), ...books].map((path) => textOf(path, read)));
      const text = [...texts, ...spoken(item, language)].join('\n');
      return { item: item.id, language, title: pick(item.title, language) ?? item.id, text };
    }),
  );
}

/** Chapters of a reading that is a book. */
async function chaptersOf(path: string | undefined, read: ReadText): Promise<readonly string[]> {
  if (path === undefined || !/\.book\.json$/i.test(path)) return [];
  return readBookIndex((await read(path)) ?? '')?.chapters ?? [];
}

async function textOf(path: string, read: ReadText): Promise<string> {
  const text = (await read(path)) ?? '';
  if (!/\.vtt$/i.test(path)) return htmlText(text);
  return cuesOf(text)
    .map((cue) => cue.text)
    .join('\n');
}

/** Languages of the title and of the texts. */
const languagesOf = (item: Item): readonly string[] => [
  ...new Set([item.title, ...localizedFiles(item), ...spokenTexts(item)].flatMap((texts) => Object.keys(texts))),
];

const textFiles = (item: Item, language: string): readonly string[] => {
  const own = localizedFiles(item).flatMap((files) => files[language] ?? []);
  if (own.length > 0 || (item.kind !== 'video' && item.kind !== 'audio')) return own;
  return item.captions.filter((captions) => captions.language === language).map((captions) => captions.file);
};

function localizedFiles(item: Item): readonly LocalizedText[] {
  switch (item.kind) {
    case 'page':
      return [item.content];
    case 'video':
    case 'audio':
      return item.transcript === undefined ? [] : [item.transcript];
    case 'assignment':
      return [item.brief];
    case 'case':
      return [item.situation, ...item.materials.map((material) => material.file)];
    case 'reading':
    case 'image':
    case 'model':
    case 'test':
    case 'package':
    case 'survey':
      return [];
  }
}

/** What stands in the manifest itself. */
const spoken = (item: Item, language: string): readonly string[] =>
  spokenTexts(item).flatMap((text) => text[language] ?? []);

function spokenTexts(item: Item): readonly LocalizedText[] {
  if (item.kind === 'case') return item.questions.map(({ text }) => text);
  if (item.kind === 'model') return [item.alt];
  return item.kind === 'image' ? item.pictures.flatMap(({ alt, caption }) => [alt, ...(caption ? [caption] : [])]) : [];
}

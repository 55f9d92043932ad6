import { readFile } from 'node:fs/promises';
import { unzipSync } from 'fflate';
import { chapterHtml, idOf } from '../../book/chapter';
import { readEpub, type EpubFault } from '../../book/epub';
import { BOOK_TYPE, type BookIndex } from '../../book/index-file';
import type { PackCode, Said } from '../../check/said';
import { utf8 } from '../bytes';
import { endingOf, mediaTypeOf } from '../../media-types';
import type { Packing } from './packing';
import { packFiles } from './texts';
import type { YamlPath } from './yaml';

/** Documents to read: PDF as it is, EPUB as a book of pages. */
export async function packReadings(packing: Packing, pattern: string, at: YamlPath): Promise<Record<string, string>> {
  if (endingOf(pattern) !== 'epub') return packFiles(packing, pattern, at);
  const packed: Record<string, string> = {};
  for (const [language, path] of Object.entries(packing.find(pattern, at))) {
    const index = await packBook(packing, path, at);
    if (index !== undefined) packed[language] = index;
  }
  return packed;
}

/** What one book may unpack to: more than the text and pictures of any, less than the memory of a hub. */
const MOST_BYTES = 256 * 1024 * 1024;
const MOST_FILES = 20_000;
const LONGEST_TEXT = 8 * 1024 * 1024;

type Files = ReadonlyMap<string, Uint8Array>;
type BookFault = EpubFault | { readonly code: 'too-large' };

async function packBook(packing: Packing, path: string, at: YamlPath): Promise<string | undefined> {
  const base = path.replace(/\.epub$/i, '');
  const index = `${base}.book.json`;
  if (packing.made(index, path)) return index;
  const files = unpacked(new Uint8Array(await readFile(packing.folder.pathOf(path))));
  if ('code' in files) return void packing.mistake(at, saidOf(path, files));
  const text = (name: string) => textIn(files, name);
  const epub = readEpub(text);
  if (!epub.ok) return void packing.mistake(at, saidOf(path, epub.error));
  const { spine, contents, language } = epub.value;
  const folder = `${base.split('/').at(-1)!}.book`;
  const numbered = (letter: string, number: number) => `${letter}${String(number + 1).padStart(4, '0')}`;
  const chapters = new Map(spine.map((name, number) => [name, `${numbered('c', number)}.html`]));
  const pictures = new Map<string, string>();
  const picture = (name: string): string | undefined => {
    const bytes = files.get(name);
    if (bytes === undefined || !mediaTypeOf(name)?.startsWith('image/')) return undefined;
    const known = pictures.get(name) ?? `${numbered('p', pictures.size)}.${endingOf(name)}`;
    if (!pictures.has(name)) packing.make(`${base}.book/${known}`, path, bytes, mediaTypeOf(name)!, at);
    pictures.set(name, known);
    return known;
  };
  for (const [name, file] of chapters) {
    const html = chapterHtml(text(name)!, { path: name, chapter: (other) => chapters.get(other), picture });
    packing.make(`${base}.book/${file}`, path, utf8(`${html}\n`), 'text/html', at);
  }
  const book: BookIndex = {
    format: 'sandyq-book',
    formatVersion: 1,
    ...(language === undefined ? {} : { language }),
    chapters: [...chapters.values()].map(
      (file) =>
        `${base
          .split('/')
          .slice(0, -1)
          .map((part) => `${part}/`)
          .join('')}${folder}/${file}`,
    ),
    contents: contents.map(({ title, level, path: name, anchor }) => ({
      title,
      level,
      chapter: spine.indexOf(name),
      ...(anchor === undefined ? {} : { anchor: idOf(anchor) }),
    })),
  };
  packing.make(index, path, utf8(`${JSON.stringify(book)}\n`), BOOK_TYPE, at);
  return index;
}

/** Every file of the archive by its name, or what is wrong. Nothing is unpacked that says it is too much. */
function unpacked(archive: Uint8Array): Files | BookFault {
  let bytes = 0;
  let count = 0;
  let tooLarge = false;
  try {
    const files = unzipSync(archive, {
      filter: ({ originalSize }) => {
        bytes += originalSize;
        count += 1;
        tooLarge ||= bytes > MOST_BYTES || count > MOST_FILES;
        return !tooLarge;
      },
    });
    if (tooLarge) return { code: 'too-large' };
    return new Map(Object.entries(files));
  } catch {
    return { code: 'damaged' };
  }
}

function textIn(files: Files, name: string): string | undefined {
  const bytes = files.get(name);
  if (bytes === undefined || bytes.length > LONGEST_TEXT) return undefined;
  const utf16 =
    bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8';
  return new TextDecoder(utf16).decode(bytes);
}

function saidOf(path: string, fault: BookFault): Said {
  const [code, words] = wordsOf(fault);
  return { code, detail: path, message: `${path}: ${words}` };
}

function wordsOf(fault: BookFault): readonly [PackCode, string] {
  switch (fault.code) {
    case 'encrypted':
      return ['book-locked', 'the book is locked (DRM): ask its publisher for a copy without a lock'];
    case 'empty':
      return ['book-empty', 'the book has no chapters'];
    case 'too-large':
      return [
        'book-too-large',
        `unpacks to more than ${MOST_BYTES / 1024 / 1024} MiB or ${MOST_FILES} files: no book does`,
      ];
    case 'damaged':
      return ['book-damaged', `no EPUB, or a damaged one${fault.detail === undefined ? '' : `: ${fault.detail}`}`];
  }
}

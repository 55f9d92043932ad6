import type { Localized } from '../../shared/text';
import type { Item } from '../manifest';

/** A file that an item names, and what it must be. */
export interface FileReference {
  /** The item's id. */
  readonly at: string;
  readonly path: string;
  readonly language: string | undefined;
  readonly mediaType: RegExp;
}

const HTML = /^text\/html$/;
const VIDEO = /^video\//;
const AUDIO = /^audio\//;
/** A PDF, or the index of a book (book/index-file.ts). */
const DOCUMENT = /^application\/(pdf|vnd\.sandyq\.book\+json)$/;
const IMAGE = /^image\//;
const MODEL = /^model\/gltf-binary$/;
const CAPTIONS = /^text\/vtt$/;
const JSON_FILE = /^application\/json$/;
const MATERIAL = /^(text\/html|application\/pdf|(image|audio|video)\/.+)$/;

/** Every file that an item names, in each language. */
export function itemFiles(item: Item): readonly FileReference[] {
  const of = (files: Localized<string> | undefined, mediaType: RegExp): readonly FileReference[] =>
    Object.entries(files ?? {}).map(([language, path]) => ({ at: item.id, path, language, mediaType }));
  const captions = (tracks: readonly { readonly language: string; readonly file: string }[]) =>
    tracks.map(({ language, file }) => ({ at: item.id, path: file, language, mediaType: CAPTIONS }));
  switch (item.kind) {
    case 'page':
      return of(item.content, HTML);
    case 'reading':
      return of(item.file, DOCUMENT);
    case 'video':
      return [
        ...of(item.file, VIDEO),
        ...of(item.smaller, VIDEO),
        ...(item.poster ? [{ at: item.id, path: item.poster, language: undefined, mediaType: IMAGE }] : []),
        ...of(item.posters, IMAGE),
        ...captions(item.captions),
        ...of(item.transcript, HTML),
      ];
    case 'audio':
      return [
        ...of(item.file, AUDIO),
        ...of(item.smaller, AUDIO),
        ...captions(item.captions),
        ...of(item.transcript, HTML),
      ];
    case 'image':
      return item.pictures.flatMap(({ file }) => of(file, IMAGE));
    case 'model':
      return of(item.file, MODEL);
    case 'assignment':
      return of(item.brief, HTML);
    case 'case':
      return [...of(item.situation, HTML), ...item.materials.flatMap(({ file }) => of(file, MATERIAL))];
    case 'test':
    case 'survey':
      return of(item.questions, JSON_FILE);
    case 'package':
      return of(item.package, JSON_FILE);
  }
}

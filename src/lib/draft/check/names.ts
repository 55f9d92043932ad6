import type { AuthoredItem } from '../../kit/authoring';
import { isRecord, listAt, at, textOf } from './words';

/** What a file that an item or a document names has to be. */
export type NamedUse =
  | 'page'
  | 'reading'
  | 'video'
  | 'audio'
  | 'picture'
  | 'model'
  | 'captions'
  | 'questions'
  | 'material'
  | 'document'
  | 'package';

/** A path of kit.yaml, maybe with `{lang}` in it, and what is wanted there. */
export interface Named {
  readonly member: string;
  readonly pattern: string;
  readonly use: NamedUse;
}

/** Beside pictures and materials, which are lists. */
const USES: Readonly<Record<AuthoredItem['kind'], readonly (readonly [member: string, use: NamedUse])[]>> = {
  page: [['content', 'page']],
  reading: [['file', 'reading']],
  video: [
    ['file', 'video'],
    ['smaller', 'video'],
    ['poster', 'picture'],
    ['captions', 'captions'],
    ['transcript', 'page'],
  ],
  audio: [
    ['file', 'audio'],
    ['smaller', 'audio'],
    ['captions', 'captions'],
    ['transcript', 'page'],
  ],
  image: [],
  model: [['file', 'model']],
  assignment: [['brief', 'page']],
  case: [['situation', 'page']],
  test: [['questions', 'questions']],
  survey: [['questions', 'questions']],
  package: [['package', 'package']],
};

const isKind = (kind: string): kind is keyof typeof USES => Object.hasOwn(USES, kind);

/** Every file that an item names, as far as it is written. */
export function namedBy(item: object): readonly Named[] {
  const kind = textOf(at(item, 'kind')) ?? '';
  const own = isKind(kind) ? USES[kind] : [];
  const named = own.flatMap(([member, use]) => of(member, at(item, member), use));
  const pictures = listAt(item, 'pictures').flatMap((picture, index) =>
    of(`pictures.${index}.file`, at(picture, 'file'), 'picture'),
  );
  const materials = listAt(item, 'materials').flatMap((material, index) =>
    of(`materials.${index}.file`, at(material, 'file'), 'material'),
  );
  return [...named, ...pictures, ...materials];
}

/** The file that is a document of the twelve, where it is one. */
export const namedByDocument = (kind: string, document: unknown): readonly Named[] =>
  of(`documents.${kind}`, isRecord(document) ? document['file'] : document, 'document');

function of(member: string, pattern: unknown, use: NamedUse): readonly Named[] {
  const text = textOf(pattern);
  return text === undefined ? [] : [{ member, pattern: text, use }];
}

const PAGE = /\.(md|html)$/i;

/** Texts become pages, wherever a page may stand. */
export const isPage = ({ pattern, use }: Named): boolean =>
  use === 'page' || ((use === 'material' || use === 'document') && PAGE.test(pattern));

/** Endings that a page is written in. */
export const isPagePath = (path: string): boolean => PAGE.test(path);

const TYPES: Readonly<Partial<Record<NamedUse, RegExp>>> = {
  reading: /^application\/pdf$/,
  video: /^video\//,
  audio: /^audio\//,
  picture: /^image\//,
  model: /^model\/gltf-binary$/,
  captions: /^text\/vtt$/,
  material: /^(application\/pdf|(image|audio|video)\/.+)$/,
  document: /^application\/pdf$/,
};

/** Whether a file of this media type can be what is named. */
export const fits = (use: NamedUse, mediaType: string): boolean => TYPES[use]?.test(mediaType) ?? true;

import { Document, type YAMLMap } from 'yaml';
import { slug } from '../../assessment/gift/slug';
import type { AuthoredItem } from '../../kit/authoring';
import { joinedLicences, type Imported, type ImportedFile } from '../imported';
import { freeName } from '../names';
import { guessLanguage } from '../text';

/** What an import can't know, or may be told better. */
export interface FolderFacts {
  readonly id?: string | undefined;
  readonly title?: string | undefined;
  /** BCP 47: the main language of the materials. */
  readonly language?: string | undefined;
  readonly institution?: { readonly id: string; readonly name: string } | undefined;
}

export interface SourceFolder {
  /** By path, `kit.yaml` among them: docs/formats/authoring.md. */
  readonly files: ReadonlyMap<string, ImportedFile>;
  readonly id: string;
  readonly title: string;
  readonly languages: readonly string[];
}

/** Until the author says which: the kit packs, and its comment asks. */
const OUR_INSTITUTION = { kk: 'Біздің оқу орны', ru: 'Наша организация образования', en: 'Our institution' };

/**
 * A whole source folder out of what was imported, in the order given; all of it by one `Names`, so nothing in it meets. The
 * places that an author has to look at are commented. `packKit` takes it without mistakes.
 */
export function sourceFolder(parts: readonly Imported[], facts: FolderFacts = {}): SourceFolder {
  const files = new Map(parts.flatMap((part) => [...part.files]));
  const units = parts.flatMap((part) => part.units);
  const title = facts.title ?? parts.find((part) => part.title)?.title ?? units[0]?.title ?? 'Kit';
  const language = facts.language ?? parts.find((part) => part.language)?.language ?? guessLanguage(wordsOf(parts));
  const captions = captionLanguages(
    units.flatMap(({ items }) => items),
    files,
  );
  const languages = [language, ...wanting(captions, language)];
  const id = facts.id ?? slug(title) ?? 'kit';
  const free = unitIds();
  const document = new Document({
    id,
    version: '1.0.0',
    title,
    languages,
    institution: facts.institution ?? {
      id: 'our-institution',
      name: OUR_INSTITUTION[language as keyof typeof OUR_INSTITUTION] ?? OUR_INSTITUTION.en,
    },
    ...licenceOf(parts),
    units: units.map((unit) => ({ id: free(unit.title), title: unit.title, items: unit.items })),
  });
  const unused = [...new Set(captions.flat())].filter((one) => !languages.includes(one));
  comment(document, facts, parts, unused);
  files.set('kit.yaml', new TextEncoder().encode(document.toString({ lineWidth: 0, flowCollectionPadding: true })));
  return { files, id, title, languages };
}

/** Enough of titles and of pages to tell the language by. */
function wordsOf(parts: readonly Imported[]): string {
  const titles = parts.flatMap(({ units }) =>
    units.flatMap(({ title, items }) => [title, ...items.map((item) => item.title)]),
  );
  const pages = parts.flatMap(({ files }) =>
    [...files].flatMap(([path, file]) =>
      /\.(md|gift)$/.test(path) && file instanceof Uint8Array ? [new TextDecoder().decode(file.subarray(0, 4000))] : [],
    ),
  );
  return [...titles, ...pages.slice(0, 100)].join(' ');
}

/** Of each recording that has captions, the languages of those. */
function captionLanguages(
  items: readonly AuthoredItem[],
  files: ReadonlyMap<string, ImportedFile>,
): readonly (readonly string[])[] {
  return items.flatMap((item) => {
    const [before, after] = ('captions' in item ? item.captions : undefined)?.split('{lang}') ?? [];
    if (before === undefined || after === undefined) return [];
    const paths = [...files.keys()].filter((path) => path.startsWith(before) && path.endsWith(after));
    return [paths.map((path) => path.slice(before.length, -after.length))];
  });
}

/** Captions in none of the kit's languages would be a mistake: the kit has then the language of the captions, too. */
const wanting = (captions: readonly (readonly string[])[], language: string): readonly string[] => [
  ...new Set(captions.flatMap((own) => (own.includes(language) ? [] : own.slice(0, 1)))),
];

function licenceOf(parts: readonly Imported[]): { licence?: string } {
  const licence = joinedLicences(parts);
  return licence === '' ? {} : { licence };
}

/** Ids of units, by their titles; none twice. */
function unitIds(): (title: string) => string {
  const taken = new Set<string>();
  const numbers = new Map<string, number>();
  const take = (id: string): boolean => !taken.has(id) && taken.add(id).has(id);
  return (title) => freeName(slug(title) ?? 'unit', 64, '', take, numbers);
}

function comment(
  document: Document,
  facts: FolderFacts,
  parts: readonly Imported[],
  captions: readonly string[],
): void {
  document.commentBefore = ' Made by an import; what came over and what did not: import-report.md';
  const say = (key: string, words: string): void => {
    const pair = (document.contents as YAMLMap).items.find((one) => String(one.key) === key);
    if (pair) pair.key = Object.assign(document.createNode(key), { commentBefore: ` ${words}` });
  };
  if (facts.id === undefined) say('id', 'LOOK: made of the title; it can’t be changed once the kit was published');
  const guessed = facts.language === undefined && parts.every(({ language }) => language === undefined);
  const more =
    captions.length === 0 ? [] : [`there are captions in ${captions.join(', ')}, too: add what the kit shall have`];
  if (guessed || more.length > 0)
    say('languages', `LOOK: ${[...(guessed ? ['guessed by the letters'] : []), ...more].join('; ')}`);
  if (facts.institution === undefined) say('institution', 'LOOK: write the id and the name of your institution here');
  say(
    'units',
    'LOOK: units and their order are those of the files; hours, gates and the twelve documents are yours to add',
  );
}

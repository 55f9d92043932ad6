import { splitBlocks } from '$lib/assessment/gift/blocks';
import { parseGift, type RenderText } from '$lib/assessment/gift/parse';
import { slug } from '$lib/assessment/gift/slug';
import { writeGift } from '$lib/assessment/gift/write';
import { same } from '$lib/draft/merge';
import { freeId } from '../lists';
import { formOf, joined } from './join';
import type { FormQuestion } from './model';
import { project, type Projected } from './project';

/*
 * GIFT texts in several languages as one list of questions, and back. A question that nobody touched keeps the text that its
 * author gave it, comments included; what the form cannot show stays as it is written.
 */

/** How a question stands in the text of one language. */
export interface Source {
  /** Comments before it that belong to no question. */
  readonly lead: string;
  readonly raw: string;
  /** The id that the text itself tells: by a comment or a title. */
  readonly told: string | undefined;
  /** Undefined where it can't be read. */
  readonly read?: Projected;
}

export interface Entry {
  /** For the screen alone. */
  readonly key: string;
  /** Undefined where the form can't show it: its GIFT stays as it is. */
  readonly question?: FormQuestion;
  readonly sources: Readonly<Record<string, Source>>;
  /** Languages in which something else is asked here. Their texts stay as they are. */
  readonly apart: readonly string[];
}

export interface Sheet {
  readonly entries: readonly Entry[];
  /** Comments at the end, by language. */
  readonly tails: Readonly<Record<string, string>>;
}

export interface SheetOptions {
  /** The main one first. */
  readonly languages: readonly string[];
  readonly survey: boolean;
  readonly render: RenderText;
}

let keys = 0;
export const newKey = (): string => `e${++keys}`;

/** Of the texts by language; a language may have none. */
export function readSheet(texts: Readonly<Record<string, string>>, options: SheetOptions): Sheet {
  const [main, ...others] = options.languages;
  if (main === undefined) return { entries: [], tails: {} };
  const own = chunksOf(texts[main] ?? '', options);
  const tails: Record<string, string> = { [main]: own.tail };
  const taken = new Set<string>();
  let entries: Entry[] = own.sources.map((source) => entryOf(source, main, taken));
  for (const language of others) {
    const { sources, tail } = chunksOf(texts[language] ?? '', options);
    tails[language] = tail;
    entries = withLanguage(entries, sources, language);
  }
  return { entries, tails };
}

function entryOf(source: Source, language: string, taken: Set<string>): Entry {
  const form = source.read && formOf(source.read, language);
  const entry = { key: newKey(), sources: { [language]: source }, apart: [] };
  if (!form) return entry;
  const id = taken.has(form.id) ? freeId(taken) : form.id;
  taken.add(id);
  return { ...entry, question: { ...form, id } };
}

/** By ids where the other text tells those of the first, else by place. */
function withLanguage(entries: readonly Entry[], sources: readonly Source[], language: string): Entry[] {
  const byId = new Map(entries.flatMap((entry) => (entry.question ? [[entry.question.id, entry.key] as const] : [])));
  const told = sources.map((source) => (source.told === undefined ? undefined : byId.get(source.told)));
  const named = told.every((key) => key !== undefined) && new Set(told).size === told.length;
  const placeOf = (at: number) => (named ? told[at] : entries[at]?.key);
  const found = new Map(sources.map((source, at) => [placeOf(at) ?? newKey(), source]));
  const all = entries.map((entry) => {
    const source = found.get(entry.key);
    found.delete(entry.key);
    return source ? withSource(entry, source, language) : entry;
  });
  const more = [...found].map(([key, source]): Entry => ({ key, sources: { [language]: source }, apart: [language] }));
  return [...all, ...more];
}

function withSource(entry: Entry, source: Source, language: string): Entry {
  const sources = { ...entry.sources, [language]: source };
  const both = entry.question && source.read && joined(entry.question, source.read, language);
  return both
    ? { ...entry, sources, question: both }
    : { ...entry, sources, apart: entry.question ? [...entry.apart, language] : entry.apart };
}

/** The text of one language. Undefined: nothing was ever said in it, and nothing is to be written, unless `begun`. */
export function writeSheet(sheet: Sheet, language: string, main: string, begun = false): string | undefined {
  const there = sheet.entries.some(({ sources }) => Object.hasOwn(sources, language));
  if (
    language !== main &&
    !begun &&
    !there &&
    !sheet.entries.some(({ question }) => question && isSaidIn(question, language))
  )
    return undefined;
  let place = 0;
  const chunks = sheet.entries.flatMap((entry) => {
    const written = chunkOf(entry, language, place + 1, language === main);
    if (written === '') return [];
    place++;
    const lead = entry.sources[language]?.lead ?? '';
    return lead === '' ? [written] : [lead, written];
  });
  const tail = sheet.tails[language] ?? '';
  const all = tail === '' ? chunks : [...chunks, tail];
  return all.length === 0 ? '' : `${all.join('\n\n')}\n`;
}

function chunkOf(entry: Entry, language: string, place: number, main: boolean): string {
  const source = entry.sources[language];
  if (!entry.question || entry.apart.includes(language)) return source?.raw ?? '';
  const made = project(entry.question, language);
  if (source?.read && isSame(source.read, made, main)) {
    if (!main) return source.raw;
    const { id } = entry.question;
    if (source.told === id) return source.raw;
    if (source.told === undefined) return id === `q${place}` ? source.raw : `// [id:${id}]\n${source.raw}`;
  }
  const gift = writeGift({ questions: [made.question], keys: made.key ? { [made.question.id]: made.key } : {} });
  return [...commentsOf(source?.raw ?? ''), gift.trimEnd()].join('\n');
}

/** Ids and points count in the main language alone. */
function isSame(read: Projected, made: Projected, main: boolean): boolean {
  const bare = ({ question }: Projected) => ({ ...question, id: '', ...(main ? {} : { points: 0 }) });
  return same(bare(read), bare(made)) && same(read.key, made.key);
}

const COMMENT = /^\s*\/\//;
const MARK = /\[(id|points):[^\]]+\]/g;

/** Comments of an author stay when the question is written anew; marks are written anew with it. */
const commentsOf = (raw: string): readonly string[] =>
  raw
    .split('\n')
    .filter((line) => COMMENT.test(line))
    .map((line) => line.replace(MARK, '').trimEnd())
    .filter((line) => line.replace(COMMENT, '').trim() !== '');

/** Is anything of a question said in a language? */
export const isSaidIn = (question: FormQuestion, language: string): boolean =>
  JSON.stringify(question, (name, value: unknown) => (name === 'id' ? undefined : value)).includes(`"${language}":`);

const SILENT = /^\s*(\/\/|\$CATEGORY:)/;

function chunksOf(
  text: string,
  { survey, render }: SheetOptions,
): { readonly sources: readonly Source[]; readonly tail: string } {
  const sources: Source[] = [];
  let lead: string[] = [];
  for (const chunk of rawChunks(text)) {
    if (chunk.split('\n').every((line) => SILENT.test(line))) {
      lead.push(chunk);
      continue;
    }
    sources.push(sourceOf(chunk, lead.join('\n\n'), sources.length + 1, survey, render));
    lead = [];
  }
  return { sources, tail: lead.join('\n\n') };
}

function rawChunks(text: string): readonly string[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  const chunks: string[][] = [[]];
  for (const line of lines)
    if (line.trim() === '') chunks.push([]);
    else chunks.at(-1)!.push(line);
  return chunks.filter((chunk) => chunk.length > 0).map((chunk) => chunk.join('\n'));
}

function sourceOf(raw: string, lead: string, place: number, survey: boolean, render: RenderText): Source {
  const { questions, keys } = parseGift(raw, render, { survey, unfinished: true });
  const [question] = questions;
  const mark = splitBlocks(raw)[0]?.id;
  const told = (mark && slug(mark)) || (question?.title && slug(question.title)) || undefined;
  // Feedback of an essay has no place in a kit: written anew it would be gone.
  if (!question || (question.kind === 'essay' && raw.includes('####'))) return { lead, raw, told };
  const key = keys[question.id];
  return { lead, raw, told, read: { question: { ...question, id: told ?? `q${place}` }, ...(key ? { key } : {}) } };
}

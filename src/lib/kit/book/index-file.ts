import * as v from 'valibot';
import { FilePath } from '../manifest';

/*
 * A book of a kit: the chapters of an EPUB as sanitised pages, in their order, and its contents. One JSON file of the kit
 * (docs/formats/kit.md), made by the packer: no reader of kits opens an EPUB.
 */

export const BOOK_TYPE = 'application/vnd.sandyq.book+json';

/** Line of the contents: where it leads, by the number of the chapter from 0 and maybe an id in it. */
const BookEntry = v.object({
  title: v.pipe(v.string(), v.minLength(1), v.maxLength(300)),
  level: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(6)),
  chapter: v.pipe(v.number(), v.integer(), v.minValue(0)),
  anchor: v.optional(v.pipe(v.string(), v.regex(/^user-content-[^\s]{1,200}$/))),
});
export type BookEntry = v.InferOutput<typeof BookEntry>;

export const BookIndex = v.object({
  format: v.literal('sandyq-book'),
  formatVersion: v.literal(1),
  /** Language of the text, as the book says. */
  language: v.optional(v.pipe(v.string(), v.maxLength(35))),
  chapters: v.pipe(v.array(FilePath), v.minLength(1), v.maxLength(5_000)),
  contents: v.pipe(v.array(BookEntry), v.maxLength(5_000)),
});
export type BookIndex = v.InferOutput<typeof BookIndex>;

/** The index out of its file; undefined where it is none, or leads to a chapter that is not there. Outside data in. */
export function readBookIndex(text: string): BookIndex | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = v.safeParse(BookIndex, json);
  if (!parsed.success) return undefined;
  const { chapters, contents } = parsed.output;
  return contents.every(({ chapter }) => chapter < chapters.length) ? parsed.output : undefined;
}

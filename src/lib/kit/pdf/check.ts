import { err, ok, type Result } from '../../shared/result';
import { opensWithoutPassword } from './password';
import { arrayOfStrings, dictionaryIn, latin } from './syntax';

/*
 * Can a PDF (ISO 32000-2) be opened at all? By its beginning, its end and its encryption, as readers go about it: what stands on its
 * pages is not looked at.
 */

/** What somebody can do about it the packer and the import say. */
export interface PdfFault {
  readonly code:
    /** Nothing in it says that it is one. `html`: a page of the web was saved instead. */
    | 'not-pdf'
    /** It asks for a password, or for the program of a shop. */
    | 'locked'
    /** The end is missing, or leads nowhere. Some readers mend what can be mended: nobody knows for sure. */
    | 'cut-off';
  readonly detail?: string;
}

/** Bytes from `start` to `end`, fewer where the file ends before. */
export type ReadBytes = (start: number, end: number) => Promise<Uint8Array>;

/** Junk before the beginning is allowed, and common (ISO 32000-1, annex H 3.4.1). */
const BEGIN_BYTES = 1024;
const WINDOW = 64 * 1024;

/** `size` in bytes. Hostile. A PDF that only its owner's password protects from changes opens, and is fine. */
export async function checkPdf(size: number, read: ReadBytes): Promise<Result<undefined, PdfFault>> {
  const begin = latin(await read(0, BEGIN_BYTES));
  const offset = begin.indexOf('%PDF-');
  if (offset === -1) return err({ code: 'not-pdf', detail: notPdf(size, begin) });
  const file: Pdf = { size, read };
  const cut = lengthTold(begin);
  if (cut !== undefined && cut > size) return err({ code: 'cut-off', detail: `${size} / ${cut} B` });
  const trailer = await trailerOf(file, offset);
  if (trailer === undefined) return err({ code: 'cut-off' });
  return (await isLocked(file, trailer)) ? err({ code: 'locked' }) : ok(undefined);
}

function notPdf(size: number, begin: string): string {
  if (size === 0) return '0 B';
  return /<(!doctype html|html|head|body)[\s>]/i.test(begin) ? 'HTML' : '';
}

interface Pdf {
  readonly size: number;
  readonly read: ReadBytes;
}

/** A file that was made for the web says its length at its beginning (annex F). Longer it becomes by changes. */
function lengthTold(begin: string): number | undefined {
  const dictionary = /\/Linearized\b[^>]*/.exec(begin)?.[0];
  const told = /\/L\s+(\d+)/.exec(dictionary ?? '')?.[1];
  return told === undefined ? undefined : Number(told);
}

/** The dictionary to which the end of the file leads (7.5.5, 7.5.8); else one that stands anywhere, as readers look for it who mend. */
async function trailerOf(file: Pdf, offset: number): Promise<string | undefined> {
  const end = await lastMatch(file, /startxref\s+(\d{1,12})/g);
  if (end === undefined) return undefined;
  const at = Number(end.match[1]);
  // Places are counted from the beginning of the PDF, not of the file.
  const place = at + offset;
  const section = latin(await file.read(place, Math.min(file.size, place + WINDOW)));
  if (/^\s*xref\b/.test(section)) return dictionaryAt(file, await firstMatch(file, /\btrailer\b/, place));
  if (/^\s*\d+\s+\d+\s+obj\b/.test(section)) return dictionaryIn(section);
  // What is made for the web has another end near its beginning, which leads nowhere.
  return at === 0 ? undefined : mendedTrailer(file);
}

/** What readers who mend take for a trailer, with what stands around it: that is enough to know whether it is locked. */
async function mendedTrailer(file: Pdf): Promise<string | undefined> {
  const found = await lastMatch(file, /\btrailer\b|\/Type\s*\/(XRef|Catalog)\b/g);
  return found && latin(await file.read(Math.max(0, found.at - AROUND), Math.min(file.size, found.at + AROUND)));
}

const AROUND = 2048;

/** The first dictionary behind a place; an empty one where it is not to be made out. */
async function dictionaryAt(file: Pdf, place: number | undefined): Promise<string | undefined> {
  if (place === undefined) return undefined;
  return dictionaryIn(latin(await file.read(place, Math.min(file.size, place + WINDOW)))) ?? '';
}

async function isLocked(file: Pdf, trailer: string): Promise<boolean> {
  const reference = /\/Encrypt\s+(\d{1,10})\s+(\d{1,5})\s+R\b/.exec(trailer);
  if (reference === null) {
    const inline = trailer.indexOf('/Encrypt');
    if (inline === -1) return false;
    return !opensWithoutPassword(dictionaryIn(trailer.slice(inline)) ?? '', arrayOfStrings(trailer, 'ID')[0] ?? '');
  }
  const object = await lastMatch(file, new RegExp(`(?<!\\d)${reference[1]}\\s+${reference[2]}\\s+obj\\b`, 'g'));
  const encryption = await dictionaryAt(file, object?.at);
  return !opensWithoutPassword(encryption ?? '', arrayOfStrings(trailer, 'ID')[0] ?? '');
}

interface Match {
  /** In bytes from the beginning of the file. */
  readonly at: number;
  readonly match: RegExpExecArray;
}

/** As long as anything that is looked for may be. */
const OVERLAP = 256;

/** The first place where a pattern is found from a place on. */
async function firstMatch({ size, read }: Pdf, pattern: RegExp, from: number): Promise<number | undefined> {
  for (let start = from, window = WINDOW; start < size; start += window, window = Math.min(window * 4, MOST_WINDOW)) {
    const text = latin(await read(start, Math.min(size, start + window + OVERLAP)));
    const found = pattern.exec(text);
    if (found) return start + found.index;
  }
  return undefined;
}

/** The last place where a pattern is found, read from the end on. */
async function lastMatch({ size, read }: Pdf, pattern: RegExp): Promise<Match | undefined> {
  for (let end = size, window = WINDOW; end > 0; end -= window, window = Math.min(window * 4, MOST_WINDOW)) {
    const start = Math.max(0, end - window);
    const text = latin(await read(start, Math.min(size, end + OVERLAP)));
    const match = [...text.matchAll(pattern)].at(-1);
    if (match) return { at: start + match.index, match };
  }
  return undefined;
}

const MOST_WINDOW = 4 * 1024 * 1024;

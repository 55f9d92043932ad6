import type { Question, QuestionKey } from '../../assessment/question';
import { targetOf } from '../html/addresses';
import { makePage, type Resolve } from '../html/page';
import type { ImportedFile, SourceFile } from '../imported';
import type { Gathering } from '../gathering';
import { fileKindOf, HEAD_BYTES } from '../media/file-kind';
import { faultOfPdf, isOfNoUse, sayPdfFault } from '../media/pdf';
import { splitName } from '../names';
import type { Notes } from '../notes';
import { fileOfBytes, readStart } from '../source';
import type { ReadQuestion } from './bank';
import { gapMark } from './drafts';

type Folder = 'pictures' | 'files';
/** Puts a file into the new folder and gives the address under which questions have it. */
export type PutFile = (folder: Folder, name: string, file: ImportedFile) => string;
/** Undefined for a file that kits don't hold, or that questions can't show. */
export type PlaceFile = (
  file: ImportedFile,
  name: string,
) => Promise<{ readonly folder: Folder; readonly address: string } | undefined>;

/** A question and its key whose texts are fit for a kit. */
export interface Settled {
  readonly question: Question;
  readonly key?: QuestionKey;
}

type Settle = (html: string) => Promise<string>;

/**
 * Makes every text of a question one that a kit can hold: no scripts, nothing from elsewhere; what it shows is taken along. What
 * the question is without afterwards is said to its notes.
 */
export async function settle(read: ReadQuestion, place: PlaceFile): Promise<Settled> {
  const text = settler(resolver(read.find, place), read.notes);
  const question = await settleQuestion(read.question, text);
  return read.key ? { question, key: await settleKey(read.key, text) } : { question };
}

const ADDRESS = /\b(src|href)(\s*)=/gi;

/** A text without markup is what it is; one that looks like an address to the packer is written so that it doesn't. */
const settler =
  (resolve: Resolve, notes: Notes): Settle =>
  async (html) => {
    const made = /[<&]/.test(html) ? (await makePage(html, resolve, notes)).html : html;
    return withoutHollows(made).replace(/^[^<]+/, (text) => text.replace(ADDRESS, '$1$2&#61;'));
  };

/** What is seen of nothing: editors leave empty paragraphs, and what was left out leaves the one around it. */
const HOLLOW = /<(p|div|span|b|i|em|strong|u|small)\b[^>]*>((?:\s|\u00a0|&nbsp;|&#xA0;|<br>)*)<\/\1>/gi;
const BREAKS_ALONE = /^(?:\s|<br>)*$/i;

/** The text without what is hollow in it; a space between words stays one. Where nothing was, all of it stays. */
function withoutHollows(html: string, emptied = false): string {
  const filled = html.replace(HOLLOW, (_, tag: string, inside: string) =>
    /^(p|div)$/i.test(tag) || inside === '' ? '' : ' ',
  );
  if (filled !== html) return withoutHollows(filled, true);
  return emptied && BREAKS_ALONE.test(html) ? '' : html.trim();
}

const resolver =
  (find: ReadQuestion['find'], place: PlaceFile): Resolve =>
  async (address, use) => {
    const target = targetOf(address, (path) => path);
    if (target.kind === 'outside') return target.url;
    if (target.kind === 'here') return use === 'link' ? '#' : undefined;
    if (target.kind === 'nowhere' || (target.kind === 'data' && use === 'link')) return undefined;
    const file = target.kind === 'data' ? target.bytes : find(target.path);
    const name = target.kind === 'data' ? nameOfType(target.mediaType) : target.path.split('/').at(-1)!;
    const placed = file && (await place(file, name));
    return placed && (use === 'link' || placed.folder === 'pictures') ? placed.address : undefined;
  };

const nameOfType = (mediaType: string): string => `picture.${mediaType.split('/')[1]!.replace(/\+.*/, '')}`;

/** Takes each file once. `gathering`: is told of what is not taken. */
export function placing(put: PutFile, gathering: Gathering): PlaceFile {
  const taken = new Map<ImportedFile, Awaited<ReturnType<PlaceFile>>>();
  return async (file, name) => {
    if (taken.has(file)) return taken.get(file);
    const { kind, ending } = fileKindOf(name, await startOf(file));
    const folder: Folder | undefined =
      kind === 'picture' ? 'pictures' : kind === 'pdf' || kind === 'document' ? 'files' : undefined;
    if (folder === undefined) gathering.leftOut(name, 'unknown-file');
    const fault = kind === 'pdf' ? await faultOfPdf(sourceOf(file)) : undefined;
    if (fault) sayPdfFault(name, fault, gathering);
    const address = (into: Folder) => put(into, `${splitName(name).stem}${ending}`, file);
    const placed = folder && !isOfNoUse(fault) ? { folder, address: address(folder) } : undefined;
    taken.set(file, placed);
    return placed;
  };
}

const sourceOf = (file: ImportedFile): SourceFile => (file instanceof Uint8Array ? fileOfBytes(file) : file);

async function startOf(file: ImportedFile): Promise<Uint8Array<ArrayBuffer>> {
  if (file instanceof Uint8Array) return file.subarray(0, HEAD_BYTES);
  return readStart(
    file instanceof Blob ? fileOfBytes(new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer())) : file,
    HEAD_BYTES,
  );
}

async function settleQuestion(question: Question, text: Settle): Promise<Question> {
  const sides = async <T extends { readonly html: string }>(all: readonly T[]) =>
    Promise.all(all.map(async (side) => ({ ...side, html: oneParagraph(await text(side.html)) })));
  switch (question.kind) {
    case 'choice':
    case 'multiple':
      return { ...question, html: await text(question.html), choices: await sides(question.choices) };
    case 'matching':
      return { ...question, html: await text(question.html), left: await sides(question.left) };
    case 'cloze':
      return {
        ...question,
        html: await withGaps(question.html, text),
        gaps: await Promise.all(
          question.gaps.map(async (gap) => (gap.choices ? { ...gap, choices: await sides(gap.choices) } : gap)),
        ),
      };
    default:
      return { ...question, html: await text(question.html) };
  }
}

/** Gaps are no markup of the author's: they go through as signs. */
async function withGaps(html: string, text: Settle): Promise<string> {
  const marked = html.replace(/<span data-gap="g(\d+)"><\/span>/g, (_, number: string) => gapMark(Number(number)));
  return (await text(marked)).replace(/\uE000(g\d+)\uE001/g, '<span data-gap="$1"></span>');
}

/** An answer of one line is no paragraph of its own. */
const oneParagraph = (html: string): string => /^<p>((?:(?!<p>).)*)<\/p>$/s.exec(html)?.[1] ?? html;

async function settleKey(key: QuestionKey, text: Settle): Promise<QuestionKey> {
  const own = await settleFeedback(key, text);
  switch (own.kind) {
    case 'choice':
    case 'multiple':
      return {
        ...own,
        choices: Object.fromEntries(
          await Promise.all(
            Object.entries(own.choices).map(async ([id, mark]) => [id, await settleFeedback(mark, text)] as const),
          ),
        ),
      };
    case 'truefalse': {
      const { whenTrue, whenFalse } = own;
      return {
        ...own,
        ...(whenTrue === undefined ? {} : { whenTrue: await text(whenTrue) }),
        ...(whenFalse === undefined ? {} : { whenFalse: await text(whenFalse) }),
      };
    }
    case 'short':
      return { ...own, answers: await Promise.all(own.answers.map((answer) => settleFeedback(answer, text))) };
    case 'numeric':
      return { ...own, answers: await Promise.all(own.answers.map((answer) => settleFeedback(answer, text))) };
    case 'matching':
      return own;
    case 'cloze':
      return {
        ...own,
        gaps: Object.fromEntries(
          await Promise.all(
            Object.entries(own.gaps).map(
              async ([id, marks]) => [id, await Promise.all(marks.map((mark) => settleFeedback(mark, text)))] as const,
            ),
          ),
        ),
      };
  }
}

async function settleFeedback<T extends { feedback?: string | undefined }>(marked: T, text: Settle): Promise<T> {
  if (marked.feedback === undefined) return marked;
  const feedback = await text(marked.feedback);
  const { feedback: _, ...others } = marked;
  return (feedback === '' ? others : { ...marked, feedback }) as T;
}

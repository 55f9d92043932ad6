import type { Question, QuestionKey } from '../question';
import { parseAnswers, type RawAnswers } from './answers';
import { splitBlocks, splitParts, type GiftBlock, type Part } from './blocks';
import { buildCloze, buildQuestion } from './build';
import { slug } from './slug';
import type { Built, ReportAt, Stem } from './stem';
import { cleanText, indexOfSequence, takeFormat, unescape, type GiftFormat } from './text';

/** A mistake of the author; `line` counts from 1. */
export interface GiftProblem {
  readonly line: number;
  readonly message: string;
}

export interface ParsedGift {
  readonly questions: readonly Question[];
  /** By question id; essays have none. */
  readonly keys: Readonly<Record<string, QuestionKey>>;
  /** Line of each question, in the order of `questions`. */
  readonly lines: readonly number[];
  readonly problems: readonly GiftProblem[];
}

/** Nobody gives more for a question; what a mistyped number would do to all others is worse. */
const MAX_POINTS = 1000;

/** Makes HTML of a text: the packer brings Markdown, sanitising and pictures. `line` is where the text stands. */
export type RenderText = (text: string, format: GiftFormat, line: number) => string;

export interface GiftOptions {
  /** A survey: nothing is right or wrong, and no question needs a right answer. */
  readonly survey?: boolean;
  /** Questions of one name are counted (`sun`, `sun-2`), as in a bank, where a name is no promise; else they are a mistake. */
  readonly countNames?: boolean;
  /** Somebody is writing it: a question that only lacks something (an answer, what is right) is reported, and is there. */
  readonly unfinished?: boolean;
}

/**
 * Questions of a GIFT file (https://docs.moodle.org/en/GIFT_format): one choice, many, true/false, short, numeric,
 * matching, essay, missing word. Beyond Moodle, several answer blocks in one question make a cloze text of several gaps.
 * Every mistake is reported with its line; a question with a mistake is left out.
 *
 * An id is the `[id:…]` of a comment, else the title in Latin letters, else the position: `q3`. Points are the
 * `[points:…]` of a comment, else 1.
 */
export function parseGift(text: string, render: RenderText, options: GiftOptions = {}): ParsedGift {
  const problems: GiftProblem[] = [];
  const found = new Map<string, { readonly built: Built; readonly line: number }>();
  const numbers = new Map<string, number>();
  for (const [index, block] of splitBlocks(text).entries()) {
    const built = parseBlock(block, `q${index + 1}`, render, options, (problem) => problems.push(problem));
    if (!built) continue;
    const { id } = built.question;
    const other = found.get(id);
    if (other && options.countNames) {
      const own = nextFree(id, found, numbers);
      found.set(own, { built: renamed(built, own), line: block.line });
    } else if (other)
      problems.push({ line: block.line, message: `the question of line ${other.line} has the same id: ${id}` });
    else found.set(id, { built, line: block.line });
  }
  const all = [...found.values()];
  return {
    questions: all.map(({ built }) => built.question),
    keys: Object.fromEntries(all.flatMap(({ built }) => (built.key ? [[built.question.id, built.key]] : []))),
    lines: all.map(({ line }) => line),
    problems,
  };
}

/** `sun-2`, `sun-3` … `last`: the number that each name had last. */
function nextFree(id: string, taken: ReadonlyMap<string, unknown>, last: Map<string, number>): string {
  for (let number = (last.get(id) ?? 1) + 1; ; number++) {
    last.set(id, number);
    const own = `${id.slice(0, 56).replace(/-+$/, '')}-${number}`;
    if (!taken.has(own)) return own;
  }
}

const renamed = ({ question, key }: Built, id: string): Built => ({
  question: { ...question, id },
  ...(key ? { key } : {}),
});

function parseBlock(
  block: GiftBlock,
  position: string,
  render: RenderText,
  { survey = false, unfinished = false }: GiftOptions,
  report: (problem: GiftProblem) => void,
): Built | undefined {
  let good = true;
  const lineOf = lineCounter(block);
  const reportAt: ReportAt = (at, message, lack) => {
    if (!unfinished || lack === undefined) good = false;
    report({ line: lineOf(at), message });
  };
  const { title, body, start } = takeTitle(block.text);
  const split = splitParts(body);
  if ('unmatched' in split) {
    reportAt(start + split.unmatched, 'a brace without its partner; an answer block holds no blank line');
    return undefined;
  }
  const answers = split.parts.flatMap((part) =>
    part.kind === 'answers'
      ? [parseAnswers(part.text, start + part.at, ({ at, message }) => reportAt(at, message))]
      : [],
  );
  const points = Number(block.points ?? 1);
  if (!(points >= 0 && points <= MAX_POINTS))
    reportAt(0, `«[points:${block.points}]» is no number from 0 to ${MAX_POINTS}`);
  if (answers.length === 0) reportAt(0, 'a question has an answer block: {…}');
  if (!good) return undefined;

  const stem = { ...stemOf(split.parts, answers, block, render), survey };
  const named = block.id ?? title;
  const base = { id: (named && slug(named)) || position, ...(title ? { title } : {}), points };
  const built = stem.gaps
    ? buildCloze(base, stem, answers, reportAt)
    : buildQuestion(base, stem, answers[0]!, reportAt);
  return good ? built : undefined;
}

/** Mistakes are found from the front to the back: each line is counted once, however many there are. */
function lineCounter({ text, line }: GiftBlock): (at: number) => number {
  let counted = 0;
  let lines = line;
  return (at) => {
    if (at < counted) [counted, lines] = [0, line];
    for (; counted < at; counted++) if (text[counted] === '\n') lines++;
    return lines;
  };
}

function takeTitle(text: string): { readonly title?: string; readonly body: string; readonly start: number } {
  const end = text.startsWith('::') ? indexOfSequence(text, '::', 2) : -1;
  if (end === -1) return { body: text, start: 0 };
  return { title: unescape(text.slice(2, end)).trim(), body: text.slice(end + 2), start: end + 2 };
}

/**
 * The question's text. An answer block in the middle of it, or more than one, is a gap where the answers are words; a
 * true/false or number block in the middle leaves a line to look at.
 */
function stemOf(
  parts: readonly Part[],
  answers: readonly RawAnswers[],
  block: GiftBlock,
  render: RenderText,
): Omit<Stem, 'survey'> {
  const { format = 'moodle', rest } = takeFormat(parts[0]?.kind === 'text' ? parts[0].text : '');
  const tail = parts.at(-1)?.kind === 'text' && parts[0]?.kind !== undefined && parts.length > 1;
  const words = answers.every(({ form }) => form === 'choices' || form === 'short');
  const gaps = answers.length > 1 || (tail && words);
  let gap = 0;
  const text = parts
    .map((part, index) => {
      if (part.kind === 'text') return index === 0 ? rest : part.text;
      if (gaps) return gapMark(++gap);
      return tail ? '_____' : '';
    })
    .join('');
  const html = render(cleanText(text, format), format, block.line);
  return {
    format,
    html: html.replace(/\uE000(g\d+)\uE001/g, '<span data-gap="$1"></span>'),
    gaps,
    render: (raw) => {
      const own = takeFormat(raw);
      const used = own.format ?? format;
      return render(cleanText(own.rest, used), used, block.line);
    },
  };
}

/** Private-use characters survive every renderer; the span is put in their place afterwards. */
const gapMark = (index: number): string => `\uE000g${index}\uE001`;

export type { GiftFormat };

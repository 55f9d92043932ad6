import { parseGift } from '../../assessment/gift/parse';
import { onlyKnownTags } from '../../assessment/gift/text';
import { shapeOf } from '../../assessment/shape';
import { eachHtmlAddress, lookThrough, type AddressUse } from '../../kit/markdown';
import type { TextValue } from '../part';
import type { CheckCode } from './problem';
import { remembered } from './shape';

/*
 * What is in one text, whatever the rest of the draft is: read once for each value, for a page of 50 kB takes some 20 ms.
 * What its addresses lead to is asked anew each time.
 */

export interface TextProblem {
  readonly code: CheckCode;
  readonly line?: number;
  readonly detail?: string;
}

export interface Address {
  readonly use: 'picture' | 'link';
  readonly address: string;
  readonly line: number;
}

export interface ReadText {
  readonly addresses: readonly Address[];
  readonly problems: readonly TextProblem[];
}

export interface ReadQuestions extends ReadText {
  /** Of each question: kind and how much there is to choose from, and its line. */
  readonly questions: readonly { readonly shape: string; readonly line: number }[];
  /** No question of it may be compared with another language's. */
  readonly broken: boolean;
}

const pages = new WeakMap<TextValue, ReadText>();
const htmlPages = new WeakMap<TextValue, ReadText>();
const banks = { survey: new WeakMap<TextValue, ReadQuestions>(), test: new WeakMap<TextValue, ReadQuestions>() };

/** A page: Markdown, or HTML by its ending. */
export const readPage = (path: string, value: TextValue): ReadText =>
  /\.html$/i.test(path)
    ? remembered(htmlPages, value, () => htmlPage(value.text))
    : remembered(pages, value, () => markdownPage(value.text));

/** Questions in GIFT. */
export const readQuestions = (value: TextValue, use: 'survey' | 'test'): ReadQuestions =>
  remembered(banks[use], value, () => questionsIn(value.text, use === 'survey'));

class Reading implements AddressUse {
  readonly addresses: Address[] = [];
  readonly problems: TextProblem[] = [];
  /** Line before the text. */
  before = 0;

  picture(address: string, line: number): void {
    this.addresses.push({ use: 'picture', address, line: line + this.before });
  }

  link(address: string, line: number): void {
    this.addresses.push({ use: 'link', address, line: line + this.before });
  }

  say(code: CheckCode, line: number, detail?: string): void {
    this.problems.push({ code, line: line + this.before, ...(detail === undefined ? {} : { detail }) });
  }

  markdown(text: string): void {
    let level = 0;
    try {
      lookThrough(withoutProse(text), this, (node, line) => {
        if (node.type === 'heading') level = this.heading(level, node.depth, line);
        else if (node.type === 'image' || node.type === 'imageReference') this.alternative(node.alt ?? '', line);
        else if (node.type === 'link' || node.type === 'linkReference') this.linkText(textIn(node), line);
        else if (node.type === 'html') this.markup(node.value, line);
      });
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      this.say('text-too-deep', 1);
    }
  }

  html(text: string): void {
    eachHtmlAddress(text, 1, this);
    this.markup(text, 1);
    let level = 0;
    const ofHeading = lineCounter(text);
    for (const match of text.matchAll(/<h([1-6])[\s>]/gi))
      level = this.heading(level, Number(match[1]), ofHeading(match.index));
    const ofLink = lineCounter(text);
    for (const match of text.matchAll(/<a\b[^>]*>([^]{0,200}?)<\/a>/gi))
      this.linkText(match[1]!.replace(/<[^>]*>/g, ''), ofLink(match.index));
  }

  /** Pictures in raw HTML. */
  private markup(html: string, first: number): void {
    const lineOf = lineCounter(html);
    for (const match of html.matchAll(/<img\b[^>]*>/gi)) {
      const alt = /\balt\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i.exec(match[0]);
      this.alternative(alt?.[1] ?? alt?.[2] ?? alt?.[3] ?? '', first + lineOf(match.index) - 1);
    }
  }

  private heading(before: number, level: number, line: number): number {
    if (before > 0 && level > before + 1) this.say('heading-jump', line, `${before} → ${level}`);
    return level;
  }

  private alternative(alt: string, line: number): void {
    if (alt.trim() === '') this.say('picture-no-alt', line);
  }

  private linkText(text: string, line: number): void {
    const words = text
      .replace(/[\s\p{P}]+/gu, ' ')
      .trim()
      .toLowerCase();
    if (HERE.has(words)) this.say('link-here', line, text.trim());
  }
}

/** What says nothing to whoever hears the links of a page one after the other (WCAG 2.2, 2.4.4). */
const HERE = new Set([
  ...['here', 'click here', 'this', 'link', 'this link', 'read more', 'more', 'see here'],
  ...['здесь', 'тут', 'сюда', 'ссылка', 'по ссылке', 'по этой ссылке', 'эта ссылка', 'нажмите здесь', 'подробнее'],
  ...['мұнда', 'осында', 'осы жерде', 'осы жерден', 'сілтеме', 'осы сілтеме', 'мына жерде', 'мына жерден', 'толығырақ'],
]);

function markdownPage(text: string): ReadText {
  const reading = new Reading();
  reading.markdown(normal(text));
  return told(reading, text);
}

function htmlPage(text: string): ReadText {
  const reading = new Reading();
  reading.html(normal(text));
  return told(reading, text);
}

const told = ({ addresses, problems }: Reading, text: string): ReadText => ({
  addresses,
  problems: text.trim() === '' ? [{ code: 'text-empty' }, ...problems] : problems,
});

/**
 * A Markdown text in which long lines of mere words are one letter: they hold nothing that is looked for, and reading them is
 * most of the work. Every line stays in its place, and whatever could be part of something else stays as it is: what begins
 * otherwise than by a letter, and what has a sign in it of links, code, HTML, tables or titles.
 */
export const withoutProse = (text: string): string => text.replace(PROSE, '$1x');
const PROSE = /^([ \t]*)(?!.*(?::\/\/|www\.))\p{L}[^\n`<>[\]()"=&\\|@]{40,}$/gimu;

/** As the packer reads it. */
const normal = (text: string): string => text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');

function questionsIn(text: string, survey: boolean): ReadQuestions {
  const reading = new Reading();
  const look = (part: string, format: string, line: number): string => {
    reading.before = line - 1;
    if (format === 'markdown') reading.markdown(part);
    else if (format !== 'plain') reading.html(format === 'html' ? part : onlyKnownTags(part));
    return part;
  };
  const { questions, lines, problems } = parseGift(text, look, { survey });
  const empty = questions.length === 0 && problems.length === 0;
  return {
    addresses: reading.addresses,
    problems: [
      ...problems.map(({ line, message }): TextProblem => ({ code: 'gift-mistake', line, detail: message })),
      ...(empty ? ([{ code: 'gift-empty' }] as const) : []),
      // Whoever answers hears a question, not a page with headings.
      ...reading.problems.filter(({ code }) => code !== 'heading-jump'),
    ],
    questions: questions.map((question, index) => ({ shape: shapeOf(question), line: lines[index]! })),
    broken: problems.length > 0,
  };
}

/** Asked from the front to the back: each line is counted once. */
function lineCounter(text: string): (index: number) => number {
  let [counted, line] = [0, 1];
  return (index) => {
    for (; counted < index; counted++) if (text[counted] === '\n') line++;
    return line;
  };
}

function textIn(node: object): string {
  if ('alt' in node && typeof node.alt === 'string') return node.alt;
  if ('value' in node && typeof node.value === 'string') return node.value;
  return 'children' in node && Array.isArray(node.children)
    ? node.children.map((child: object) => textIn(child)).join('')
    : '';
}

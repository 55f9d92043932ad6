import type { Item } from '../kit/manifest';
import type { Section } from './chapters';
import { html, type Html } from './html';
import { lines } from './lines';
import type { Printing, SheetOwner } from './printing';
import { qrCode } from './qr';
import { questionOnPaper } from './questions';
import { inFours, longCode, shortCode, type Sheet } from './sheet-code';

/** One answer sheet, and what stands at the head of each of its pages. */
export interface PrintedSheet {
  readonly page: string;
  readonly anchor: string;
  readonly title: Html;
  readonly running: string;
  readonly html: Html;
}

/** Lines on the two sides of one leaf, beside what else stands there. */
const LEAF = { a4: 44, a5: 30 } as const;
const LEAST_LINES = 5;

/** The answer sheets of one learner, or of nobody in particular, in the order of the kit. */
export async function sheetsFor(printing: Printing, owner: SheetOwner, at: number): Promise<readonly PrintedSheet[]> {
  const sections = printing.chapters.flatMap((chapter) => chapter.sections);
  const sheets: PrintedSheet[] = [];
  for (const section of sections) {
    if (section.sheet !== undefined) sheets.push(await sheetOf(printing, section, section.sheet, owner, at));
  }
  return sheets;
}

async function sheetOf(
  printing: Printing,
  section: Section,
  number: number,
  owner: SheetOwner,
  at: number,
): Promise<PrintedSheet> {
  const { manifest, words } = printing;
  const { item } = section;
  const sheet: Sheet = { learner: owner.account, kit: manifest.id, version: manifest.version, item: item.id };
  const code = inFours(await shortCode(sheet));
  const page = `p-s${at}-${number}`;
  const head = html`<header class="p-sheet-head">
    <div>
      <p class="p-kind">${words.sheet(number)} · ${words.kind[item.kind]}</p>
      <h2 id="${page}"><a href="#${page}">${section.number} ${printing.say(item.title)}</a></h2>
      <p class="p-meta">${printing.say(manifest.title)} · ${words.version.toLowerCase()} ${manifest.version}</p>
    </div>
    <div class="p-sheet-code">
      ${qrCode(await longCode(sheet), `${words.code} ${code}`)}
      <p class="p-short-code">${code}</p>
    </div>
  </header>`;
  const person = html`<dl class="p-fill">
    ${field(words.name, owner.name, 'p-wide')}${field(words.group, owner.group)}${field(words.date)}
  </dl>`;
  const tutor = html`<dl class="p-fill p-tutor">
    ${field(words.marks, undefined, '', words.ofMarks(await maxMarks(printing, item)))}${field(words.tutor, undefined, 'p-wide')}
  </dl>`;
  const body = await bodyOf(printing, item);
  return {
    page,
    anchor: page,
    title: html`${words.sheet(number)}: ${printing.say(item.title)}`,
    running: `${code} · ${words.sheet(number)}`,
    html: html`<section class="p-sheet" style="page:${page}">
      ${head}${person}${body}
      <p class="p-hint">${words.moreSheets}</p>
      ${tutor}
    </section>`,
  };
}

const field = (label: string, value?: string, kind = '', after = ''): Html =>
  html`<div class="${kind}">
    <dt>${label}</dt>
    <dd>${value}</dd>
    ${after !== '' && html`<dd class="p-after">${after}</dd>`}
  </div>`;

/** What a tutor's form bounds marks by: the item's, or the points of a test. */
async function maxMarks(printing: Printing, item: Item): Promise<string> {
  if (item.kind === 'assignment' || item.kind === 'case') return String(item.maxScore);
  if (item.kind !== 'test') return '';
  const set = await printing.questions(item);
  const points = (set?.questions ?? []).reduce((sum, question) => sum + question.points, 0);
  return String(Math.max(1, Math.round(points * 100) / 100));
}

async function bodyOf(printing: Printing, item: Item): Promise<Html | undefined> {
  const leaf = LEAF[printing.options.format];
  switch (item.kind) {
    case 'assignment':
      return lines(leaf);
    case 'case': {
      const each = Math.max(LEAST_LINES, Math.floor(leaf / item.questions.length) - 2);
      return html`${item.questions.map(
        ({ text }, at) =>
          html`<section class="p-asked">
            <p><b>${at + 1}.</b> ${printing.say(text)}</p>
            ${lines(each)}
          </section>`,
      )}`;
    }
    case 'test':
      return await questionsOnPaper(printing, item, true);
    default:
      return undefined;
  }
}

/** The questions of a test or a form, each with room for its answer. */
export async function questionsOnPaper(
  printing: Printing,
  item: Extract<Item, { kind: 'test' | 'survey' }>,
  graded: boolean,
): Promise<Html | undefined> {
  const set = await printing.questions(item);
  if (set === undefined) return undefined;
  const { words } = printing;
  const asked: Html[] = [];
  for (const [at, question] of set.questions.entries())
    asked.push(await questionOnPaper(question, at + 1, { words, kitText: set.kitText, graded }));
  return html`${asked}`;
}

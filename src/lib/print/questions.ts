import type { Element } from 'hast';
import rehypeParse from 'rehype-parse';
import rehypeStringify from 'rehype-stringify';
import { unified } from 'unified';
import type { Question } from '../assessment/question';
import { eachElement } from '../kit/sanitise';
import { html, Html } from './html';
import { lines } from './lines';
import type { Words } from './words/words';

/** What makes HTML of a kit's text; of a question its stem, a choice, one side of a pair. */
export type KitText = (text: string) => Promise<Html>;

/** Lines for an essay. */
const ESSAY_LINES = 12;

/** One question with room to answer it by hand. Never with a key: a `Question` has none. */
export async function questionOnPaper(
  question: Question,
  number: number,
  { words, kitText, graded }: { readonly words: Words; readonly kitText: KitText; readonly graded: boolean },
): Promise<Html> {
  const marks = graded && html`<span class="p-points">${words.points(String(question.points))}</span>`;
  const stem = question.kind === 'cloze' ? await gappedText(question, kitText) : await kitText(question.html);
  return html`<section class="p-question">
    <p class="p-number"><b>${words.question(number)}</b>${marks}</p>
    <div class="p-stem">${stem}</div>
    ${await room(question, words, kitText)}
  </section>`;
}

async function room(question: Question, words: Words, kitText: KitText): Promise<Html | undefined> {
  switch (question.kind) {
    case 'choice':
      return ticks(words.tickOne, 'one', await Promise.all(question.choices.map((choice) => kitText(choice.html))));
    case 'multiple':
      return ticks(words.tickMany, 'many', await Promise.all(question.choices.map((choice) => kitText(choice.html))));
    case 'truefalse':
      return ticks(words.tickOne, 'one', [html`${words.isTrue}`, html`${words.isFalse}`]);
    case 'short':
      return html`<div class="p-answer"><span>${words.answer}:</span>${lines(1)}</div>`;
    case 'numeric':
      return html`<div class="p-answer p-short"><span>${words.answer}:</span>${lines(1)}</div>`;
    case 'essay':
      return lines(ESSAY_LINES);
    case 'matching':
      return await pairs(question, words, kitText);
    case 'cloze':
      return await gapChoices(question, words, kitText);
  }
}

const ticks = (hint: string, kind: 'one' | 'many', choices: readonly Html[]): Html =>
  html`<p class="p-hint">${hint}</p>
    <ul class="p-ticks p-${kind}">
      ${choices.map(
        (choice) =>
          html`<li>
            <span class="p-tick"></span>
            <div>${choice}</div>
          </li>`,
      )}
    </ul>`;

/** Letters of the Latin alphabet: the same on a Kazakh, a Russian and an English sheet. */
const letter = (at: number): string =>
  String.fromCharCode(65 + (at % 26)) + (at < 26 ? '' : String(Math.floor(at / 26)));

async function pairs(
  { left, right }: Extract<Question, { kind: 'matching' }>,
  words: Words,
  kitText: KitText,
): Promise<Html> {
  const asked = await Promise.all(left.map((side) => kitText(side.html)));
  const offered = await Promise.all(right.map((side) => kitText(side.html)));
  return html`<p class="p-hint">${words.match}</p>
    <div class="p-pairs">
      <ul>
        ${asked.map(
          (side) =>
            html`<li>
              <span class="p-box"></span>
              <div>${side}</div>
            </li>`,
        )}
      </ul>
      <ul>
        ${offered.map(
          (side, at) =>
            html`<li>
              <b>${letter(at)}</b>
              <div>${side}</div>
            </li>`,
        )}
      </ul>
    </div>`;
}

const reader = unified().use(rehypeParse, { fragment: true }).use(rehypeStringify).freeze();

/** The text of a cloze with a numbered line for each gap. */
async function gappedText(question: Extract<Question, { kind: 'cloze' }>, kitText: KitText): Promise<Html> {
  const tree = reader.parse((await kitText(question.html)).text);
  const numbers = new Map(question.gaps.map(({ id }, at) => [id, at + 1]));
  eachElement(tree, (element: Element) => {
    const number = numbers.get(String(element.properties['dataGap'] ?? ''));
    if (number === undefined) return;
    element.properties['className'] = ['p-gap'];
    element.children = [{ type: 'text', value: `${number}` }];
  });
  return new Html(reader.stringify(tree));
}

async function gapChoices(
  { gaps }: Extract<Question, { kind: 'cloze' }>,
  words: Words,
  kitText: KitText,
): Promise<Html | undefined> {
  const rows: Html[] = [];
  for (const [at, { choices }] of gaps.entries()) {
    if (choices === undefined) continue;
    const texts = await Promise.all(choices.map((choice) => kitText(choice.html)));
    rows.push(html`<li><b>${at + 1}.</b> ${texts.map((text, n) => html`${n > 0 && ' / '}${text}`)}</li>`);
  }
  return rows.length === 0
    ? undefined
    : html`<p class="p-hint">${words.choices}:</p>
        <ul class="p-gaps">
          ${rows}
        </ul>`;
}

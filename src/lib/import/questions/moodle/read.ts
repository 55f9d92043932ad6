import { escapeHtml } from '../../../shared/escape';
import { ok, err, type Result } from '../../../shared/result';
import { attributeOf, childOf, childrenOf, parseXml, textAt, textOf, type XmlElement } from '../../../shared/xml';
import type { ImportFault } from '../../imported';
import { QuestionNotes } from '../notes';
import { Bank, nameOf, type Heading } from '../bank';
import type { Draft, Unfit } from '../drafts';
import { draftOf } from './kinds';
import { filesOf, htmlAt, textElement } from './texts';

/*
 * Moodle XML (https://docs.moodle.org/en/Moodle_XML_format), as `qformat_xml` of Moodle 1.9 to 5 writes it. What maps to
 * what: docs/formats/questions.md.
 */

export const isMoodleXml = (root: XmlElement): boolean => root.name === 'quiz';

/** The questions of a Moodle XML file. Hostile: whoever made it wrote the HTML in it. */
export function readMoodleXml(text: string): Result<Bank, ImportFault> {
  const parsed = parseXml(text);
  if (!parsed.ok) return err(parsed.error);
  if (!isMoodleXml(parsed.value)) return err({ code: 'unknown-format', detail: parsed.value.name });
  return ok(moodleBank(parsed.value));
}

/** `quiz` is the root element. */
export function moodleBank(quiz: XmlElement): Bank {
  const bank = new Bank();
  for (const element of childrenOf(quiz, 'question')) addQuestion(bank, element);
  return bank;
}

function addQuestion(bank: Bank, element: XmlElement): void {
  const kind = attributeOf(element, 'type') ?? '';
  if (kind === 'category') {
    addCategory(bank, element);
    return;
  }
  const notes = new QuestionNotes();
  const heading = headingOf(element);
  const draft: Draft | Unfit = draftOf(kind, element, notes) ?? { unfit: 'unknown-question', detail: kind };
  noteLosses(element, notes);
  bank.add(heading, draft, notes);
}

/** A category is a folder of a bank: `$course$/top/Chemistry/Acids`. The last of the first names the whole. */
function addCategory(bank: Bank, element: XmlElement): void {
  const path = textAt(element, 'category', 'text') ?? '';
  const own = path.replace(/^\$[a-z]+\$\//, '').replace(/^top(\/|$)/, '');
  if (own === '') return;
  bank.title ??=
    own
      .split(/(?<!\/)\/(?!\/)/)
      .at(-1)
      ?.replaceAll('//', '/')
      .trim() || undefined;
  bank.simplified(own, 'question-category');
}

function headingOf(element: XmlElement): Heading {
  const idnumber = textAt(element, 'idnumber');
  const name = textAt(element, 'name', 'text') ?? textAt(element, 'name');
  const points = textAt(element, 'defaultgrade');
  return {
    name: idnumber,
    // A question without a title goes out under its id.
    title: name === idnumber ? undefined : name,
    html: htmlAt(element, 'questiontext'),
    points: points === undefined ? undefined : Number(points),
    find: filesOf(element),
  };
}

/** What Moodle has for every kind of question and a kit for none. */
function noteLosses(element: XmlElement, notes: QuestionNotes): void {
  for (const hint of childrenOf(element, 'hint')) if (textOf(textElement(hint)).trim() !== '') notes.add('hints');
  for (const name of ['correctfeedback', 'partiallycorrectfeedback', 'incorrectfeedback']) {
    const html = htmlAt(element, name);
    if (html !== '' && !USUAL.has(html.replace(/<[^<>]*>/g, '').trim()))
      notes.add('combined-feedback', nameOf({ html }, 0));
  }
  for (const unit of childrenOf(childOf(element, 'units'), 'unit'))
    notes.add('number-units', textAt(unit, 'unit_name') ?? '');
}

/** What Moodle itself says of an answer where the author said nothing. */
const USUAL = new Set(
  [
    'Your answer is correct.',
    'Your answer is partially correct.',
    'Your answer is incorrect.',
    'Ваш ответ верный.',
    'Ваш ответ частично правильный.',
    'Ваш ответ неправильный.',
    'Сіздің жауабыңыз дұрыс.',
    'Сіздің жауабыңыз ішінара дұрыс.',
    'Сіздің жауабыңыз дұрыс емес.',
  ].flatMap((text) => [text, escapeHtml(text)]),
);

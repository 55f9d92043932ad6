import type { Question, QuestionKey } from '../question';
import { writeCloze } from './cloze';
import { textOfHtml } from '../gift/write-text';
import { element, fraction, htmlElement, plainElement, type MoodleOptions } from './elements';

/**
 * Questions as Moodle XML (https://docs.moodle.org/en/Moodle_XML_format), with their files in them and their ids as
 * `idnumber`. Ranges of numbers go out as a number and its tolerance, to 15 digits; right sides of pairs as text. What of
 * this comes back the same: docs/formats/questions.md. A question without a key is no question to Moodle: of those only
 * essays are written.
 */
export function writeMoodleXml(
  {
    questions,
    keys = {},
  }: { readonly questions: readonly Question[]; readonly keys?: Readonly<Record<string, QuestionKey>> },
  options: MoodleOptions = {},
): string {
  const category = options.category
    ? [
        `<question type="category"><category>${plainElement(`$course$/top/${options.category.replaceAll('/', '//')}`)}</category></question>`,
      ]
    : [];
  const written = questions.flatMap((question) => writeQuestion(question, keys[question.id], options) ?? []);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n${[...category, ...written].join('\n')}\n</quiz>\n`;
}

function writeQuestion(question: Question, key: QuestionKey | undefined, options: MoodleOptions): string | undefined {
  const body = bodyOf(question, key, options);
  if (body === undefined) return undefined;
  const { id, title, points } = question;
  const text = question.kind === 'cloze' && key?.kind === 'cloze' ? writeCloze(question, key) : question.html;
  return [
    `<question type="${body.type}">`,
    `<name>${plainElement(title ?? id)}</name>`,
    htmlElement('questiontext', text, options),
    htmlElement('generalfeedback', key?.feedback ?? '', options),
    element('defaultgrade', String(points)),
    element('penalty', '0'),
    element('hidden', '0'),
    element('idnumber', id),
    ...body.lines,
    '</question>',
  ].join('\n');
}

interface Body {
  readonly type: string;
  readonly lines: readonly string[];
}

function bodyOf(question: Question, key: QuestionKey | undefined, options: MoodleOptions): Body | undefined {
  if (question.kind === 'essay') return { type: 'essay', lines: [element('responseformat', 'editor')] };
  switch (key?.kind) {
    case 'choice':
    case 'multiple': {
      if (question.kind !== 'choice' && question.kind !== 'multiple') return undefined;
      const answers = question.choices.map(({ id, html }) => {
        const mark = key.choices[id] ?? { weight: 0 };
        return answer('html', htmlElement('', html, options), mark, options);
      });
      const settings = [element('single', String(question.kind === 'choice')), element('shuffleanswers', 'true')];
      return { type: 'multichoice', lines: [...settings, element('answernumbering', 'abc'), ...answers] };
    }
    case 'truefalse': {
      const line = (value: boolean, feedback: string | undefined) =>
        answer(
          'moodle_auto_format',
          plainElement(String(value)),
          { weight: key.answer === value ? 1 : 0, feedback },
          options,
        );
      return { type: 'truefalse', lines: [line(true, key.whenTrue), line(false, key.whenFalse)] };
    }
    case 'short':
      return {
        type: 'shortanswer',
        lines: [
          element('usecase', '0'),
          ...key.answers.map((mark) => answer('moodle_auto_format', plainElement(mark.text), mark, options)),
        ],
      };
    case 'numeric':
      return { type: 'numerical', lines: key.answers.map((mark) => numberAnswer(mark, options)) };
    case 'matching':
      return question.kind === 'matching'
        ? { type: 'matching', lines: pairs(question, key.pairs, options) }
        : undefined;
    case 'cloze':
      return question.kind === 'cloze' ? { type: 'cloze', lines: [] } : undefined;
    case undefined:
      return undefined;
  }
}

interface Mark {
  readonly weight: number;
  readonly feedback?: string | undefined;
}

/** `more`: what the answer has beside its text. */
function answer(format: string, text: string, { weight, feedback }: Mark, options: MoodleOptions, more = ''): string {
  const said = htmlElement('feedback', feedback ?? '', options);
  return `<answer fraction="${fraction(weight)}" format="${format}">${text}${said}${more}</answer>`;
}

function numberAnswer(
  mark: Extract<QuestionKey, { kind: 'numeric' }>['answers'][number],
  options: MoodleOptions,
): string {
  const { min, max } = mark;
  if (min === -Number.MAX_VALUE && max === Number.MAX_VALUE)
    return answer('moodle_auto_format', plainElement('*'), mark, options, element('tolerance', '0'));
  const middle = min === max ? min : decimal(min / 2 + max / 2);
  const tolerance = min === max ? 0 : decimal(max / 2 - min / 2);
  return answer(
    'moodle_auto_format',
    plainElement(String(middle)),
    mark,
    options,
    element('tolerance', String(tolerance)),
  );
}

/** Without the dust of binary fractions. */
const decimal = (number: number): number => Number(number.toPrecision(15));

function pairs(
  { left, right }: Extract<Question, { kind: 'matching' }>,
  keys: Readonly<Record<string, string>>,
  options: MoodleOptions,
): readonly string[] {
  const textAt = (id: string | undefined) => textOfHtml(right.find((side) => side.id === id)?.html ?? '');
  const asked = left.map(({ id, html }) => pair(html, textAt(keys[id]), options));
  const used = new Set(Object.values(keys));
  const spare = right.filter(({ id }) => !used.has(id)).map(({ id }) => pair('', textAt(id), options));
  return [element('shuffleanswers', 'true'), ...asked, ...spare];
}

const pair = (html: string, right: string, options: MoodleOptions): string =>
  `<subquestion format="html">${htmlElement('', html, options)}<answer>${plainElement(right)}</answer></subquestion>`;

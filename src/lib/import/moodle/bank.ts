import { decoded } from '../html/addresses';
import { toBase64 } from '../../shared/base64';
import {
  attributeOf,
  childOf,
  childrenOf,
  descendantsOf,
  isElement,
  textAt,
  type XmlElement,
  type XmlNode,
} from '../../shared/xml';
import type { SourceFile } from '../imported';
import { readFile } from '../source';
import { valueAt, type Backup, type BankQuestion, type NamedFile } from './backup';
import { COURSE_ADDRESS, coursePath } from './course-files';

/*
 * The question bank of a backup, `questions.xml`, turned into the elements of Moodle XML, so that one reader knows what becomes
 * of each kind of question. Entries with versions since Moodle 4.0, plain questions before.
 */

/** All questions of a backup, each in its newest version. */
export function bankOf(root: XmlElement | undefined): readonly BankQuestion[] {
  return childrenOf(root, 'question_category').flatMap((category) => {
    const name = valueAt(category, 'name') ?? '';
    const contextId = textAt(category, 'contextid') ?? '';
    const read = (element: XmlElement, entryId?: string): BankQuestion => ({
      ...{ id: attributeOf(element, 'id') ?? '', entryId, parent: valueAt(element, 'parent') ?? '0' },
      ...{ category: name, contextId, element },
    });
    const plain = childrenOf(childOf(category, 'questions'), 'question').map((element) => read(element));
    const entries = childrenOf(childOf(category, 'question_bank_entries'), 'question_bank_entry').flatMap((entry) => {
      const versions = descendantsOf(entry, 'question_versions');
      const newest = versions.reduce<XmlElement | undefined>(
        (best, one) => (best && numberAt(best, 'version') > numberAt(one, 'version') ? best : one),
        undefined,
      );
      const [element] = newest ? descendantsOf(newest, 'question') : [];
      return element ? [read(element, attributeOf(entry, 'id'))] : [];
    });
    return [...plain, ...entries];
  });
}

const numberAt = (element: XmlElement, name: string): number => Number(textAt(element, name) ?? 0);

/** Pictures of questions are small; more is left out with them. */
const MAX_FILE_BYTES = 8 * 1024 * 1024;

/** Makes questions of the bank a `quiz` of Moodle XML. */
export class QuizWriter {
  readonly #byId: ReadonlyMap<string, BankQuestion>;

  constructor(
    bank: readonly BankQuestion[],
    private readonly backup: Pick<Backup, 'courseFiles' | 'questionFiles'>,
  ) {
    this.#byId = new Map(bank.map((question) => [question.id, question]));
  }

  async quiz(questions: readonly BankQuestion[]): Promise<XmlElement> {
    const elements: XmlElement[] = [];
    for (const question of questions) elements.push(await this.#question(question));
    return make('quiz', {}, elements);
  }

  async #question(question: BankQuestion): Promise<XmlElement> {
    const { made, files } = withCourseFiles(this.#made(question), this.backup.courseFiles);
    const embedded: XmlElement[] = [];
    for (const file of [...this.backup.questionFiles(question), ...files]) embedded.push(...(await embed(file)));
    return { ...made, children: [...made.children, ...embedded] };
  }

  #made({ element }: BankQuestion): XmlElement {
    const kind = textAt(element, 'qtype') ?? '';
    const data = childOf(element, `plugin_qtype_${kind}_question`);
    return make('question', { type: TYPES[kind] ?? kind }, [
      make('name', {}, [text(valueAt(element, 'name') ?? '')]),
      formatted('questiontext', this.#textOf(element, kind, data), textAt(element, 'questiontextformat')),
      formatted('generalfeedback', valueAt(element, 'generalfeedback') ?? '', textAt(element, 'generalfeedbackformat')),
      make('defaultgrade', {}, [valueAt(element, 'defaultmark') ?? '1']),
      ...(valueAt(element, 'idnumber') === undefined ? [] : [make('idnumber', {}, [valueAt(element, 'idnumber')!])]),
      ...partsOf(kind, data),
      ...(data ? COMBINED.flatMap((name) => descendantsOf(data, name)).map(combined) : []),
      ...unitsOf(data),
      ...childrenOf(childOf(element, 'question_hints'), 'question_hint').map((hint) =>
        make('hint', {}, [text(valueAt(hint, 'hint') ?? '')]),
      ),
    ]);
  }

  /** A cloze text names its parts by number; each part's own text is how the author wrote it. */
  #textOf(element: XmlElement, kind: string, data: XmlElement | undefined): string {
    const own = valueAt(element, 'questiontext') ?? '';
    if (kind !== 'multianswer') return own;
    const parts = (textAt(childOf(data, 'multianswer'), 'sequence') ?? '').split(',');
    return own.replace(/\{#(\d{1,3})\}/g, (mark, number: string) => {
      const part = this.#byId.get(parts[Number(number) - 1] ?? '');
      return part ? (valueAt(part.element, 'questiontext') ?? mark) : mark;
    });
  }
}

async function embed({ path, file }: NamedFile): Promise<readonly XmlElement[]> {
  const bytes = await readFile(file, MAX_FILE_BYTES);
  const slash = path.lastIndexOf('/') + 1;
  const place = { name: path.slice(slash), path: `/${path.slice(0, slash)}`, encoding: 'base64' };
  return bytes.ok ? [make('file', place, [toBase64(bytes.value)])] : [];
}

/** Files of the course, named in texts, as files of the question itself. */
function withCourseFiles(question: XmlElement, courseFiles: Backup['courseFiles']) {
  const files = new Map<string, SourceFile>();
  const led = (value: string): string =>
    value.replace(COURSE_ADDRESS, (whole, mark: string, address: string) => {
      const path = coursePath(decoded(address));
      const file = path === undefined ? undefined : courseFiles.find(path);
      if (file === undefined) return whole;
      files.set(path!, file);
      return `${mark}@@PLUGINFILE@@/${path!.split('/').map(encodeURIComponent).join('/')}${mark}`;
    });
  const walk = (element: XmlElement): XmlElement => ({
    ...element,
    children: element.children.map((node) => (isElement(node) ? walk(node) : led(node))),
  });
  const made = walk(question);
  return { made, files: [...files].map(([path, file]) => ({ path, file })) };
}

/** Feedback on an answer as a whole; it is told, and left out. */
const COMBINED = ['correctfeedback', 'partiallycorrectfeedback', 'incorrectfeedback'];
const combined = (element: XmlElement): XmlElement => formatted(element.name, valueAt(element) ?? '', undefined);

function unitsOf(data: XmlElement | undefined): readonly XmlElement[] {
  const units = data ? descendantsOf(data, 'numerical_unit') : [];
  return [
    make(
      'units',
      {},
      units.map((unit) => make('unit', {}, [make('unit_name', {}, [valueAt(unit, 'unit') ?? ''])])),
    ),
  ];
}

/** Where Moodle XML calls a kind otherwise than the data base does. */
const TYPES: Readonly<Record<string, string>> = { match: 'matching', multianswer: 'cloze' };

function partsOf(kind: string, data: XmlElement | undefined): readonly XmlElement[] {
  const answers = childrenOf(childOf(data, 'answers'), 'answer');
  switch (kind) {
    case 'truefalse':
      return answers.map((answer) => answerOf(answer, truthOf(answer, data)));
    case 'numerical':
      return answers.map((answer) => answerOf(answer, undefined, [make('tolerance', {}, [toleranceOf(answer, data)])]));
    case 'match':
      return childrenOf(childOf(data, 'matches'), 'match').map((pair) =>
        make('subquestion', { format: formatOf(textAt(pair, 'questiontextformat')) }, [
          text(valueAt(pair, 'questiontext') ?? ''),
          make('answer', {}, [text(valueAt(pair, 'answertext') ?? '')]),
        ]),
      );
    case 'gapselect':
    case 'ddwtos':
      return answers.map((answer) =>
        make(kind === 'ddwtos' ? 'dragbox' : 'selectoption', {}, [
          text(valueAt(answer, 'answertext') ?? ''),
          make('group', {}, [groupOf(valueAt(answer, 'feedback') ?? '')]),
        ]),
      );
    default:
      return [
        ...answers.map((answer) => answerOf(answer)),
        ...['single', 'usecase'].flatMap((name) => {
          const value = textAt(childOf(data, kind), name);
          return value === undefined ? [] : [make(name, {}, [value])];
        }),
      ];
  }
}

function answerOf(answer: XmlElement, says?: string, more: readonly XmlElement[] = []): XmlElement {
  // The data base has shares of 1, Moodle XML has per cent.
  const fraction = String(Number((Number(textAt(answer, 'fraction') ?? 0) * 100).toFixed(5)));
  return make('answer', { fraction, format: formatOf(textAt(answer, 'answerformat')) }, [
    text(says ?? valueAt(answer, 'answertext') ?? ''),
    formatted('feedback', valueAt(answer, 'feedback') ?? '', textAt(answer, 'feedbackformat')),
    ...more,
  ]);
}

/** Its words are in the language of whoever made it; which of the two is meant, the ids tell. */
const truthOf = (answer: XmlElement, data: XmlElement | undefined): string =>
  String(textAt(childOf(data, 'truefalse'), 'trueanswer') === attributeOf(answer, 'id'));

function toleranceOf(answer: XmlElement, data: XmlElement | undefined): string {
  const own = (data ? descendantsOf(data, 'numerical_record') : []).find(
    (record) => textAt(record, 'answer') === attributeOf(answer, 'id'),
  );
  return textAt(own, 'tolerance') ?? '0';
}

/** A number, or one in what PHP serialised. */
const groupOf = (told: string): string =>
  /^\d+$/.test(told) ? told : (/"draggroup";(?:s:\d+:"|i:)(\d+)/.exec(told)?.[1] ?? '1');

const FORMATS: Readonly<Record<string, string>> = { 0: 'moodle_auto_format', 2: 'plain_text', 4: 'markdown' };
const formatOf = (number: string | undefined): string => FORMATS[number ?? '1'] ?? 'html';

const make = (
  name: string,
  attributes: Readonly<Record<string, string>>,
  children: readonly XmlNode[],
): XmlElement => ({ name, namespace: '', attributes: new Map(Object.entries(attributes)), children });
const text = (value: string): XmlElement => make('text', {}, [value]);
const formatted = (name: string, value: string, format: string | undefined): XmlElement =>
  make(name, { format: formatOf(format) }, [text(value)]);

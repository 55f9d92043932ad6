import { toBase64 } from '../../shared/base64';
import {
  attributeOf,
  childOf,
  childrenOf,
  descendantsOf,
  textAt,
  type XmlElement,
  type XmlNode,
} from '../../shared/xml';
import { readFile } from '../source';
import type { Backup, StoredFile } from './backup';
import { valueAt } from './backup';

/*
 * The question bank of a backup, `questions.xml`, turned into the elements of Moodle XML, so that one reader knows what becomes
 * of each kind of question. Entries with versions since Moodle 4.0, plain questions before.
 */

export interface BankQuestion {
  readonly id: string;
  /** Of the bank entry (Moodle 4); by it a quiz names a question. */
  readonly entryId: string | undefined;
  /** Id of the question around it: parts of a cloze text. `0` or absent: none. */
  readonly parent: string;
  readonly category: string;
  readonly contextId: string;
  readonly element: XmlElement;
}

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
  readonly #files = new Map<string, StoredFile[]>();

  constructor(bank: readonly BankQuestion[], { files }: Pick<Backup, 'files'>) {
    this.#byId = new Map(bank.map((question) => [question.id, question]));
    for (const stored of files)
      if (stored.component === 'question' || stored.component.startsWith('qtype_')) {
        const key = `${stored.contextId} ${stored.itemId}`;
        this.#files.set(key, [...(this.#files.get(key) ?? []), stored]);
      }
  }

  async quiz(questions: readonly BankQuestion[]): Promise<XmlElement> {
    const elements: XmlElement[] = [];
    for (const question of questions) elements.push(await this.#question(question));
    return make('quiz', {}, elements);
  }

  async #question(question: BankQuestion): Promise<XmlElement> {
    const { element } = question;
    const kind = textAt(element, 'qtype') ?? '';
    const data = childOf(element, `plugin_qtype_${kind}_question`);
    return make('question', { type: TYPES[kind] ?? kind }, [
      make('name', {}, [text(valueAt(element, 'name') ?? '')]),
      formatted('questiontext', this.#textOf(element, kind, data), textAt(element, 'questiontextformat')),
      formatted('generalfeedback', valueAt(element, 'generalfeedback') ?? '', textAt(element, 'generalfeedbackformat')),
      make('defaultgrade', {}, [valueAt(element, 'defaultmark') ?? '1']),
      ...(valueAt(element, 'idnumber') === undefined ? [] : [make('idnumber', {}, [valueAt(element, 'idnumber')!])]),
      ...partsOf(kind, data),
      ...childrenOf(childOf(element, 'question_hints'), 'question_hint').map((hint) =>
        make('hint', {}, [text(valueAt(hint, 'hint') ?? '')]),
      ),
      ...(await this.#filesOf(question)),
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

  async #filesOf({ element, contextId }: BankQuestion): Promise<readonly XmlElement[]> {
    const ids = [element, ...descendantsOf(element, 'answer', 'match')].map((one) => attributeOf(one, 'id') ?? '');
    const elements: XmlElement[] = [];
    for (const { path, file } of ids.flatMap((id) => this.#files.get(`${contextId} ${id}`) ?? [])) {
      const bytes = await readFile(file, MAX_FILE_BYTES);
      const slash = path.lastIndexOf('/') + 1;
      const place = { name: path.slice(slash), path: `/${path.slice(0, slash)}`, encoding: 'base64' };
      if (bytes.ok) elements.push(make('file', place, [toBase64(bytes.value)]));
    }
    return elements;
  }
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

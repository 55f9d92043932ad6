import { parseGift, type ParsedGift } from '../../../assessment/gift/parse';
import { onlyKnownTags } from '../../../assessment/gift/text';
import type { Question, QuestionKey, QuestionSet } from '../../../assessment/question';
import { shapeOf } from '../../../assessment/shape';
import { escapeHtml } from '../../../shared/escape';
import { utf8 } from '../bytes';
import { renderHtml, renderMarkdown } from './markdown';
import { NOT_UTF8 } from './mistakes';
import type { Packing } from './packing';
import type { YamlPath } from './yaml';

export type KeysByLanguage = Readonly<Record<string, Readonly<Record<string, QuestionKey>>>>;

export interface PackedQuestions {
  /** Language → question set in the kit. */
  readonly questions: Record<string, string>;
  readonly keys: KeysByLanguage;
}

/**
 * GIFT files as question sets. The first language gives the ids; the others must ask the same in the same order, or an
 * answer given in one language could not be read in another. `use` says what becomes of the keys.
 */
export async function packQuestions(
  packing: Packing,
  pattern: string,
  use: 'self' | 'graded' | 'survey',
  at: YamlPath,
): Promise<PackedQuestions> {
  const questions: Record<string, string> = {};
  const keys: Record<string, Readonly<Record<string, QuestionKey>>> = {};
  let first: ParsedGift | undefined;
  for (const [language, path] of Object.entries(packing.find(pattern, at))) {
    const own = await parseFile(packing, path, language, use, at);
    if (!own) continue;
    const parsed = first ? sameQuestions(first, own, path, packing) : own;
    first ??= own;
    const output = path.replace(/\.gift$/i, '.json');
    packing.make(output, path, setBytes(parsed, use === 'self'), 'application/json', at);
    questions[language] = output;
    keys[language] = parsed.keys;
  }
  return { questions, keys: use === 'graded' ? keys : {} };
}

async function parseFile(
  packing: Packing,
  path: string,
  language: string,
  use: 'self' | 'graded' | 'survey',
  at: YamlPath,
): Promise<ParsedGift | undefined> {
  if (!/\.gift$/i.test(path)) {
    packing.mistake(at, {
      code: 'file-kind-wrong',
      detail: path,
      message: `${path}: questions are written in GIFT (.gift)`,
    });
    return undefined;
  }
  const text = await packing.folder.text(path);
  if (text === undefined) {
    packing.mistakes.add(path, undefined, NOT_UTF8);
    return undefined;
  }
  const parsed = parseGift(text, renderer(packing, path, language), { survey: use === 'survey' });
  for (const { line, message } of parsed.problems)
    packing.mistakes.add(path, line, { code: 'gift-mistake', detail: message, message });
  if (parsed.questions.length === 0 && parsed.problems.length === 0)
    packing.mistakes.add(path, undefined, { code: 'gift-empty', message: 'no questions' });
  return parsed;
}

function renderer(packing: Packing, file: string, language: string) {
  return (text: string, format: string, line: number): string => {
    const spot = { file, line };
    if (format === 'plain') return escapeHtml(text);
    if (format === 'html') return renderHtml(text, spot, packing);
    if (format === 'markdown') return oneParagraph(renderMarkdown(text, spot, packing, language));
    return renderHtml(onlyKnownTags(text), spot, packing);
  };
}

/** An answer of one line is no paragraph of its own. */
const oneParagraph = (html: string): string => /^<p>((?:(?!<p>).)*)<\/p>\s*$/s.exec(html)?.[1] ?? html;

function setBytes(parsed: ParsedGift, withKeys: boolean): Uint8Array {
  const set: QuestionSet = {
    format: 'sandyq-questions',
    formatVersion: 1,
    questions: [...parsed.questions],
    ...(withKeys ? { keys: parsed.keys } : {}),
  };
  return utf8(`${JSON.stringify(set)}\n`);
}

/** `other`, with the ids of `first`; mistakes where it asks something else. */
function sameQuestions(first: ParsedGift, other: ParsedGift, path: string, packing: Packing): ParsedGift {
  if (first.problems.length > 0 || other.problems.length > 0) return other;
  const [here, there] = [other.questions.length, first.questions.length];
  if (here !== there)
    packing.mistakes.add(path, undefined, {
      code: 'questions-count',
      detail: `${here} / ${there}`,
      message: `${here} questions, but ${there} in the first language`,
    });
  const keys: Record<string, QuestionKey> = {};
  const questions = other.questions.map((question, index) => {
    const model = first.questions[index];
    if (!model) return question;
    const [own, wanted] = [shapeOf(question), shapeOf(model)];
    if (own !== wanted)
      packing.mistakes.add(path, other.lines[index], {
        code: 'question-differs',
        detail: `${index + 1}: ${own} / ${wanted}`,
        message: `not the question of the first language: ${own} here, ${wanted} there`,
      });
    const key = other.keys[question.id];
    const moved = alignMatching(model, first.keys[model.id], { ...question, id: model.id, points: model.points }, key);
    if (moved.key) keys[model.id] = moved.key;
    return moved.question;
  });
  return { ...other, questions, keys };
}

/**
 * Right sides are numbered in the order of the alphabet, which differs by language. They take the numbers of the first
 * language, by the pairs that both keys name; distractors take what is left.
 */
function alignMatching(
  model: Question,
  modelKey: QuestionKey | undefined,
  question: Question,
  key: QuestionKey | undefined,
): { readonly question: Question; readonly key: QuestionKey | undefined } {
  if (question.kind !== 'matching' || model.kind !== 'matching') return { question, key };
  if (key?.kind !== 'matching' || modelKey?.kind !== 'matching') return { question, key };
  const renamed = new Map<string, string>();
  for (const [left, right] of Object.entries(key.pairs)) {
    const wanted = modelKey.pairs[left];
    if (wanted !== undefined) renamed.set(right, wanted);
  }
  const free = model.right.map(({ id }) => id).filter((id) => ![...renamed.values()].includes(id));
  for (const { id } of question.right) if (!renamed.has(id)) renamed.set(id, free.shift() ?? id);
  return {
    question: { ...question, right: question.right.map((side) => ({ ...side, id: renamed.get(side.id)! })) },
    key: {
      ...key,
      pairs: Object.fromEntries(Object.entries(key.pairs).map(([left, right]) => [left, renamed.get(right)!])),
    },
  };
}

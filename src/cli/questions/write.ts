import { writeGift } from '../../lib/assessment/gift/write';
import { writeMoodleXml } from '../../lib/assessment/moodle-xml/write';
import type { Question, QuestionKey } from '../../lib/assessment/question';
import { toBase64 } from '../../lib/shared/base64';
import type { QuestionBytes, TestQuestions } from './gather';

export const FORMATS = ['gift', 'moodle-xml'] as const;
export type Format = (typeof FORMATS)[number];

export interface Written {
  readonly text: string;
  readonly questions: number;
  /** Names of files that the format has no place for. */
  readonly withoutFiles: readonly string[];
}

/** All tests in one file; questions of one id in several tests are counted: `sun`, `sun-2`. */
export function writeQuestions(tests: readonly TestQuestions[], format: Format): Written {
  const all = joined(tests);
  const files = new Map(tests.flatMap((test) => [...test.files]));
  const names = [...new Set([...files.values()].map(({ name }) => name))];
  if (format === 'gift') return { text: writeGift(all), questions: all.questions.length, withoutFiles: names };
  const named = uniqueNames(files);
  const text = writeMoodleXml(all, {
    ...(tests.length === 1 ? { category: tests[0]!.title } : {}),
    file: (address) => named.get(address),
  });
  return { text, questions: all.questions.length, withoutFiles: [] };
}

function joined(tests: readonly TestQuestions[]) {
  const questions: Question[] = [];
  const keys: Record<string, QuestionKey> = {};
  const taken = new Set<string>();
  for (const test of tests)
    for (const question of test.questions) {
      let id = question.id;
      for (let number = 2; taken.has(id); number++) id = `${question.id.slice(0, 58)}-${number}`;
      taken.add(id);
      questions.push({ ...question, id });
      const key = Object.hasOwn(test.keys, question.id) ? test.keys[question.id] : undefined;
      if (key) keys[id] = key;
    }
  return { questions, keys };
}

/** Two folders may have a picture of one name. */
function uniqueNames(files: ReadonlyMap<string, QuestionBytes>) {
  const taken = new Set<string>();
  return new Map(
    [...files].map(([address, { name, bytes }]) => {
      let own = name;
      for (let number = 2; taken.has(own); number++) own = name.replace(/(\.[^.]*)?$/, `-${number}$1`);
      taken.add(own);
      return [address, { name: own, base64: toBase64(bytes) }] as const;
    }),
  );
}

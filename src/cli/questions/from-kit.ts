import { posix } from 'node:path';
import * as v from 'valibot';
import { QuestionSet, type QuestionKey } from '../../lib/assessment/question';
import type { KitKeys } from '../../lib/kit/keys';
import type { Item } from '../../lib/kit/manifest';
import type { OpenedKit } from '../../lib/kit/open';
import type { KitSource } from '../../lib/kit/source';
import { pick, pickLanguage } from '../../lib/shared/text';
import { readKitFile } from '../print/kit-files';
import { addressesIn, type Gathered, type QuestionBytes, type TestQuestions } from './gather';

export interface KitChoice {
  readonly language?: string | undefined;
  /** One test only. */
  readonly item?: string | undefined;
  readonly keys?: KitKeys | undefined;
}

/** Questions of the tests of a verified kit, in one language. Those that nobody has the key of are told. */
export async function questionsOfKit(kit: OpenedKit, source: KitSource, choice: KitChoice): Promise<Gathered> {
  const { manifest } = kit;
  const language = choice.language ?? manifest.languages[0]!;
  const tests: TestQuestions[] = [];
  const leftOut: string[] = [];
  for (const item of manifest.units.flatMap(({ items }) => items)) {
    if (choice.item !== undefined && item.id !== choice.item) continue;
    if (item.kind === 'survey') leftOut.push(`${item.id}: a survey has no right answers`);
    if (item.kind !== 'test') continue;
    const test = await questionsOfTest(item, kit, source, language, choice.keys);
    if (test === undefined) {
      leftOut.push(`${item.id}: its questions can't be read`);
      continue;
    }
    const known = test.questions.filter(({ id, kind }) => kind === 'essay' || Object.hasOwn(test.keys, id));
    if (known.length > 0) tests.push({ ...test, questions: known });
    const missing = test.questions.length - known.length;
    if (missing > 0)
      leftOut.push(
        `${item.id}: ${missing} of ${test.questions.length} questions, whose right answers are not in the kit`,
      );
  }
  return { tests, leftOut };
}

async function questionsOfTest(
  item: Extract<Item, { kind: 'test' }>,
  kit: OpenedKit,
  source: KitSource,
  language: string,
  kitKeys: KitKeys | undefined,
): Promise<TestQuestions | undefined> {
  const tag = pickLanguage(item.questions, language);
  const path = tag === undefined ? undefined : item.questions[tag];
  const bytes = path === undefined ? undefined : await readKitFile(kit, source, path);
  const set = bytes && parseSet(bytes);
  if (!set || path === undefined || tag === undefined) return undefined;
  const graded = kitKeys?.items[item.id] ?? {};
  const keys: Readonly<Record<string, QuestionKey>> = set.keys ?? graded[tag] ?? {};
  const files = new Map<string, QuestionBytes>();
  for (const address of addressesIn(set.questions, keys)) {
    const own = posix.normalize(posix.join(posix.dirname(path), address));
    const content = await readKitFile(kit, source, own);
    if (content) files.set(address, { name: posix.basename(own), bytes: content });
  }
  return { title: pick(item.title, language) ?? item.id, questions: set.questions, keys, files };
}

function parseSet(bytes: Uint8Array): QuestionSet | undefined {
  try {
    const parsed = v.safeParse(QuestionSet, JSON.parse(new TextDecoder().decode(bytes)));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

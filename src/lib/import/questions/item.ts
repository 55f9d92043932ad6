import { parseGift } from '../../assessment/gift/parse';
import { writeGift } from '../../assessment/gift/write';
import { besidePages } from '../html/attachments';
import type { Gathering } from '../gathering';
import type { Bank, ReadQuestion } from './bank';
import { placing, settle, type Settled } from './settle';

/**
 * Adds a bank as one test (a self-check) with its questions in one GIFT file that packs as it is, and an account of
 * everything that was in the bank. Gives the id of the item; undefined where no question came over.
 */
export async function addQuestions(bank: Bank, title: string, gathering: Gathering): Promise<string | undefined> {
  const place = placing((folder, name, file) => besidePages(gathering.file(folder, name, file))!, gathering);
  const settled = new Map<ReadQuestion, Settled>();
  for (const read of bank.questions) {
    const made = await settle(read, place);
    if (packs(made)) settled.set(read, made);
  }
  const id = settled.size === 0 ? undefined : addItem([...settled.values()], title, gathering);
  for (const entry of bank.entries) {
    if (!('question' in entry)) {
      const { outcome, what, code, detail } = entry;
      gathering.report([{ outcome, what, reason: { code, ...(detail === undefined ? {} : { detail }) } }]);
    } else if (id !== undefined && settled.has(entry)) entry.notes.sayTo(gathering, entry.what, id);
    else gathering.leftOut(entry.what, 'nothing-left');
  }
  return id;
}

function addItem(settled: readonly Settled[], title: string, gathering: Gathering): string {
  const id = gathering.names.id(title, 'test');
  const gift = writeGift({
    questions: settled.map(({ question }) => question),
    keys: Object.fromEntries(settled.flatMap(({ question, key }) => (key ? [[question.id, key]] : []))),
  });
  const questions = gathering.file('questions', `${id}.gift`, gift);
  return gathering.item({ kind: 'test', title, control: 'self', questions }, id);
}

/** A picture that was all of an answer may be gone: what is left has to be a question still. */
function packs({ question, key }: Settled): boolean {
  const gift = writeGift({ questions: [question], keys: key ? { [question.id]: key } : {} });
  const { questions, problems } = parseGift(gift, (text) => text);
  return problems.length === 0 && questions.length === 1;
}

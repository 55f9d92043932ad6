import { escapeHtml } from '../../shared/escape';
import { QuestionNotes } from './notes';
import { Bank } from './bank';
import { choiceDraft } from './drafts';
import type { QuestionReason } from './reasons';

/*
 * Aiken (https://docs.moodle.org/en/Aiken_format): a question, its answers as `A. …` or `A) …`, and `ANSWER: A`. Beyond it,
 * as people here write it: letters of the Cyrillic alphabet, lower case, `ОТВЕТ:` and `ЖАУАП:`, several right letters.
 */

const ANSWER = /^\s*(?:ANSWERS?|ОТВЕТЫ?|ЖАУАП|ЖАУАБЫ|ЖАУАПТАР)\s*[:：]\s*(.*)$/iu;
const OPTION = /^\s*(\p{L})\s*[.)]\s*(.+)$/u;

export const looksLikeAiken = (text: string): boolean =>
  text
    .slice(0, 1_000_000)
    .split('\n')
    .some((line) => ANSWER.test(line));

/** Each place of an answer, and the letters that people count it by. Some look like those of another alphabet. */
const LETTERS = ['AАA', 'BБВӘ', 'CВСБГ', 'DГДВ', 'EДЕГҒ', 'FЕЖД', 'GЁЖЗЕ', 'HЖЗН', 'IЗИ', 'JИК'];
const at = (letter: string, place: number): boolean => (LETTERS[place] ?? '').includes(letter);

interface Block {
  readonly line: number;
  text: string[];
  options: { letter: string; text: string }[];
}

/** `line` of a question that is none is told. */
export function readAiken(text: string): Bank {
  const bank = new Bank();
  let block: Block | undefined;
  const giveUp = (why: QuestionReason) => {
    if (block) bank.leftOut(`${block.line}: ${block.text.join(' ').slice(0, 80)}`, why);
    block = undefined;
  };
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const answer = ANSWER.exec(line);
    if (answer) {
      if (block) addBlock(bank, block, answer[1]!);
      else bank.leftOut(`${index + 1}: ${line.slice(0, 80)}`, 'answer-without-question');
      block = undefined;
      continue;
    }
    const option = OPTION.exec(line);
    const letter = option?.[1]!.toUpperCase();
    if (block && letter !== undefined && at(letter, block.options.length))
      block.options.push({ letter, text: option![2]!.trim() });
    else if (block && block.options.length > 0) {
      giveUp('no-right-answer');
      block = { line: index + 1, text: [line.trim()], options: [] };
    } else if (block) block.text.push(line.trim());
    else block = { line: index + 1, text: [line.trim()], options: [] };
  }
  giveUp('no-right-answer');
  return bank;
}

function addBlock(bank: Bank, { line, text, options }: Block, said: string): void {
  const html = text.map(escapeHtml).join('<br>');
  const wanted = said
    .toUpperCase()
    .split(/[\s,;.]+/)
    .filter((letter) => letter !== '');
  const right = wanted.map((letter) => placeOf(letter, options));
  const heading = { html };
  if (right.length === 0 || right.includes(-1)) {
    bank.add(heading, { unfit: 'no-right-answer', detail: `${line}` });
    return;
  }
  const notes = new QuestionNotes();
  const many = right.length > 1;
  const share = 1 / new Set(right).size;
  const answers = options.map((option, index) => ({
    text: escapeHtml(option.text),
    weight: right.includes(index) ? share : many ? -share : 0,
  }));
  bank.add(heading, choiceDraft(answers, many, notes), notes);
}

/** The option with this very letter, else the one that the letter counts: `ANSWER: B` of а, б, в is the second. */
function placeOf(letter: string, options: Block['options']): number {
  const own = options.findIndex((option) => option.letter === letter);
  if (own !== -1) return own;
  return options.findIndex((_, place) => at(letter, place));
}

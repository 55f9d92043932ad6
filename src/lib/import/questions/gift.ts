import { parseGift, type ParsedGift } from '../../assessment/gift/parse';
import { onlyKnownTags, type GiftFormat } from '../../assessment/gift/text';
import { escapeHtml } from '../../shared/escape';
import { Bank, nameOf } from './bank';
import { QuestionNotes } from './notes';
import { markdownToHtml } from './texts';

/** Does a text look like GIFT? A brace that opens answers, and no line that only Aiken has. */
export const looksLikeGift = (text: string): boolean => /\{[^{}]*\}/.test(text.slice(0, 1_000_000));

/** Questions of a GIFT file, with the mistakes that keep others out, by line. */
export function readGift(text: string): Bank {
  const bank = new Bank();
  for (const [, path] of text.matchAll(/^\s*\$CATEGORY:[ \t]*(.*\S)/gm)) {
    bank.title ??= path!.split('/').at(-1)?.trim() || undefined;
    bank.simplified(path!, 'question-category');
  }
  const parsed = parseGift(text, render, { countNames: true });
  let told = 0;
  const tell = (before: number) => {
    for (; told < parsed.problems.length && parsed.problems[told]!.line < before; told++) {
      const { line, message } = parsed.problems[told]!;
      bank.leftOut(`${line}`, 'gift-mistake', message);
    }
  };
  for (const [index, question] of parsed.questions.entries()) {
    tell(parsed.lines[index]!);
    addParsed(bank, question, parsed.keys[question.id]);
  }
  tell(Number.POSITIVE_INFINITY);
  return bank;
}

/** It is a question of ours already. */
function addParsed(bank: Bank, question: ParsedGift['questions'][number], key: ParsedGift['keys'][string] | undefined) {
  const what = nameOf(question, bank.entries.length + 1);
  bank.entries.push({ question, ...(key ? { key } : {}), what, notes: new QuestionNotes(), find: () => undefined });
}

function render(text: string, format: GiftFormat): string {
  if (format === 'plain') return escapeHtml(text);
  if (format === 'html') return text;
  return format === 'markdown' ? markdownToHtml(text) : onlyKnownTags(text);
}

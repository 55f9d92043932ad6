import type { GiftProblem } from '$lib/assessment/gift/parse';
import { m } from '../../../text';

type Say = (match: RegExpExecArray) => string;

/** What the reader of GIFT says, in the language of the interface. Its own words are for command lines. */
const WORDS: readonly (readonly [RegExp, Say])[] = [
  [/^a brace without its partner/, () => m.author_gift_brace()],
  [/^«\[points:(.*)\]» is no number/s, ([, points]) => m.author_gift_points({ points: points! })],
  [/^a question has an answer block/, () => m.author_gift_no_block({ brace: '{…}' })],
  [
    /^the question of line (\d+) has the same id: (.*)$/s,
    ([, line, id]) => m.author_gift_same_id({ line: line!, id: id! }),
  ],
  [/^in a matching question each answer/, () => m.author_gift_matching()],
  [/^text before the first/, () => m.author_gift_text_before()],
  [/^«%(.*)%» is no number between/s, ([, percent]) => m.author_gift_percent({ percent: percent! })],
  [/^no number: write/, () => m.author_gift_no_number()],
  [/^no right answer: mark/, () => m.author_gift_no_right()],
  [/^an empty answer$/, () => m.author_gift_empty_answer()],
  [/^the right answers weigh (-?\d+) %/, ([, percent]) => m.author_gift_weights({ percent: percent! })],
  [/^a gap in a text takes words/, () => m.author_gift_gap_kind()],
  [/^a gap without a right answer$/, () => m.author_gift_gap_no_right()],
  [/^nothing after «->»$/, () => m.author_gift_no_pair()],
  [/^a matching question has two pairs/, () => m.author_gift_two_pairs()],
];

export function giftWords({ message }: Pick<GiftProblem, 'message'>): string {
  for (const [pattern, say] of WORDS) {
    const match = pattern.exec(message);
    if (match) return say(match);
  }
  return message;
}

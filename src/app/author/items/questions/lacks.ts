import { parseGift } from '$lib/assessment/gift/parse';
import { writeGift } from '$lib/assessment/gift/write';
import { languageName } from '../../../learn/items/language-name';
import { m } from '../../../text';
import { giftWords } from './gift-words';
import type { FormQuestion } from './model';
import { project } from './project';
import { isSaidIn } from './sheet';

/** What a question lacks, in words; in other languages than the first only where they have begun, or what is missing in them. */
export function lacksOf(question: FormQuestion, survey: boolean, languages: readonly string[]): readonly string[] {
  const many = languages.length > 1;
  return languages.flatMap((language, at) => {
    const name = (words: string) => (many ? `${languageName(language)}: ${words}` : words);
    if (at > 0 && !isSaidIn(question, language)) return [name(m.author_q_not_translated())];
    const { question: own, key } = project(question, language);
    const gift = writeGift({ questions: [own], keys: key ? { [own.id]: key } : {} });
    const { problems } = parseGift(gift, (text) => text, { survey });
    const words = problems.map(giftWords);
    if (own.html.trim() === '') words.unshift(m.author_q_lacks_text());
    return words.filter((one, index) => words.indexOf(one) === index).map(name);
  });
}

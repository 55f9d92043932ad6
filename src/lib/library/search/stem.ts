/*
 * Light stemming of the query alone: the index holds the words as they stand, and a stem finds them as their
 * beginning. So a wrong cut costs precision in one query, never recall for good, and no document's language need be
 * known. Which endings are cut was chosen by search/recall.test.ts.
 */

/** Longest first. Noun, adjective, participle and verb endings of Russian. */
const RUSSIAN = endings(
  'иями ями ами ией иям ием иях ях ах ого его ому ему ыми ими ей ой ий ый ые ие ых их ая яя ое ее ую юю ою ею ов ев ам ям ом ем ию ия ии ья ье ью ет ут ют ит ат ят ть а я о е ы и у ю ь й',
);
const REFLEXIVE = /(ся|сь)$/;

/** Kazakh stacks endings: number, then possession, then case. Cut from the end. */
const KAZAKH_CASES = endings(
  'ның нің дың дің тың тің нда нде нан нен дан ден тан тен мен бен пен ға ге қа ке на не да де та те ды ді ты ті ны ні н',
);
const KAZAKH_POSSESSION = endings('ымыз іміз ыңыз іңіз ым ім ың ің сы сі ы і');
const KAZAKH_PLURAL = endings('лар лер дар дер тар тер');
const KAZAKH_LETTER = /[әғқңөұүһі]/;

const ENGLISH = endings('ations ation ingly ings ing edly ed ies es ly s');

/** No stem is shorter: fewer letters begin too many words. Kazakh endings on a Russian word cut too deep. */
const SHORTEST = 3;
const SHORTEST_UNSURE = 4;

/** The beginnings by which the forms of a word are found; the word is as `normalise` gives it. */
export function stems(word: string): readonly string[] {
  if (/\d/.test(word)) return [word];
  if (/^[a-z]+$/.test(word)) return [cut(word, ENGLISH, SHORTEST_UNSURE)];
  if (KAZAKH_LETTER.test(word)) return withVoiced(kazakh(word, SHORTEST));
  const russian = cut(word.replace(REFLEXIVE, ''), RUSSIAN, SHORTEST);
  return [...new Set([russian, ...withVoiced(kazakh(word, SHORTEST_UNSURE))])];
}

function kazakh(word: string, shortest: number): string {
  const bare = cut(cut(word, KAZAKH_CASES, shortest), KAZAKH_POSSESSION, shortest);
  return cut(bare, KAZAKH_PLURAL, shortest);
}

/** A last к, қ, п turns to г, ғ, б before a vowel: бұйрық, бұйрығы. */
function withVoiced(stem: string): readonly string[] {
  const pairs: Readonly<Record<string, string>> = { к: 'г', қ: 'ғ', п: 'б', г: 'к', ғ: 'қ', б: 'п' };
  const other = pairs[stem.at(-1) ?? ''];
  return other === undefined ? [stem] : [stem, stem.slice(0, -1) + other];
}

function cut(word: string, ends: readonly string[], shortest: number): string {
  const end = ends.find((ending) => word.endsWith(ending) && word.length - ending.length >= shortest);
  return end === undefined ? word : word.slice(0, -end.length);
}

function endings(list: string): readonly string[] {
  return list.split(' ').sort((a, b) => b.length - a.length);
}

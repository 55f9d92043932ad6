/*
 * How a word is looked for in a document as it was set, where one letter may be written in several ways: case, ё, stress
 * marks, hyphens at the ends of lines, and letters of one alphabet that old fonts and scanners put for those of another.
 */

/** A text as it is compared; `from` and `to` say for each of its letters where in the text it stands. */
export interface Folded {
  readonly text: string;
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** From a place in the text to another behind its end. */
export type Range = readonly [from: number, to: number];

/** Kazakh documents are full of a Latin i, h and ə; Russian ones that were scanned, of a, e, o, p, c, x, y. */
const ALIKE: Readonly<Record<string, string>> = Object.fromEntries(
  ['аa', 'еe', 'ёe', 'оo', 'рp', 'сc', 'хx', 'уy', 'іi', 'һh', 'әə', 'ǝə', 'јj'].map(([from, to]) => [from!, to!]),
);
const CLUSTER = /\P{M}\p{M}*/gu;
const MARKS = /\p{M}/gu;
const HYPHEN = /^[-\u00ad\u2010\u2011]$/;

export function fold(text: string): Folded {
  const letters: string[] = [];
  const [from, to]: [number[], number[]] = [[], []];
  let afterHyphen = false;
  for (const { 0: cluster, index } of text.matchAll(CLUSTER)) {
    // Dropped everywhere, so that a word is found with its hyphen, without it, and broken at it.
    if (HYPHEN.test(cluster)) {
      afterHyphen = true;
      continue;
    }
    const broken = afterHyphen && cluster === '\n';
    afterHyphen = false;
    if (broken) continue;
    const letter = /^\s/.test(cluster) ? ' ' : letterOf(cluster);
    if (letter === ' ' && (letters.length === 0 || letters.at(-1) === ' ')) continue;
    // By unit, as places in a text are counted.
    for (const part of letter.split('')) {
      letters.push(part);
      from.push(index);
      to.push(index + cluster.length);
    }
  }
  return { text: letters.join(''), from, to };
}

const letterOf = (cluster: string): string => {
  const letter = cluster.normalize('NFC').replace(MARKS, '').toLowerCase().replace(MARKS, '');
  return ALIKE[letter] ?? letter;
};

/** No page of a document that people read says one thing more often. */
const MOST = 10_000;

/** Where `folded` says what `needle` does, which is folded as well: places in the folded text, none over another. */
export function placesOf(folded: string, needle: string): readonly number[] {
  const places: number[] = [];
  if (needle === '') return places;
  for (
    let at = folded.indexOf(needle);
    at >= 0 && places.length < MOST;
    at = folded.indexOf(needle, at + needle.length)
  )
    places.push(at);
  return places;
}

/** The same as ranges of the text that was folded. */
export const rangesOf = (folded: Folded, needle: string): readonly Range[] =>
  placesOf(folded.text, needle).map((at) => [folded.from[at]!, folded.to[at + needle.length - 1]!]);

/** What somebody looks for, folded. Longer than a sentence is nobody's search. */
export const needleOf = (query: string): string => fold(query.slice(0, 200).trim()).text.trim();

/** A part of one run of text: of no match, or of the match of that number. */
export interface Piece {
  readonly text: string;
  readonly match: number | undefined;
}

/**
 * The runs that a text was put together from, cut where matches begin and end: for each run that a match touches its
 * pieces. `ranges` stand in order, none over another.
 */
export function piecesOf(runs: readonly string[], ranges: readonly Range[]): ReadonlyMap<number, readonly Piece[]> {
  const cut = new Map<number, Piece[]>();
  let start = 0;
  let next = 0;
  for (const [index, run] of runs.entries()) {
    const end = start + run.length;
    while (next < ranges.length && ranges[next]![1] <= start) next += 1;
    const pieces: Piece[] = [];
    let at = start;
    for (let match = next; match < ranges.length && ranges[match]![0] < end; match += 1) {
      const [from, to] = [Math.max(start, ranges[match]![0]), Math.min(end, ranges[match]![1])];
      if (from > at) pieces.push({ text: run.slice(at - start, from - start), match: undefined });
      pieces.push({ text: run.slice(from - start, to - start), match });
      at = to;
    }
    if (pieces.length > 0) {
      if (at < end) pieces.push({ text: run.slice(at - start), match: undefined });
      cut.set(index, pieces);
    }
    start = end;
  }
  return cut;
}

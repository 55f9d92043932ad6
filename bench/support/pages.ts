/*
 * Pages of made-up words with the endings of three languages, spread as words are (Zipf): a search index grows by the
 * different forms there are, and real texts of this length are not ours to ship.
 */
const SYLLABLES = {
  kk: 'ба та қа са жа көр түс біл оқу тап сұр жүр құр іс ма ой кел тең үй гүл дала мек теп'.split(' '),
  ru: 'по ра ко ста вы учи дел зна про мет ход тер гра сто лек нор вод пис зак ред'.split(' '),
  en: 'con tra ple ver sti mon ter gra lec port nor vid scri clo red sta mit fer den pro'.split(' '),
};
const ENDINGS = {
  kk: ' лар лер дың ның ға ге да де дан ы і сы ымыз ларының лерге мен'.split(' '),
  ru: ' а у ом е ы ов ам ами ах ого ому ая ые ых ение ения'.split(' '),
  en: ' s ed ing er ion ions ly ment able'.split(' '),
};
export type BenchLanguage = keyof typeof SYLLABLES;
export const BENCH_LANGUAGES = ['kk', 'ru', 'en'] as const;

export class PageMaker {
  #state: number;
  readonly #stems: Record<BenchLanguage, readonly string[]>;

  constructor(seed: number, stems = 6000) {
    this.#state = seed;
    this.#stems = {
      kk: this.#makeStems('kk', stems),
      ru: this.#makeStems('ru', stems),
      en: this.#makeStems('en', stems),
    };
  }

  /** A word; `rank` 0 is the commonest stem. */
  word(language: BenchLanguage, rank = this.#rank(language)): string {
    const ends = ENDINGS[language];
    return (this.#stems[language][rank] ?? '') + ends[Math.floor(this.#random() ** 2 * ends.length)];
  }

  page(language: BenchLanguage, words: number): string {
    const lines: string[] = [];
    for (let left = words; left > 0; left -= 12) {
      lines.push(`<p>${Array.from({ length: Math.min(12, left) }, () => this.word(language)).join(' ')}.</p>`);
    }
    return lines.join('\n');
  }

  #rank(language: BenchLanguage): number {
    return Math.floor(this.#stems[language].length ** this.#random()) - 1;
  }

  #makeStems(language: BenchLanguage, count: number): readonly string[] {
    const made = new Set<string>();
    const parts = SYLLABLES[language];
    const part = () => parts[Math.floor(this.#random() * parts.length)];
    while (made.size < count) made.add(Array.from({ length: 2 + Math.floor(this.#random() * 2) }, part).join(''));
    return [...made];
  }

  #random(): number {
    this.#state = (this.#state * 48271) % 2147483647;
    return this.#state / 2147483647;
  }
}

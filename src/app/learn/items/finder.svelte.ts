import { fold, needleOf, placesOf } from './find-text';

/** What is searched: a document in parts (pages, chapters) numbered from 1, whose text is read as it is needed. */
export interface Searched {
  readonly parts: number;
  textOf(part: number): Promise<string>;
}

/** One place that says what is looked for: the match of that number, from 0, in a part. */
export interface FoundPlace {
  readonly part: number;
  readonly match: number;
}

/**
 * Search in one document: finds as it reads, from the part where the reader is, round to it. What was read is kept
 * folded, so that the next search is quick.
 */
export class Finder {
  readonly #document: Searched;
  readonly #onfound: (place: FoundPlace) => void;
  readonly #folded: (string | undefined)[] = [];
  #needle = $state.raw('');
  /** By part, as far as they were searched. */
  #counts = $state.raw<readonly (number | undefined)[]>([]);
  #at = $state.raw<FoundPlace>();
  #searching = $state(false);
  #wordless = $state(false);
  #run = 0;

  /** `onfound` leads the reader to a place. */
  constructor(document: Searched, onfound: (place: FoundPlace) => void) {
    this.#document = document;
    this.#onfound = onfound;
  }

  /** What is looked for, folded; empty where nothing is. */
  get needle(): string {
    return this.#needle;
  }
  get searching(): boolean {
    return this.#searching;
  }
  /** The whole document was read, and has no words: its pages are pictures. */
  get wordless(): boolean {
    return this.#wordless;
  }
  /** Found so far. */
  get total(): number {
    return this.#counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  }
  get at(): FoundPlace | undefined {
    return this.#at;
  }
  /** The number of the place, from 1, among all; undefined while parts before it are unread. */
  get number(): number | undefined {
    const at = this.#at;
    if (at === undefined) return undefined;
    let before = 0;
    for (let part = 1; part < at.part; part += 1) {
      const count = this.#counts[part];
      if (count === undefined) return undefined;
      before += count;
    }
    return before + at.match + 1;
  }

  /** Looks for it anew, and leads to the first place from `part` on. A search that runs already ends. */
  async find(query: string, part: number): Promise<void> {
    const run = (this.#run += 1);
    const { parts } = this.#document;
    this.#needle = needleOf(query);
    this.#counts = [];
    this.#at = undefined;
    this.#wordless = false;
    this.#searching = this.#needle !== '';
    if (!this.#searching) return;
    let words = false;
    for (let step = 0; step < parts; step += 1) {
      const here = ((part - 1 + step) % parts) + 1;
      const text = await this.#read(here);
      if (run !== this.#run) return;
      words ||= text !== '';
      const count = placesOf(text, this.#needle).length;
      this.#counts = Object.assign([...this.#counts], { [here]: count });
      if (count > 0 && this.#at === undefined) this.#lead({ part: here, match: 0 });
    }
    this.#searching = false;
    this.#wordless = !words;
  }

  end(): void {
    void this.find('', 1);
  }

  /** To the next place, round the document; `step` -1 to the one before. */
  go(step: 1 | -1): void {
    const at = this.#at;
    if (at === undefined) return;
    const match = at.match + step;
    if (match >= 0 && match < (this.#counts[at.part] ?? 0)) return this.#lead({ part: at.part, match });
    const { parts } = this.#document;
    for (let away = 1; away <= parts; away += 1) {
      const part = ((at.part - 1 + step * away + parts * 2) % parts) + 1;
      const count = this.#counts[part];
      // Not read yet: what comes next is not known.
      if (count === undefined) return;
      if (count > 0) return this.#lead({ part, match: step > 0 ? 0 : count - 1 });
    }
  }

  #lead(place: FoundPlace): void {
    this.#at = place;
    this.#onfound(place);
  }

  async #read(part: number): Promise<string> {
    const known = this.#folded[part];
    if (known !== undefined) return known;
    // A part that cannot be read holds nothing up: opening it says what is wrong.
    const text = await this.#document.textOf(part).then(
      (read) => fold(read).text,
      () => '',
    );
    this.#folded[part] = text;
    return text;
  }
}

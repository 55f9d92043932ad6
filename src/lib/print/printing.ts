import * as v from 'valibot';
import { QuestionSet } from '../assessment/question';
import type { Item, KitManifest } from '../kit/manifest';
import type { AccountId } from '../shared/ids';
import { pickLanguage, type Localized } from '../shared/text';
import { chaptersOf, type Chapter } from './chapters';
import { html, type Html } from './html';
import { kitHtml } from './kit-html';
import type { PrintSource } from './source';
import { wordsIn, type Words } from './words/words';

/** Whose sheets are printed; without an account the learner writes the name, and the tutor says whose it is. */
export interface SheetOwner {
  readonly account?: AccountId;
  readonly name?: string;
  readonly group?: string;
}

export interface PrintOptions {
  /** BCP 47; what the kit has not in it comes in the best language that it has. */
  readonly language: string;
  /** One unit only. */
  readonly unit?: string;
  readonly format: 'a4' | 'a5';
  /** Origin of the institution's hub, as `https://hub.example.kz`; absent: no QR codes beside recordings. */
  readonly address?: string;
  readonly printedAt: Date;
  /** One set of answer sheets each. */
  readonly owners: readonly SheetOwner[];
  /** The sheets alone, to go with a booklet that was printed before. */
  readonly sheetsOnly?: boolean;
  /** Page by anchor, where a first pass found them; without, the contents tell chapters. */
  readonly pages?: ReadonlyMap<string, number>;
}

/** One printing of one kit: what all its parts ask for. */
export class Printing {
  readonly words: Words;
  readonly chapters: readonly Chapter[];
  #figures = 0;
  #texts = 0;

  constructor(
    readonly manifest: KitManifest,
    readonly source: PrintSource,
    readonly options: PrintOptions,
  ) {
    this.words = wordsIn(options.language);
    this.chapters = chaptersOf(manifest, options.unit);
  }

  /** What the kit says in several languages. */
  say(texts: Localized<string> | undefined): Html | undefined {
    const tag = texts && pickLanguage(texts, this.options.language);
    if (tag === undefined) return undefined;
    return tag === this.options.language ? html`${texts![tag]}` : html`<span lang="${tag}">${texts![tag]}</span>`;
  }

  /** The same as bare text. */
  plain(texts: Localized<string> | undefined): string {
    const tag = texts && pickLanguage(texts, this.options.language);
    return tag === undefined ? '' : (texts![tag] ?? '');
  }

  pathOf(files: Localized<string>): string | undefined {
    const tag = pickLanguage(files, this.options.language);
    return tag === undefined ? undefined : files[tag];
  }

  /** A text file of the kit under a heading of level `below`. */
  async file(files: Localized<string> | undefined, below: number): Promise<Html | undefined> {
    const path = files && this.pathOf(files);
    const text = path === undefined ? undefined : await this.source.text(path);
    if (path === undefined || text === undefined) return undefined;
    const tag = pickLanguage(files!, this.options.language);
    const lang = tag === this.options.language ? undefined : html` lang="${tag}"`;
    return html`<div class="p-prose" ${lang}>${await this.text(text, path, below)}</div>`;
  }

  text(text: string, path: string, below: number): Promise<Html> {
    const sections = this.chapters.flatMap((chapter) => chapter.sections);
    const sectionOf = (id: string) => sections.find(({ item }) => item.id === id);
    return kitHtml(text, {
      path,
      below,
      id: String((this.#texts += 1)),
      chapterOf: (item) => sectionOf(item)?.number,
      anchorOf: (item) => sectionOf(item)?.anchor,
      nextFigure: () => this.nextFigure(),
      source: this.source,
    });
  }

  /** Caption of the next figure, without the words of its author. */
  nextFigure(): string {
    return this.words.figure((this.#figures += 1));
  }

  /** Questions with what makes HTML of their texts; no key comes along. */
  async questions(item: Extract<Item, { kind: 'test' | 'survey' }>) {
    const path = this.pathOf(item.questions);
    const text = path === undefined ? undefined : await this.source.text(path);
    const set = v.safeParse(v.pipe(v.string(), v.parseJson(), QuestionSet), text);
    if (path === undefined || !set.success) return undefined;
    return { questions: set.output.questions, kitText: (stem: string) => this.text(stem, path, 4) };
  }

  day(time: string): string {
    return this.words.day(new Date(time));
  }

  /** With the clock of this machine's time zone. */
  moment(time: string): string {
    const date = new Date(time);
    return `${this.words.day(date)}, ${two(date.getHours())}:${two(date.getMinutes())}`;
  }
}

export const two = (number: number): string => String(number).padStart(2, '0');

import type { RenderText } from '$lib/assessment/gift/parse';
import { freeId, inserted, moved, removed, replaced } from '../lists';
import { newQuestion, type FormKind, type FormQuestion } from './model';
import { newKey, readSheet, writeSheet, type Entry, type Sheet } from './sheet';

export interface BookParts {
  readonly survey: boolean;
  readonly render: RenderText;
  /** The main one first. */
  readonly languages: () => readonly string[];
  /** What the draft has; undefined where there is no text in a language. */
  readonly textIn: (language: string) => string | undefined;
  readonly write: (language: string, text: string) => void;
}

/** The questions of an item while they are changed by the form; every change is written as GIFT at once. */
export class QuestionBook {
  readonly #parts: BookParts;
  #sheet = $state.raw<Sheet>({ entries: [], tails: {} });
  /** Texts as they were last read or written here. */
  #known: Readonly<Record<string, string>> | undefined;

  constructor(parts: BookParts) {
    this.#parts = parts;
  }

  get entries(): readonly Entry[] {
    return this.#sheet.entries;
  }

  /** Looks whether the texts are others by now: the other view, another person. */
  look(): void {
    const texts = this.#texts();
    const known = this.#known;
    if (known && sameTexts(known, texts)) return;
    const { survey, render } = this.#parts;
    const read = readSheet(texts, { languages: this.#parts.languages(), survey, render });
    // What is open on the screen stays open.
    const before = this.#sheet.entries;
    const entries =
      before.length === read.entries.length
        ? read.entries.map((entry, at) => ({ ...entry, key: before[at]!.key }))
        : read.entries;
    this.#sheet = { ...read, entries };
    this.#known = texts;
  }

  change(at: number, question: FormQuestion): void {
    const entry = this.entries[at];
    if (entry) this.#write(replaced(this.entries, at, { ...entry, question }));
  }

  /** Gives the key of the new one. */
  add(kind: FormKind, at = this.entries.length): string {
    return this.put(at, { key: newKey(), question: newQuestion(this.#freeId(), kind), sources: {}, apart: [] });
  }

  copy(at: number): string | undefined {
    const question = this.entries[at]?.question;
    if (!question) return undefined;
    return this.put(at + 1, { key: newKey(), question: { ...question, id: this.#freeId() }, sources: {}, apart: [] });
  }

  put(at: number, ...entries: readonly Entry[]): string {
    const all = entries.reduce<readonly Entry[]>(
      (list, entry, index) => inserted(list, at + index, entry),
      this.entries,
    );
    this.#write(all);
    return entries[0]!.key;
  }

  move(from: number, to: number): void {
    this.#write(moved(this.entries, from, to));
  }

  remove(at: number): void {
    this.#write(removed(this.entries, at));
  }

  /** What stood in one language in the place of a question goes; its texts are empty there. */
  renew(at: number, language: string): void {
    const entry = this.entries[at];
    if (!entry) return;
    const sources = Object.fromEntries(Object.entries(entry.sources).filter(([tag]) => tag !== language));
    const apart = entry.apart.filter((tag) => tag !== language);
    if (!entry.question && apart.length === 0 && Object.keys(sources).length === 0) this.remove(at);
    else this.#write(replaced(this.entries, at, { ...entry, sources, apart }));
  }

  /** The GIFT of a question that the form can't show. */
  setRaw(at: number, language: string, raw: string): void {
    const entry = this.entries[at];
    const source = entry?.sources[language];
    if (!entry || !source) return;
    this.#write(
      replaced(this.entries, at, { ...entry, sources: { ...entry.sources, [language]: { ...source, raw } } }),
    );
  }

  /** Reads everything anew: a question that was mended as GIFT may have become one that the form shows. */
  reread(): void {
    this.#known = undefined;
    this.look();
  }

  /** Questions of a GIFT text in the main language, behind those that are here. Gives how many. */
  append(gift: string): number {
    const main = this.#parts.languages()[0]!;
    const { survey, render } = this.#parts;
    const { entries } = readSheet({ [main]: gift }, { languages: [main], survey, render });
    let taken = this.#ids();
    const fresh = entries.map((entry) => {
      if (!entry.question) return entry;
      const id = taken.includes(entry.question.id) ? freeId(taken) : entry.question.id;
      taken = [...taken, id];
      return { ...entry, question: { ...entry.question, id } };
    });
    if (fresh.length > 0) this.put(this.entries.length, ...fresh);
    return fresh.length;
  }

  #ids(): readonly string[] {
    return this.entries.flatMap(({ question }) => question?.id ?? []);
  }

  /** Also none of those that questions without a name have by their place. */
  #freeId(): string {
    return freeId([...this.#ids(), ...this.entries.map((_, at) => `q${at + 1}`)]);
  }

  #texts(): Readonly<Record<string, string>> {
    const { languages, textIn } = this.#parts;
    return Object.fromEntries(
      languages().flatMap((language) => {
        const text = textIn(language);
        return text === undefined ? [] : [[language, text] as const];
      }),
    );
  }

  #write(entries: readonly Entry[]): void {
    this.#sheet = { ...this.#sheet, entries };
    const languages = this.#parts.languages();
    for (const language of languages) {
      const before = this.#parts.textIn(language);
      const text = writeSheet(this.#sheet, language, languages[0]!, before !== undefined);
      if (text !== undefined && text !== before) this.#parts.write(language, text);
    }
    this.#known = this.#texts();
  }
}

function sameTexts(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

import type { Question, QuestionKey } from '../../assessment/question';
import { slug } from '../../assessment/gift/slug';
import { htmlText } from '../../kit/plain-text';
import type { ImportedFile } from '../imported';
import { QuestionNotes } from './notes';
import type { QuestionReason } from './reasons';
import type { Draft, Unfit } from './drafts';

/*
 * Questions as a reader of somebody's format leaves them: our model, but with texts as they were, scripts and foreign
 * addresses included. `settleTexts` is what makes them fit for a kit.
 */

export interface ReadQuestion {
  readonly question: Question;
  readonly key?: QuestionKey;
  /** Its name for a person. */
  readonly what: string;
  /** How it differs from the original. */
  readonly notes: QuestionNotes;
  /** The file that a text of it names: a path as it is written there, decoded, without query. */
  readonly find: (path: string) => ImportedFile | undefined;
}

/** What became no question, or is of the bank as a whole. */
export interface ReadRemark {
  readonly outcome: 'simplified' | 'left-out';
  readonly what: string;
  readonly code: QuestionReason;
  readonly detail?: string;
}

/** What the file says of a question, whatever its kind. */
export interface Heading {
  /** What an id is made of; a title is, where there is none. */
  readonly name?: string | undefined;
  readonly title?: string | undefined;
  readonly html: string;
  readonly points?: number | undefined;
  readonly find?: ReadQuestion['find'];
}

export const MAX_POINTS = 1000;

/** Questions of one file, in its order, with ids of their own. */
export class Bank {
  title: string | undefined;
  readonly entries: (ReadQuestion | ReadRemark)[] = [];
  readonly #ids = new Set<string>();
  /** The next to try, by the name that is taken. */
  readonly #numbers = new Map<string, number>();

  get questions(): readonly ReadQuestion[] {
    return this.entries.filter((entry) => 'question' in entry);
  }

  /** Adds a question, or says why it is none. */
  add(heading: Heading, draft: Draft | Unfit, notes = new QuestionNotes()): void {
    const { title, html, points = 1, find = () => undefined } = heading;
    const what = nameOf(heading, this.entries.length + 1);
    if ('unfit' in draft) {
      this.leftOut(what, draft.unfit, draft.detail);
      return;
    }
    const fair = Number.isFinite(points) ? Math.min(MAX_POINTS, Math.max(0, points)) : 1;
    if (fair !== points) notes.add('points-bounded', String(points));
    const id = this.#freeId((heading.name && slug(heading.name)) || (title && slug(title)) || undefined);
    const shown = title?.replace(/\s+/g, ' ').trim().slice(0, 200).trim();
    const base = { id, ...(shown ? { title: shown } : {}), html: draft.html ?? html, points: fair };
    const question = { ...base, ...draft.question } as Question;
    this.entries.push({ question, ...(draft.key ? { key: draft.key } : {}), what, notes, find });
  }

  leftOut(what: string, code: QuestionReason, detail?: string): void {
    this.entries.push({ outcome: 'left-out', what, code, ...(detail === undefined ? {} : { detail }) });
  }

  simplified(what: string, code: QuestionReason, detail?: string): void {
    this.entries.push({ outcome: 'simplified', what, code, ...(detail === undefined ? {} : { detail }) });
  }

  #freeId(wanted = `q${this.#ids.size + 1}`): string {
    let id = wanted;
    for (let number = this.#numbers.get(wanted) ?? 2; this.#ids.has(id); number++) {
      this.#numbers.set(wanted, number + 1);
      id = `${wanted.slice(0, 56).replace(/-+$/, '')}-${number}`;
    }
    this.#ids.add(id);
    return id;
  }
}

/** What a person finds a question by: its title, else how it begins. */
export function nameOf({ title, html }: Pick<Heading, 'title' | 'html'>, place: number): string {
  const begin = (text: string) => text.replace(/\s+/g, ' ').trim().slice(0, 80).trim();
  return begin(title ?? '') || begin(htmlText(html.slice(0, 2000))) || `#${place}`;
}

import MiniSearch, { type Options, type Query } from 'minisearch';
import type { SearchDocument } from './documents';
import { stems } from './stem';
import { wordsOf } from './words';

/** A document that answers, without its text. */
export interface IndexHit {
  readonly document: number;
  readonly item: string;
  readonly language: string;
  readonly title: string;
  readonly score: number;
  /** Words of the document that answer, as `normalise` gives them. */
  readonly terms: readonly string[];
}

type Indexed = SearchDocument & { readonly id: number };

const OPTIONS: Options<Indexed> = {
  fields: ['title', 'text'],
  storeFields: ['item', 'language', 'title'],
  tokenize: (text) => wordsOf(text).map(({ term }) => term),
  processTerm: (term) => term,
};

/** Change it when words are cut or compared otherwise: kept indexes are then made anew. */
export const INDEX_FORMAT = 1;

/** How well a query's words must be met; the next is tried where the one before finds nothing. */
export type Strictness = 'all' | 'any' | 'alike';

/** The index of one kit. Documents are numbered in the order in which they were added. */
export class KitIndex {
  readonly #index: MiniSearch<Indexed>;

  private constructor(index: MiniSearch<Indexed>) {
    this.#index = index;
  }

  static readonly empty = (): KitIndex => new KitIndex(new MiniSearch(OPTIONS));

  /** `text` is what `toText` gave. Rejects where it is something else. */
  static async load(text: string): Promise<KitIndex> {
    return new KitIndex(await MiniSearch.loadJSONAsync(text, OPTIONS));
  }

  toText(): string {
    return JSON.stringify(this.#index);
  }

  add(document: SearchDocument): number {
    const id = this.#index.documentCount;
    this.#index.add({ ...document, id });
    return id;
  }

  /** Best first. */
  search(text: string, strictness: Strictness, language?: string): IndexHit[] {
    const query = queryOf(text, strictness);
    if (query === undefined) return [];
    const results = this.#index.search(query, {
      boost: { title: 3 },
      ...(language === undefined ? {} : { filter: (result) => result.language === language }),
    });
    return results.map(({ id, item, language, title, score, match }) => ({
      document: id as number,
      item: item as string,
      language: language as string,
      title: title as string,
      score,
      terms: Object.keys(match),
    }));
  }
}

/** The longest query that is looked for, words: no person types more, and each costs time. */
const MOST_WORDS = 12;

function queryOf(text: string, strictness: Strictness): Query | undefined {
  const terms = [...new Set(wordsOf(text).map(({ term }) => term))].slice(0, MOST_WORDS);
  if (terms.length === 0) return undefined;
  return {
    combineWith: strictness === 'all' ? 'AND' : 'OR',
    queries: terms.map((term) => wordQuery(term, strictness)),
  };
}

/** The word itself counts most, then its other forms and what begins like it. One letter begins too much. */
function wordQuery(term: string, strictness: Strictness): Query {
  const whole: Query = { queries: [term], boost: { title: 6, text: 2 } };
  if (term.length < 2) return whole;
  const alike: Query[] = strictness === 'alike' && term.length > 3 ? [{ queries: [term], fuzzy: 0.25 }] : [];
  return { combineWith: 'OR', queries: [whole, { queries: [...stems(term)], prefix: true }, ...alike] };
}

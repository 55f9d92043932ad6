import type { ItemId, KitId } from '../shared/ids';

/** A part of a text, in UTF-16 units, `end` exclusive. */
export type TextRange = readonly [start: number, end: number];

/** A text with the parts that were looked for: data, never markup. */
export interface MarkedText {
  readonly text: string;
  readonly matches: readonly TextRange[];
}

export interface SearchHit {
  readonly kit: KitId;
  readonly version: string;
  readonly item: ItemId;
  readonly language: string;
  readonly title: MarkedText;
  /** The place in the item that answers best; empty where only the title does. */
  readonly snippet: MarkedText;
}

export interface SearchOptions {
  readonly kit?: KitId;
  /** Only texts in this language. Without it the best language of each item. */
  readonly language?: string;
  /** Default 20. */
  readonly limit?: number;
}

/**
 * Full-text search over the installed kits: titles, pages, transcripts, briefs, cases. All words of the query are
 * looked for, in any grammatical form, the last also unfinished; where nothing has them all, any of them, then words
 * spelled alike.
 */
export interface Search {
  query(text: string, options?: SearchOptions): Promise<readonly SearchHit[]>;
  /** Makes the kit's index anew where it is missing or of another version. `query` does so too, but then one waits. */
  indexKit(kit: KitId): Promise<void>;
  dropKit(kit: KitId): Promise<void>;
}

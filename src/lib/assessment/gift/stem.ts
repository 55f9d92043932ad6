import type { Question, QuestionKey } from '../question';
import type { GiftFormat } from './text';

/* What a question is built from, and what comes of it. */

export interface Built {
  readonly question: Question;
  readonly key?: QuestionKey;
}

export interface Stem {
  readonly format: GiftFormat;
  readonly html: string;
  /** The answer blocks stand in the text, as gaps. */
  readonly gaps: boolean;
  readonly survey: boolean;
  /** An answer's or a feedback's text as HTML. */
  render(raw: string): string;
}

export interface Base {
  readonly id: string;
  readonly title?: string;
  readonly points: number;
}

/** `unfinished`: something is not written yet, and what is there was read without loss. */
export type ReportAt = (at: number, message: string, unfinished?: 'unfinished') => void;

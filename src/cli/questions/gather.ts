import type { Question, QuestionKey } from '../../lib/assessment/question';
import { htmlOfQuestions } from './html';

/** Questions of one test, and the files that their texts name. */
export interface TestQuestions {
  readonly title: string;
  readonly questions: readonly Question[];
  readonly keys: Readonly<Record<string, QuestionKey>>;
  /** By the address in their texts. */
  readonly files: ReadonlyMap<string, QuestionBytes>;
}

export interface QuestionBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Why something stayed behind, in a line for a person. */
export interface Gathered {
  readonly tests: readonly TestQuestions[];
  readonly leftOut: readonly string[];
}

const ADDRESS = /<(?:img|a)\b(?:[^<>"]|"[^"]*")*?\s(?:src|href)="([^"]*)"/g;

/** Addresses in the folder that texts of questions name. */
export const addressesIn = (
  questions: readonly Question[],
  keys: Readonly<Record<string, QuestionKey>>,
): ReadonlySet<string> =>
  new Set(
    htmlOfQuestions(questions, keys)
      .flatMap((html) => [...html.matchAll(ADDRESS)].map(([, address]) => address!.replace(/&amp;|&#x26;/g, '&')))
      .filter((address) => !/^([a-z][a-z0-9+.-]*:|#)/i.test(address)),
  );

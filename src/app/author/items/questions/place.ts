import { createContext } from 'svelte';

/** Of one question: the languages in which the form shows it, and where their texts lie. */
export interface QuestionPlace {
  readonly languages: readonly string[];
  pathOf(language: string): string;
}

export const [useQuestionPlace, provideQuestionPlace] = createContext<QuestionPlace>();

import * as v from 'valibot';
import { QuestionSet } from '$lib/assessment/question';
import type { InstalledKit, Library } from '$lib/library/library';
import type { Localized } from '$lib/shared/text';
import { readText, type KitText } from './kit-content';

export interface LoadedQuestions extends Omit<KitText, 'text'> {
  readonly set: QuestionSet;
}

/** The questions of a test or a form. Throws where the file is none: the hub and the install both checked it. */
export async function readQuestions(
  library: Library,
  kit: InstalledKit,
  files: Localized<string>,
): Promise<LoadedQuestions> {
  const { text, lang, path } = await readText(library, kit, files);
  return { set: v.parse(QuestionSet, JSON.parse(text)), lang, path };
}

import * as v from 'valibot';
import { QuestionSet } from '$lib/assessment/question';
import type { Item } from '$lib/kit/manifest';
import type { Library } from '$lib/library/library';
import type { KitId } from '$lib/shared/ids';
import { pick } from '$lib/shared/text';

/** The questions of a test or a survey in an installed kit, in the wanted language where there is one. */
export async function readQuestions(
  library: Library,
  kit: KitId,
  item: Item | undefined,
  language: string,
): Promise<QuestionSet | undefined> {
  if (item?.kind !== 'test' && item?.kind !== 'survey') return undefined;
  const path = pick(item.questions, language);
  const file = path === undefined ? undefined : await library.open(kit, path);
  if (file === undefined) return undefined;
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), QuestionSet), await file.blob.text());
  return parsed.success ? parsed.output : undefined;
}

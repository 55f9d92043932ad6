import * as v from 'valibot';
import { slug } from '$lib/assessment/gift/slug';
import type { FactsValue } from '$lib/draft/part';
import type { Institution } from '$lib/institution/account';
import { KitId } from '$lib/shared/ids';

/** What a new kit begins with, as somebody fills it in. */
export interface NewKit {
  /** The main one first. */
  readonly languages: readonly string[];
  readonly titles: Readonly<Record<string, string>>;
  readonly kit: string;
  readonly course: string;
}

/** The id of a kit that is called so: Latin letters; '' where the title has none to make one of. */
export const kitIdOf = (title: string): string => slug(title) ?? '';

export type NewKitFault = 'no-language' | 'no-title' | 'kit-id' | 'kit-id-taken';

/** What is missing or wrong. `taken`: ids of other drafts. */
export function newKitFaults({ languages, titles, kit }: NewKit, taken: ReadonlySet<string>): readonly NewKitFault[] {
  const faults: NewKitFault[] = [];
  const [main] = languages;
  if (main === undefined) faults.push('no-language');
  else if ((titles[main] ?? '').trim() === '') faults.push('no-title');
  if (!v.is(KitId, kit)) faults.push('kit-id');
  else if (taken.has(kit)) faults.push('kit-id-taken');
  return faults;
}

/** The facts of the new kit; call it without faults alone. */
export function newFacts(
  { languages, titles, kit, course }: NewKit,
  { id, name }: Pick<Institution, 'id' | 'name'>,
): FactsValue {
  const said = languages.map((tag) => [tag, (titles[tag] ?? '').trim()] as const).filter(([, text]) => text !== '');
  const title = Object.fromEntries(said);
  const code = course.trim();
  return {
    id: kit,
    version: '1.0.0',
    title,
    languages: [...languages],
    institution: { id, name },
    ...(code !== '' && { course: { code, title } }),
  };
}

import * as v from 'valibot';

/** The languages of the interface. Kits may hold any BCP 47 language. */
export const UI_LANGUAGES = ['kk', 'ru', 'en'] as const;
export type UiLanguage = (typeof UI_LANGUAGES)[number];

/** A BCP 47 tag in the short forms that kits use: `kk`, `ru`, `en`, `zh-Hant`. */
export const LanguageTag = v.pipe(v.string(), v.regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/));

/** One thing said in several languages: tag → value. At least one language. */
export const localized = <S extends v.GenericSchema>(value: S) =>
  v.pipe(
    v.record(LanguageTag, value),
    v.check((entries) => Object.keys(entries).length > 0, 'at least one language'),
  );

export type Localized<T> = Readonly<Record<string, T>>;
export type LocalizedText = Localized<string>;

/** The tag to show to somebody who reads `wanted`: exact, then same language, then the kit's own order. */
export function pickLanguage<T>(entries: Localized<T>, wanted: string): string | undefined {
  const tags = Object.keys(entries);
  const base = wanted.split('-')[0];
  return tags.find((tag) => tag === wanted) ?? tags.find((tag) => tag.split('-')[0] === base) ?? tags[0];
}

/** The value in the wanted language, or in the best one there is. */
export function pick<T>(entries: Localized<T>, wanted: string): T | undefined {
  const tag = pickLanguage(entries, wanted);
  return tag === undefined ? undefined : entries[tag];
}

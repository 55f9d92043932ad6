/** Browsers may not know Kazakh, and would say «kk». */
const OWN: Readonly<Record<string, string>> = { kk: 'Қазақша', ru: 'Русский', en: 'English' };

/** A language by its own name, as somebody who reads it looks for it. `tag` is a kit's word for it, and may be none. */
export function languageName(tag: string): string {
  try {
    return OWN[tag] ?? new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

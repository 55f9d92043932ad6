import { slug } from '$lib/assessment/gift/slug';
import type { Parts } from '$lib/draft/outline';
import { freeName } from '$lib/import/names';
import { isSafePath } from '$lib/kit/manifest';

/** Where a file of the source folder lies, as kit.yaml names it: maybe with `{lang}` in it. */
export const pathIn = (pattern: string, language: string): string => pattern.replaceAll('{lang}', language);

export const isByLanguage = (pattern: string): boolean => pattern.includes('{lang}');

/** The same place, with a text of its own for each language: `a.md` → `a.{lang}.md`. */
export const byLanguage = (pattern: string): string =>
  isByLanguage(pattern) ? pattern : pattern.replace(/(\.[A-Za-z0-9]+)?$/, '.{lang}$1');

/** Is there a text or a file? */
export const isThere = (parts: Parts, path: string): boolean => parts.has(`text:${path}`) || parts.has(`file:${path}`);

const LONGEST_STEM = 60;

/**
 * A free path for a file that somebody called `name`: Latin letters, no other of the folder under it, whatever the ending, for the
 * packer makes `a.html` out of `a.md`. `ending` with its dot; may begin with `.{lang}`. `tail`: of the draft, where the name is that
 * of a file, which somebody else may have as well; places named by their item need none.
 */
export function freePath(parts: Parts, folder: string, name: string, ending: string, tail = ''): string {
  const wanted = (slug(name) ?? 'file').slice(0, LONGEST_STEM).replace(/-+$/, '');
  const safe = isSafePath(wanted) ? wanted : `file-${wanted}`;
  const stems = new Set([...parts.keys()].map(stemOf));
  return `${folder}/${freeName(safe, LONGEST_STEM + 8, tail, (stem) => !stems.has(`${folder}/${stem}`))}${ending}`;
}

/** Of a part's id: its path up to the first dot of the name, in small letters. */
const stemOf = (id: string): string => {
  const path = id.slice(id.indexOf(':') + 1).toLowerCase();
  const name = path.lastIndexOf('/') + 1;
  const dot = path.indexOf('.', name);
  return dot < 0 ? path : path.slice(0, dot);
};

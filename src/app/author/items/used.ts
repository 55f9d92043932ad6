import type { Parts } from '$lib/draft/outline';
import type { PartId } from '$lib/draft/part';

/** Does anything of the draft but `except` name this file? Asked by its name alone: better one file too many than one missing. */
export function isUsed(parts: Parts, path: string, except?: PartId): boolean {
  const name = path.split('/').at(-1)!;
  const pattern = name.replace(/\.[a-z]{2,3}(-[A-Za-z0-9]+)*(\.[A-Za-z0-9]+)$/, '.{lang}$2');
  return [...parts].some(([id, value]) => {
    if (id === except || id.startsWith('file:') || id.startsWith('comment:')) return false;
    const text = JSON.stringify(value);
    return text.includes(name) || text.includes(pattern);
  });
}

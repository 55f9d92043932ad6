import * as v from 'valibot';
import { KitId } from '$lib/shared/ids';
import type { LocalizedText } from '$lib/shared/text';
import { readNote, writeNote } from '../../browser-notes';
import { isFramed } from '../../framed';

/*
 * Which kits this browser has, noted where IndexedDB does not lie: a browser that throws the library away leaves the list
 * of what is to be fetched again.
 */

const KEY = 'sandyq-kits-here';

const KitHere = v.object({ id: KitId, version: v.string(), title: v.record(v.string(), v.string()) });
export interface KitHere {
  readonly id: KitId;
  readonly version: string;
  readonly title: LocalizedText;
}

type Installed = readonly (Pick<KitHere, 'id' | 'version'> & {
  readonly manifest: { readonly title: LocalizedText };
})[];

function noted(): readonly KitHere[] {
  try {
    const found = v.safeParse(v.array(KitHere), JSON.parse(readNote(KEY) ?? '[]'));
    return found.success ? found.output : [];
  } catch {
    return [];
  }
}

/** Adds what is installed now; answers what was here before and is not any more, though nobody removed it. */
export function noteKits(installed: Installed): readonly KitHere[] {
  // There one is shown of all.
  if (isFramed()) return [];
  const gone = noted().filter(({ id }) => !installed.some((kit) => kit.id === id));
  const here = installed.map(({ id, version, manifest }) => ({ id, version, title: manifest.title }));
  writeNote(KEY, JSON.stringify([...here, ...gone]));
  return gone;
}

/** Somebody removed the kit, or does not want it back. */
export const forgetKit = (kit: KitId): void => writeNote(KEY, JSON.stringify(noted().filter(({ id }) => id !== kit)));

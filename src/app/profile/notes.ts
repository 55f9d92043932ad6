import { fromBase64, toBase64 } from '$lib/shared/base64';
import type { Vault } from '$lib/shared/vault';
import { readNote, removeNote, writeNote } from '../browser-notes';

/** Small notes of one profile that must be written at once, when a page goes: in localStorage, sealed. */
export interface SealedNotes {
  /** Null where nothing is noted, or nothing that this profile's key opens. */
  getItem(name: string): string | null;
  setItem(name: string, text: string): void;
  removeItem(name: string): void;
}

/** `space` is the profile's. */
export function sealedNotes(space: string, vault: Vault): SealedNotes {
  const keyOf = (name: string): string => `${prefixOf(space)}${vault.pseudonym(`note ${name}`)}`;
  return {
    getItem(name) {
      const key = keyOf(name);
      const box = readNote(key);
      try {
        return box === null ? null : (vault.open(fromBase64(box), key) as string);
      } catch {
        return null;
      }
    },
    setItem(name, text) {
      const key = keyOf(name);
      writeNote(key, toBase64(vault.seal(text, key)));
    },
    removeItem: (name) => removeNote(keyOf(name)),
  };
}

/** Whether anything is noted for the profile of this space, by whatever name. */
export function hasNotes(space: string): boolean {
  try {
    return Object.keys(localStorage).some((key) => key.startsWith(prefixOf(space)));
  } catch {
    return false;
  }
}

/** How everything is named that a profile keeps in this browser. */
export const prefixOf = (space: string): string => `sandyq-${space}-`;

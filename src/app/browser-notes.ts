/* Small notes in localStorage, which lies apart from IndexedDB. It may be blocked: then nothing is noted, nothing found. */

export function readNote(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function writeNote(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Said above.
  }
}

export function removeNote(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // Said above.
  }
}

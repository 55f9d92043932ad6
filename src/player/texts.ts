import { nameFinder } from '../lib/player/names';
import type { TextsAnswer } from '../lib/player/protocol';

/** What a page of a package may wait for, standing still. */
export interface FilesAtHand {
  has(name: string): boolean;
  /** Undefined where it is no text, or not there. */
  text(name: string): Blob | undefined;
}

/** The package waits no longer for them. */
const TEXTS_MS = 5_000;

/** Asks the app for the texts of the package; undefined where it says nothing. */
export function askTexts(files: MessagePort): Promise<FilesAtHand | undefined> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    // Most packages do without.
    setTimeout(resolve, TEXTS_MS);
    port1.onmessage = ({ data }: MessageEvent<TextsAnswer | null>) => {
      port1.close();
      resolve(data === null ? undefined : atHand(data));
    };
    files.postMessage({ type: 'texts' }, [port2]);
  });
}

function atHand({ names, texts }: TextsAnswer): FilesAtHand {
  const find = nameFinder(names);
  return {
    has: (name) => find(name) !== undefined,
    text: (name) => texts.get(find(name) ?? ''),
  };
}

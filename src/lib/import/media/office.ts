import type { SourceFile } from '../imported';
import { piecesOf, UnreadableFile, type ImportSource } from '../source';

/** UTF-16 as code pages of one byte read it: names of streams stand so in the directory of a container. */
const wide = (name: string): string => Array.from(name, (sign) => `${sign}\0`).join('');
const LOCKED = wide('EncryptedPackage');
const OLD = ['WordDocument', 'Workbook', 'PowerPoint Document'].map(wide);

/**
 * Is a container of old files of offices the one around an encrypted new file ([MS-OFFCRYPTO] section 2.3.4)? An old file that was
 * only given a new ending is none.
 */
export async function isLockedOffice(file: SourceFile): Promise<boolean> {
  const found = new Set<string>();
  let tail = '';
  try {
    for await (const piece of piecesOf(file)) {
      const text = tail + latin(piece);
      for (const name of [LOCKED, ...OLD]) if (text.includes(name)) found.add(name);
      tail = text.slice(-64);
    }
  } catch (cause) {
    if (!(cause instanceof UnreadableFile)) throw cause;
  }
  return found.has(LOCKED) && !OLD.some((name) => found.has(name));
}

const latin = (bytes: Uint8Array): string => new TextDecoder('windows-1252').decode(bytes);

/** The ending that a file of an office has by what is in it, whatever it is called; undefined for one that kits don't hold. */
export function officeEnding({ files }: ImportSource, type: string | undefined): string | undefined {
  const open = /^application\/vnd\.oasis\.opendocument\.(text|spreadsheet|presentation)/.exec(type ?? '')?.[1];
  if (open !== undefined) return { text: '.odt', spreadsheet: '.ods', presentation: '.odp' }[open];
  const has = (folder: string): boolean => [...files.keys()].some((path) => path.startsWith(`${folder}/`));
  return has('word') ? '.docx' : has('xl') ? '.xlsx' : has('ppt') ? '.pptx' : undefined;
}

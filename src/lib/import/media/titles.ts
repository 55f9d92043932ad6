import { splitName } from '../names';

/** What a file is called, as a person would say it: `01_Введение.mp4` is «01 Введение». */
export const titleOfFile = (path: string): string =>
  splitName(path.split('/').at(-1)!).stem.replaceAll('_', ' ').replace(/\s+/g, ' ').trim() || path;

/** `a2` before `a10`, whatever the letters. */
export const byName = new Intl.Collator('ru', { numeric: true, sensitivity: 'base' }).compare;

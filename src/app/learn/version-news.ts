import { readNote, removeNote, writeNote } from '../browser-notes';

/* After an update the kit's page says once what is new: until somebody has closed it. */

const key = (kit: string): string => `sandyq-news-${kit}`;

/** This version has just taken the place of another. */
export const noteNews = (kit: string, version: string): void => writeNote(key(kit), version);

export const hasNews = (kit: string, version: string): boolean => readNote(key(kit)) === version;

export const forgetNews = (kit: string): void => removeNote(key(kit));

import type { DocumentKind, Item, TimetableEntry } from '../../kit/manifest';
import type { UiLanguage } from '../../shared/text';
import { en } from './en';
import { kk } from './kk';
import { ru } from './ru';

/** The few words that stand between the texts of a kit on paper: the command line prints them as well as the app. */
export interface Words {
  readonly contents: string;
  readonly version: string;
  readonly printed: string;
  readonly credits: string;
  readonly hours: string;
  readonly outcomes: string;
  readonly belongsTo: string;
  readonly howTo: string;
  readonly howToCodes: string;
  readonly howToScan: string;
  readonly howToSheets: string;
  readonly unit: (number: string) => string;
  readonly figure: (number: number) => string;
  readonly kind: Readonly<Record<Item['kind'], string>>;
  readonly selfCheck: string;
  readonly inApp: Readonly<Record<'video' | 'audio' | 'reading' | 'model' | 'package', string>>;
  readonly openInApp: string;
  readonly code: string;
  readonly transcript: string;
  readonly minutes: (count: number) => string;
  readonly due: string;
  readonly materials: string;
  readonly questions: string;
  readonly question: (number: number) => string;
  readonly sheets: string;
  readonly sheet: (number: number) => string;
  readonly onSheet: (number: number) => string;
  readonly questionsOnSheet: (number: number) => string;
  readonly moreSheets: string;
  readonly name: string;
  readonly group: string;
  readonly date: string;
  readonly marks: string;
  readonly ofMarks: (max: string) => string;
  readonly tutor: string;
  readonly points: (points: string) => string;
  readonly tickOne: string;
  readonly tickMany: string;
  readonly isTrue: string;
  readonly isFalse: string;
  readonly match: string;
  readonly answer: string;
  readonly choices: string;
  readonly timetable: string;
  readonly when: string;
  readonly what: string;
  readonly where: string;
  readonly zone: (offset: string) => string;
  readonly time: Readonly<Record<TimetableEntry['kind'], string>>;
  readonly documents: string;
  readonly document: Readonly<Record<DocumentKind, string>>;
  readonly see: (chapters: string) => string;
  readonly separate: string;
  readonly day: (date: Date) => string;
}

const WORDS: Readonly<Record<UiLanguage, Words>> = { kk, ru, en };

/** Of a language that the interface does not have, English. */
export const wordsIn = (language: string): Words => WORDS[language.split('-')[0] as UiLanguage] ?? WORDS.en;

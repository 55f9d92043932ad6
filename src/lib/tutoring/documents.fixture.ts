import type {
  AnswerDocument,
  GradeDocument,
  HandedIn,
  PaperDocument,
  QuestionDocument,
  ReadDocument,
  ReceiptDocument,
  SubmissionDocument,
} from '../dossier/documents';
import { timestamp, type Timestamp } from '../shared/clock';
import type { AccountId, ItemId, KitId } from '../shared/ids';
import { readMark } from './dossier';

/* Documents for the tests of this folder: short to write, complete in form. */

export const ARU = 'learneraaaaaaaaa' as AccountId;
export const BOLAT = 'learnerbbbbbbbbb' as AccountId;
export const TUTOR = 'tutoraaaaaaaaaaa' as AccountId;
export const COLLEAGUE = 'tutorbbbbbbbbbbb' as AccountId;

/** A day of November 2026, ISO 8601. */
export const day = (of: number, hour = 9): Timestamp => timestamp(Date.UTC(2026, 10, of, hour));

export const place = (item: string) => ({ kit: 'introduction' as KitId, version: '1.0.0', item: item as ItemId });

const uuid = (name: string): string => `00000000-0000-4000-8000-${name.padStart(12, '0')}`;

export const question = (name: string, at: Timestamp, by = ARU): QuestionDocument => ({
  _id: `question:${uuid(name)}`,
  type: 'question',
  v: 1,
  by,
  at,
  text: `question ${name}`,
});

export const answer = (name: string, to: QuestionDocument, at: Timestamp, by: AccountId): AnswerDocument => ({
  _id: `answer:${uuid(name)}`,
  type: 'answer',
  v: 1,
  by,
  at,
  thread: to._id,
  text: `answer ${name}`,
});

export const submission = (
  name: string,
  at: Timestamp,
  rest: Partial<SubmissionDocument> = {},
): SubmissionDocument => ({
  _id: `submission:${uuid(name)}`,
  type: 'submission',
  v: 1,
  by: ARU,
  at,
  work: 'assignment',
  place: place('first-assignment'),
  attempt: 1,
  language: 'kk',
  files: [],
  ...rest,
});

export const paper = (name: string, at: Timestamp, rest: Partial<PaperDocument> = {}): PaperDocument => ({
  _id: `paper:${uuid(name)}`,
  type: 'paper',
  v: 1,
  by: TUTOR,
  at,
  work: 'assignment',
  place: place('first-assignment'),
  attempt: 1,
  language: 'kk',
  files: [],
  ...rest,
});

export const grade = (name: string, of: HandedIn, at: Timestamp, rest: Partial<GradeDocument> = {}): GradeDocument => ({
  _id: `grade:${uuid(name)}`,
  type: 'grade',
  v: 1,
  by: TUTOR,
  at,
  submission: of._id,
  outcome: 'accepted',
  score: 80,
  maxScore: 100,
  comment: '',
  ...rest,
});

export const opened = (document: { readonly _id: string }, by: AccountId, at: Timestamp): ReadDocument =>
  readMark(by, document._id, at);

export const receipt = (at: Timestamp, ...documents: readonly { readonly _id: string }[]): ReceiptDocument => ({
  _id: `receipt:${at.slice(0, 13).replace(/\D/g, '')}${documents.length}`,
  type: 'receipt',
  v: 1,
  at,
  documents: Object.fromEntries(documents.map(({ _id }) => [_id, 'x'.repeat(43)])),
  signature: '',
});

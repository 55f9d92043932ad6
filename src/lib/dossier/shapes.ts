import {
  boolean,
  integer,
  list,
  literal,
  matching,
  nullable,
  number,
  object,
  record,
  shallow,
  text,
  time,
  variant,
} from './shape';
import type { Members, Shape } from './shape';

/*
 * The form of each document of documents.ts, member by member. A document has these members and no other.
 */

/** Bounds that the hub and every device hold to. Bytes of UTF-8 where it says bytes, else characters. */
export const LIMITS = {
  segmentBytes: 256 * 1024,
  segmentStatements: 500,
  /** One text, answer or essay: what the form for it lets somebody write, some fifty pages. */
  text: 100_000,
  /** A submission without its files, all its texts together: some 250 pages in Cyrillic. */
  submissionBytes: 1024 * 1024,
  /** A grade with its remarks on each question. */
  gradeBytes: 256 * 1024,
  message: 20_000,
  passage: 2_000,
  /** All files of one submission together: base64 of it, in one request, stays below 8.1 MB. */
  filesBytes: 6_000_000,
  files: 20,
  receiptDocuments: 1_000,
} as const;

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
const SLUG = '[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?';
const whole = (pattern: string): RegExp => new RegExp(`^${pattern}$`);

const uuid = matching(whole(UUID));
const slug = matching(whole(SLUG));
const account = matching(/^[a-z0-9]{10,26}$/);
const digest = matching(/^[A-Za-z0-9_-]{43}$/);
const coordinate = digest;
/** ES256, detached: header, nothing, 64 bytes. */
const detachedJws = matching(/^[A-Za-z0-9_-]{10,200}\.\.[A-Za-z0-9_-]{86}$/);
const language = matching(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/);
const ANSWER_KEY = /^[a-z0-9][a-z0-9-]{0,63}$/;
/** Ids of choices and gaps: whatever the packer made, within bounds. */
const PART_KEY = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const share = number(0, 1);

const place = object(
  { kit: slug, version: matching(/^\d{1,6}\.\d{1,6}\.\d{1,6}$/), item: slug },
  { passage: text(LIMITS.passage) },
);

const written: Members = { by: account, at: time };

const kind = (name: string): Shape => literal(name);
/** As in lib/assessment/question.ts. */
const response = variant({
  choice: object({ kind: kind('choice'), choice: text(64) }),
  multiple: object({ kind: kind('multiple'), choices: list(100, text(64)) }),
  truefalse: object({ kind: kind('truefalse'), answer: boolean }),
  short: object({ kind: kind('short'), text: text(2_000) }),
  numeric: object({ kind: kind('numeric'), text: text(100) }),
  matching: object({ kind: kind('matching'), pairs: record(100, PART_KEY, text(64)) }),
  essay: object({ kind: kind('essay'), text: text(LIMITS.text) }),
  cloze: object({ kind: kind('cloze'), gaps: record(100, PART_KEY, text(2_000)) }),
});

/** Printable, and no path: it becomes a file name on somebody's disk. `\p{Cc}` is not for every engine of CouchDB. */
const fileName = matching(new RegExp(`^(?![._])[^${String.raw`/\\:*?"<>|\u0000-\u001f\u007f`}]{1,200}$`));

const file = object({
  name: fileName,
  size: integer(0, LIMITS.filesBytes),
  mediaType: matching(/^[a-z]+\/[a-z0-9.+-]{1,100}$/),
  sha256: matching(/^[0-9a-f]{64}$/),
});

const jwk = object({ kty: literal('EC'), crv: literal('P-256'), x: coordinate, y: coordinate });

function shape(type: string, id: string, required: Members, optional: Members = {}): Shape {
  const base: Members = { _id: matching(whole(id)), type: literal(type), v: literal(1) };
  return object(Object.assign({}, base, required), Object.assign({}, BOOKKEEPING, optional));
}
/** What replication adds. */
export const BOOKKEEPING: Members = { _rev: text(100, 3), _revisions: shallow(2) };

/** What is graded. */
const HANDED_IN = `(?:submission|paper):${UUID}`;
const WORK = `(?:submission|paper|question|answer|grade):${UUID}`;

export const dossierShapes: Readonly<Record<string, Shape>> = {
  segment: shape('segment', `trace:${UUID}:\\d{8}`, {
    learner: account,
    device: uuid,
    sequence: integer(0, 99_999_999),
    previous: nullable(digest),
    first: integer(0, 2 ** 40),
    shared: record(50, /^[a-z][A-Za-z]{0,30}$/, shallow(6)),
    statements: list(LIMITS.segmentStatements, shallow(6), 1),
    hash: digest,
    signature: detachedJws,
  }),
  device: shape(
    'device',
    `device:${UUID}(?::[a-z0-9]{10,26})?`,
    {
      device: uuid,
      learner: account,
      label: text(200),
      publicKey: jwk,
      enrolledAt: time,
      certificate: detachedJws,
    },
    { hub: account, blockedAt: time },
  ),
  receipt: shape(
    'receipt',
    'receipt:[A-Za-z0-9_-]{16}',
    {
      at: time,
      documents: record(LIMITS.receiptDocuments, /^[a-z]+:[A-Za-z0-9:_-]{1,300}$/, digest),
      signature: detachedJws,
    },
    { hub: account },
  ),
  site: shape('site', 'site:[a-z0-9]{10,26}', {
    hub: account,
    learner: account,
    name: text(200, 1),
    publicKey: jwk,
    admittedAt: time,
    certificate: detachedJws,
  }),
  submission: shape(
    'submission',
    `submission:${UUID}`,
    Object.assign({}, written, {
      work: literal('assignment', 'case', 'test', 'survey'),
      place,
      attempt: integer(1, 10_000),
      language,
      files: list(LIMITS.files, file),
    }),
    {
      text: text(LIMITS.text),
      answers: record(200, ANSWER_KEY, text(LIMITS.text)),
      responses: record(500, ANSWER_KEY, response),
      score: share,
      _attachments: shallow(3),
    },
  ),
  paper: shape(
    'paper',
    `paper:${UUID}`,
    Object.assign({}, written, {
      work: literal('assignment', 'case', 'test'),
      place,
      attempt: integer(1, 10_000),
      language,
      files: list(LIMITS.files, file),
    }),
    { _attachments: shallow(3) },
  ),
  question: shape('question', `question:${UUID}`, Object.assign({}, written, { text: text(LIMITS.message, 1) }), {
    place,
  }),
  answer: shape(
    'answer',
    `answer:${UUID}`,
    Object.assign({}, written, { thread: matching(whole(`question:${UUID}`)), text: text(LIMITS.message, 1) }),
  ),
  grade: shape(
    'grade',
    `grade:${UUID}`,
    Object.assign({}, written, {
      submission: matching(whole(HANDED_IN)),
      outcome: literal('accepted', 'returned'),
      maxScore: number(0, 1_000_000),
      comment: text(LIMITS.message),
    }),
    {
      score: number(0, 1_000_000),
      parts: record(
        500,
        ANSWER_KEY,
        object({}, { score: number(-1_000_000, 1_000_000), comment: text(LIMITS.message) }),
      ),
    },
  ),
  read: shape('read', `read:[a-z0-9]{10,26}:${WORK}`, Object.assign({}, written, { document: matching(whole(WORK)) })),
};

export const privateShapes: Readonly<Record<string, Shape>> = {
  note: shape(
    'note',
    `note:${UUID}:${UUID}`,
    Object.assign({}, written, {
      note: uuid,
      device: uuid,
      mark: literal('note', 'bookmark'),
      place,
      text: text(LIMITS.message),
    }),
    { deleted: boolean },
  ),
  place: shape('place', `place:${UUID}:${SLUG}`, Object.assign({}, written, { device: uuid, place }), {
    position: number(0, 10_000_000),
  }),
};

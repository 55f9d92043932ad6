import { LIMITS, dossierShapes, privateShapes } from './shapes';
import { attachmentFault } from './attachments';
import { faultOf, has, isObject, utf8Length } from './shape';
import type { Shape } from './shape';

/*
 * Who may write which document of a dossier. One rule set in three places: on the device before a document is put, in
 * the hub's gateway, and, compiled, in CouchDB as `validate_doc_update`. So: pure, no libraries, ES2017 when lowered.
 */

/** How the writer stands to the learner of the database. `hub` is the hub itself, never a signed-in person. */
export type Relation = 'owner' | 'tutor' | 'admin' | 'hub';

export interface Write {
  /** The new revision as it came, outside data; with `_rev`, `_revisions`, `_attachments` where it has them. */
  readonly doc: unknown;
  /**
   * What the database holds under the same id in another revision, or null. A gateway gives the winning revision even
   * where the new one does not descend from it: `validate_doc_update` sees null there, and only the gateway can refuse
   * a second branch. The very same revision again is no write: do not ask about it.
   */
  readonly existing: unknown;
  readonly user: { readonly id: string; readonly roles: readonly string[]; readonly relation: Relation };
  readonly database: { readonly kind: 'dossier' | 'private'; readonly learner: string };
  /** The number before the hyphen of the revision that this write makes: 1 for a new document. */
  readonly newRevision: { readonly generation: number };
}

export type RefusalCode =
  /** The form of the document; `detail` names the member. */
  | 'invalid'
  | 'too-large'
  /** A type that this database does not hold. */
  | 'unknown-type'
  /** This writer may not write this document. */
  | 'not-yours'
  /** It exists and may not change, or it pretends to a history. */
  | 'immutable'
  /** Nothing in a dossier is deleted. */
  | 'deletion';

export interface Refusal {
  readonly code: RefusalCode;
  readonly detail: string;
}

export type Verdict = { readonly ok: true } | { readonly ok: false; readonly error: Refusal };

/** Decides one write. Never throws, whatever `doc` is. */
export function mayWrite(write: Write): Verdict {
  const refusal = refusalOf(write);
  return refusal === undefined ? { ok: true } : { ok: false, error: refusal };
}

type Doc = Record<string, unknown>;

function refusalOf(write: Write): Refusal | undefined {
  const doc = write.doc;
  const fault = documentFault(doc, write.database.kind);
  if (fault !== undefined) return fault;
  return writerFault(doc as Doc, write) || historyFault(doc as Doc, write);
}

/** What is wrong with a document by itself, whoever wrote it and whatever was there before. */
export function documentFault(doc: unknown, database: 'dossier' | 'private'): Refusal | undefined {
  if (!isObject(doc)) return refuse('invalid', 'not an object');
  if (has(doc, '_deleted')) return refuse('deletion', 'documents of a dossier stay');
  const shape = shapeOf(database, doc.type);
  if (shape === undefined) return refuse('unknown-type', String(doc.type).slice(0, 40));
  const fault = faultOf(shape, doc, 'document');
  return fault === undefined ? bindingFault(doc) : refuse('invalid', fault);
}

function shapeOf(database: 'dossier' | 'private', type: unknown): Shape | undefined {
  const shapes = database === 'dossier' ? dossierShapes : privateShapes;
  return typeof type === 'string' && has(shapes, type) ? shapes[type] : undefined;
}

/** Members that must agree with each other and with the id. The form was checked before. */
function bindingFault(doc: Doc): Refusal | undefined {
  switch (doc.type) {
    case 'segment':
      return segmentFault(doc);
    case 'submission':
    case 'paper': {
      const fault = attachmentFault(doc);
      if (fault !== undefined) return refuse(fault.code, fault.detail);
      return heavier(doc, LIMITS.submissionBytes, doc.type);
    }
    case 'device':
      return same(doc._id, has(doc, 'hub') ? `device:${doc.device}:${doc.hub}` : `device:${doc.device}`);
    case 'site':
      return same(doc._id, `site:${doc.hub}`);
    case 'read':
      return same(doc._id, `read:${doc.by}:${doc.document}`);
    case 'note':
      return same(doc._id, `note:${doc.note}:${doc.device}`);
    case 'place':
      return same(doc._id, `place:${doc.device}:${(doc.place as Doc).kit}`);
    case 'grade':
      return typeof doc.score === 'number' && doc.score > (doc.maxScore as number)
        ? refuse('invalid', 'document.score: above maxScore')
        : heavier(doc, LIMITS.gradeBytes, 'grade');
    default:
      return undefined;
  }
}

function segmentFault(doc: Doc): Refusal | undefined {
  const sequence = doc.sequence as number;
  if ((doc.previous === null) !== (sequence === 0))
    return refuse('invalid', 'document.previous: null only in the first');
  const fault = heavier(doc, LIMITS.segmentBytes, 'segment');
  return fault === undefined ? same(doc._id, `trace:${doc.device}:${String(sequence).padStart(8, '0')}`) : fault;
}

/** Without its files, which have a bound of their own, and without what replication adds. */
function heavier(doc: Doc, bytes: number, what: string): Refusal | undefined {
  const body = Object.assign({}, doc, { _attachments: undefined, _rev: undefined, _revisions: undefined });
  return utf8Length(JSON.stringify(body)) > bytes ? refuse('too-large', what) : undefined;
}

const same = (id: unknown, expected: string): Refusal | undefined =>
  id === expected ? undefined : refuse('invalid', 'document._id: does not match its members');

/** One writer a document. */
function writerFault(doc: Doc, write: Write): Refusal | undefined {
  const { user, database } = write;
  const relation = user.relation;
  if (relation === 'owner' && user.id !== database.learner) return refuse('not-yours', 'another learner');
  if (writersOf(doc.type as string).indexOf(relation) < 0) return refuse('not-yours', `${doc.type} by ${relation}`);
  if (has(doc, 'by') && doc.by !== user.id) return refuse('not-yours', 'document.by: not who signed in');
  if (has(doc, 'learner') && doc.learner !== database.learner) return refuse('not-yours', 'document.learner: another');
  return undefined;
}

function writersOf(type: string): readonly Relation[] {
  switch (type) {
    case 'device':
    case 'receipt':
    case 'site':
      return ['hub'];
    case 'grade':
    case 'paper':
      return ['tutor'];
    case 'answer':
    case 'read':
      return ['owner', 'tutor'];
    default:
      return ['owner'];
  }
}

/** Types of which a later version may follow an earlier one. All others are written once. */
export const isImmutable = (type: unknown): boolean => CHANGING.indexOf(type) < 0;
const CHANGING: readonly unknown[] = ['device', 'note', 'place'];

function historyFault(doc: Doc, write: Write): Refusal | undefined {
  const generation = write.newRevision.generation;
  const existing = write.existing;
  const revisions = revisionsFault(doc, generation);
  if (revisions !== undefined) return revisions;
  if (isImmutable(doc.type)) {
    return isObject(existing) || generation !== 1 ? refuse('immutable', `${doc.type}`) : undefined;
  }
  if (!isObject(existing)) return undefined;
  const kept = doc.type === 'device' ? DEVICE_KEEPS : ['type', 'by'];
  for (const name of kept) {
    if (JSON.stringify(existing[name]) !== JSON.stringify(doc[name])) return refuse('immutable', `document.${name}`);
  }
  return undefined;
}

/** A device is blocked or released; what the hub certified stays. */
const DEVICE_KEEPS = ['type', 'device', 'publicKey', 'learner', 'label', 'enrolledAt', 'certificate', 'hub'];

function revisionsFault(doc: Doc, generation: number): Refusal | undefined {
  if (!(generation >= 1)) return refuse('invalid', 'revision');
  if (has(doc, '_rev') && parseInt(doc._rev as string, 10) !== generation) {
    // An ordinary edit names the revision before it; replication names the one it brings.
    if (parseInt(doc._rev as string, 10) !== generation - 1)
      return refuse('invalid', 'document._rev: other generation');
  }
  if (!has(doc, '_revisions')) return undefined;
  const revisions = doc._revisions;
  const ids = isObject(revisions) ? revisions.ids : undefined;
  const consistent =
    isObject(revisions) &&
    revisions.start === generation &&
    Array.isArray(ids) &&
    ids.length >= 1 &&
    ids.length <= generation &&
    ids.every((id) => typeof id === 'string' && /^[0-9a-f]{1,64}$/.test(id));
  return consistent ? undefined : refuse('invalid', 'document._revisions');
}

const refuse = (code: RefusalCode, detail: string): Refusal => ({ code, detail });

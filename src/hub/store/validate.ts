import { mayWrite } from '../../lib/dossier/rules';
import type { Relation } from '../../lib/dossier/rules';

/*
 * `validate_doc_update` of every dossier and private database. scripts/build-vdu.mjs compiles this file for CouchDB's
 * JavaScript; the embedded store calls it as it is. Second wall behind the gateway: it must hold when the gateway fails.
 */

interface UserContext {
  readonly name: string | null;
  readonly roles: readonly string[];
  /** Name of the database, as CouchDB knows it. */
  readonly db?: string;
}

interface SecurityObject {
  readonly sandyq?: { readonly kind: 'dossier' | 'private'; readonly learner: string };
}

/** Throws `{ forbidden }`, CouchDB's way to refuse one document. */
export default function validateDocUpdate(
  newDoc: Record<string, unknown>,
  oldDoc: Record<string, unknown> | null,
  userCtx: UserContext,
  secObj: SecurityObject,
): void {
  const database = (secObj && secObj.sandyq) || restoredDatabase(userCtx);
  if (!database) throw { forbidden: 'not-ready: this database has no owner' };
  // An ordinary edit comes with the revision that it replaces, and with the history of that one.
  const edit = newDoc._rev === undefined || (oldDoc !== null && oldDoc._rev === newDoc._rev);
  const doc = edit ? Object.assign({}, newDoc, { _revisions: undefined }) : newDoc;
  if (edit) delete doc._revisions;
  const verdict = mayWrite({
    doc,
    existing: oldDoc || null,
    user: writerOf(newDoc, userCtx, database.learner),
    database: { kind: database.kind, learner: database.learner },
    newRevision: { generation: parseInt(String(newDoc._rev || '0'), 10) + (edit ? 1 : 0) },
  });
  if (!verdict.ok) throw { forbidden: verdict.error.code + ': ' + verdict.error.detail };
}

/**
 * A replication between servers brings the rules before the hub has set `_security`: the name says whose it is. Only for
 * the server's administrator; a database without `_security` is closed to everybody else.
 */
function restoredDatabase(userCtx: UserContext): SecurityObject['sandyq'] {
  if ((userCtx.roles || []).indexOf('_admin') < 0) return undefined;
  const match = /(?:^|[-/])(dossier|private)-([a-z0-9]{10,26})$/.exec(userCtx.db || '');
  return match ? { kind: match[1] === 'dossier' ? 'dossier' : 'private', learner: match[2]! } : undefined;
}

/**
 * The hub writes its own types. Any other document that comes with the server's own right is a replication between
 * servers (backup, restore, a second site): it was judged where it was written, so its form and its history are judged
 * here as those of the writer that it names.
 */
function writerOf(
  doc: Record<string, unknown>,
  userCtx: UserContext,
  learner: string,
): { id: string; roles: readonly string[]; relation: Relation } {
  const roles = userCtx.roles || [];
  if (roles.indexOf('_admin') >= 0) {
    if (doc.type === 'device' || doc.type === 'receipt' || doc.type === 'site')
      return { id: '', roles, relation: 'hub' };
    const by = typeof doc.by === 'string' ? doc.by : learner;
    return { id: by, roles, relation: by === learner ? 'owner' : 'tutor' };
  }
  const id = userCtx.name || '';
  if (id === learner) return { id, roles, relation: 'owner' };
  return { id, roles, relation: roles.indexOf('tutor-of:' + learner) >= 0 ? 'tutor' : 'admin' };
}

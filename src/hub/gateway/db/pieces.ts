import * as v from 'valibot';
import type { Owner } from '../../uploads/staged-files';
import { toBase64 } from '../../../lib/shared/base64';
import { busy, forbidden, invalid, json, tooLarge } from '../../http/answer';
import type { Answer } from '../../http/answer';
import { bodyPieces } from '../../http/body';
import type { Call } from '../call';
import type { Access } from './access';
import type { IncomingDoc } from '../../intake/judge';

/*
 * Files of work ahead of their document, in pieces (docs/api.md): a link that breaks after two minutes then costs what was
 * on the way, and not the file. The document that follows names them, and is judged with them inside, like any other.
 */

const Sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const Bytes = v.pipe(v.string(), v.regex(/^\d{1,10}$/), v.transform(Number));
const Query = v.object({ offset: Bytes, size: Bytes });

/** `GET /db/<name>/_files/<sha256>`: how much of it is here. */
export async function stagedFile(call: Call, access: Access, sha256: string): Promise<Answer> {
  if (!v.is(Sha256, sha256)) throw invalid('sha256');
  return json({ received: await call.services.stagedFiles.received(ownerOf(access), sha256) });
}

/** `PUT /db/<name>/_files/<sha256>?offset=&size=`: a piece of it. */
export async function stageFile(call: Call, access: Access, sha256: string): Promise<Answer> {
  if (access.relation === 'admin' || access.database.kind !== 'dossier') throw forbidden();
  if (!v.is(Sha256, sha256)) throw invalid('sha256');
  const query = v.safeParse(Query, call.query);
  if (!query.success) throw invalid(v.getDotPath(query.issues[0]) ?? 'query');
  const piece = { sha256, ...query.output };
  const parts = bodyPieces(call.request, call.services.limits.silenceMs);
  const staged = await call.services.stagedFiles.append(ownerOf(access), piece, parts);
  if (staged.ok) return json({ received: staged.value });
  if (staged.error.code === 'other-offset')
    return json({ error: { code: 'conflict' }, received: staged.error.received }, 409);
  throw staged.error.code === 'too-large' ? tooLarge() : invalid('sha256');
}

const ownerOf = ({ database, person }: Access): Owner => ({ database: database.name, account: person.account.id });

interface Named {
  readonly name: string;
  readonly size: number;
  readonly mediaType: string;
  readonly sha256: string;
}
const NamedFiles = v.pipe(
  v.array(v.object({ name: v.string(), size: v.number(), mediaType: v.string(), sha256: Sha256 })),
  v.maxLength(20),
);

/** Files inside a document that came without them, as far as all of them are here; else the document as it came. */
export async function withStagedFiles(call: Call, access: Access, doc: IncomingDoc): Promise<IncomingDoc> {
  const files = filesAhead(doc);
  if (files.length === 0) return doc;
  const attachments: Record<string, { content_type: string; data: string }> = {};
  for (const { name, size, mediaType, sha256 } of files) {
    // Twice: as bytes, and as text inside the document.
    if (!call.loans.body.take(3 * size)) throw busy();
    const bytes = await call.services.stagedFiles.read(ownerOf(access), sha256, size);
    if (bytes === undefined) return doc;
    attachments[name] = { content_type: mediaType, data: toBase64(bytes) };
  }
  return { ...doc, _attachments: attachments };
}

/** Its document is stored: the pieces are not wanted any more. */
export async function dropStagedFiles(call: Call, access: Access, docs: readonly IncomingDoc[]): Promise<void> {
  for (const { sha256 } of docs.flatMap(filesAhead)) {
    await call.services.stagedFiles.drop(ownerOf(access), sha256).catch(() => undefined);
  }
}

function filesAhead(doc: IncomingDoc): readonly Named[] {
  if ((doc.type !== 'submission' && doc.type !== 'paper') || doc._attachments !== undefined) return [];
  const files = v.safeParse(NamedFiles, doc.files);
  return files.success && files.output.every(({ size }) => Number.isSafeInteger(size) && size >= 0) ? files.output : [];
}

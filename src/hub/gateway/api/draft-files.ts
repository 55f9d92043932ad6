import * as v from 'valibot';
import { Refused, invalid, json, notFound, tooLarge } from '../../http/answer';
import type { Answer } from '../../http/answer';
import { bodyPieces } from '../../http/body';
import { fileAnswer } from '../../http/file-answer';
import type { Route } from '../../http/router';
import type { Call } from '../call';
import { draftIdOf, writerOf } from './drafts';

const Sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const Bytes = v.pipe(v.string(), v.regex(/^\d{1,13}$/), v.transform(Number));
const Query = v.object({ offset: Bytes, size: Bytes });

/** Bytes of files of drafts, by their hash: whatever they are, no browser shows or runs them from here. */
const FILE_HEADERS = {
  'Content-Type': 'application/octet-stream',
  'Content-Disposition': 'attachment',
  'Content-Security-Policy': 'sandbox',
  'Cache-Control': 'no-store',
};

export const draftFileRoutes: readonly Route<Call>[] = [
  { method: 'GET', path: '/api/drafts/:draft/files/:sha256', ofInstitution: true, handle: file },
  { method: 'HEAD', path: '/api/drafts/:draft/files/:sha256', ofInstitution: true, handle: file },
  { method: 'PUT', path: '/api/drafts/:draft/files/:sha256', ofInstitution: true, handle: takePiece },
];

async function file(call: Call, params: Readonly<Record<string, string>>): Promise<Answer> {
  const { account } = writerOf(call);
  const draft = draftIdOf(params);
  const { sha256 } = params;
  if (!v.is(Sha256, sha256)) throw notFound();
  const { drafts } = call.services;
  if (!(await call.services.reads.run(() => drafts.names(draft, sha256)))) throw notFound();
  const held = await drafts.files.get(sha256);
  // Named, but its bytes lie on another hub's disk: docs/deploy.md tells how to share the folder.
  if (held === undefined) throw new Refused(503, 'store-down', { detail: 'draft-file-absent' });
  return fileAnswer(call.request, { ...held, etag: `"${sha256}"` }, FILE_HEADERS, (range) =>
    call.services.kitFiles.read(held.path, range, account.id, call.signal),
  );
}

async function takePiece(call: Call, params: Readonly<Record<string, string>>): Promise<Answer> {
  const { account } = writerOf(call);
  const draft = draftIdOf(params);
  const { sha256 } = params;
  const query = v.safeParse(Query, call.query);
  if (!v.is(Sha256, sha256)) throw invalid('sha256');
  if (!query.success) throw invalid(v.getDotPath(query.issues[0]) ?? 'query');
  const { drafts, limits } = call.services;
  if ((await drafts.drafts.get(draft)) === undefined) throw notFound();
  await drafts.sweep();
  const parts = bodyPieces(call.request, limits.silenceMs);
  const taken = await drafts.files.put(account.id, { sha256, ...query.output }, parts);
  if (taken.ok) return json({ received: taken.value });
  switch (taken.error.code) {
    case 'other-offset':
      return json({ error: { code: 'conflict' }, received: taken.error.received }, 409);
    case 'too-large':
      throw tooLarge();
    case 'other-hash':
      throw invalid('sha256');
    case 'storage-full':
      throw new Refused(507, 'storage-full');
  }
}

import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { MOST_CHANGES, PartChange } from '../../../lib/draft/api';
import type { ChangesAnswer, DraftList, DraftState, PartsAnswer } from '../../../lib/draft/api';
import { DraftId, PartIdSchema } from '../../../lib/draft/part';
import { Refused, conflict, forbidden, json, noContent, notFound } from '../../http/answer';
import type { Answer } from '../../http/answer';
import { parseJson } from '../../http/body';
import type { Route } from '../../http/router';
import { bodyOf, withRole } from '../call';
import type { Call, Person } from '../call';

/** Of one request, unzipped: a chapter in Kazakh is a megabyte. */
const MOST_BODY = 8 * 1024 * 1024;

const Changes = v.pipe(v.array(PartChange), v.maxLength(MOST_CHANGES));
const NewDraft = v.object({ id: DraftId, parts: v.optional(Changes, []) });
const Wanted = v.object({ ids: v.pipe(v.array(PartIdSchema), v.maxLength(100)) });
const ChangesBody = v.object({ changes: Changes });

/** Kits that are being written: for methodists and administrators of the institution. */
export const draftRoutes: readonly Route<Call>[] = [
  { method: 'GET', path: '/api/drafts', ofInstitution: true, handle: list },
  { method: 'POST', path: '/api/drafts', ofInstitution: true, handle: begin },
  { method: 'GET', path: '/api/drafts/:draft', ofInstitution: true, handle: state },
  { method: 'DELETE', path: '/api/drafts/:draft', ofInstitution: true, handle: remove },
  { method: 'POST', path: '/api/drafts/:draft/parts/read', ofInstitution: true, handle: read },
  { method: 'POST', path: '/api/drafts/:draft/parts', ofInstitution: true, handle: change },
];

/** Whoever writes kits. */
export const writerOf = (call: Call): Person => withRole(call, 'methodist', 'admin');

/** Ids are compared as they are written. */
export function draftIdOf(params: Readonly<Record<string, string>>): DraftId {
  const parsed = v.safeParse(DraftId, params.draft);
  if (!parsed.success || parsed.output !== parsed.output.toLowerCase()) throw notFound();
  return parsed.output;
}

async function list(call: Call): Promise<Answer> {
  writerOf(call);
  const drafts = await call.services.drafts.drafts.list();
  return json({ drafts: [...drafts] } satisfies v.InferOutput<typeof DraftList>);
}

async function begin(call: Call): Promise<Answer> {
  const { account } = writerOf(call);
  const { drafts, audit } = { drafts: call.services.drafts.drafts, audit: call.services.audit };
  const { id: given, parts } = parseJson(await bodyOf(call, MOST_BODY), NewDraft);
  const id = draftIdOf({ draft: given });
  const begun = await drafts.begin(id, account);
  if (!begun.ok) throw new Refused(409, 'conflict', { detail: begun.error.code });
  if (begun.value.fresh) await audit.write(account, 'draft-begun', id);
  if (parts.length > 0) await drafts.change(id, account, parts);
  const info = await drafts.info(id);
  if (info === undefined) throw conflict();
  return json(info, begun.value.fresh ? 201 : 200);
}

async function state(call: Call, params: Readonly<Record<string, string>>): Promise<Answer> {
  writerOf(call);
  const { drafts } = call.services.drafts;
  const draft = draftIdOf(params);
  const found = await call.services.reads.run(() => drafts.state(draft));
  if (found === undefined) throw notFound();
  const body = JSON.stringify(found satisfies DraftState);
  const headers = { ETag: `"${createHash('sha256').update(body).digest('hex').slice(0, 32)}"` };
  if (call.request.headers['if-none-match'] === headers.ETag) return { status: 304, headers };
  return { status: 200, headers: { 'Content-Type': 'application/json', ...headers }, body };
}

async function read(call: Call, params: Readonly<Record<string, string>>): Promise<Answer> {
  writerOf(call);
  const { drafts } = call.services.drafts;
  const draft = draftIdOf(params);
  const { ids } = parseJson(await bodyOf(call, MOST_BODY), Wanted);
  if ((await drafts.get(draft)) === undefined) throw notFound();
  const parts = await call.services.reads.run(() => drafts.parts.read(draft, ids));
  return json({ parts: [...parts] } satisfies v.InferOutput<typeof PartsAnswer>);
}

async function change(call: Call, params: Readonly<Record<string, string>>): Promise<Answer> {
  const { account } = writerOf(call);
  const draft = draftIdOf(params);
  const { changes } = parseJson(await bodyOf(call, MOST_BODY), ChangesBody);
  const outcomes = await call.services.drafts.drafts.change(draft, account, changes);
  if (outcomes === undefined) throw notFound();
  return json({ outcomes: [...outcomes] } satisfies v.InferOutput<typeof ChangesAnswer>);
}

async function remove(call: Call, params: Readonly<Record<string, string>>): Promise<Answer> {
  const { account } = writerOf(call);
  const draft = draftIdOf(params);
  const { drafts, audit } = { drafts: call.services.drafts.drafts, audit: call.services.audit };
  const info = await drafts.info(draft);
  switch (await drafts.remove(draft, account, account.roles.includes('admin'))) {
    case 'removed':
      await audit.write(account, 'draft-removed', info?.kit || draft, { draft });
      return noContent;
    case 'absent':
      throw notFound();
    case 'refused':
      throw forbidden();
    case 'published':
      throw new Refused(409, 'conflict', { detail: 'draft-published' });
    case 'changed':
      throw conflict();
  }
}

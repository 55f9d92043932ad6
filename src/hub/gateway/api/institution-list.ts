import { SignedList } from '../../../lib/kit/institution/list';
import { Refused, json, notFound } from '../../http/answer';
import type { Answer } from '../../http/answer';
import { parseJson } from '../../http/body';
import type { Route } from '../../http/router';
import { bodyOf, signedIn, withRole } from '../call';
import type { Call } from '../call';

/** A list in JSON, each of its characters escaped. */
const MOST_BYTES = 2 * 1024 * 1024;

export const institutionListRoutes: readonly Route<Call>[] = [
  { method: 'GET', path: '/api/institution-list', handle: newest },
  { method: 'PUT', path: '/api/institution-list', handle: take },
];

async function newest(call: Call): Promise<Answer> {
  signedIn(call);
  const known = await call.services.lists.newest();
  if (known === undefined) throw notFound();
  const { text, signature } = known;
  return json({ text, signature });
}

async function take(call: Call): Promise<Answer> {
  const { account } = withRole(call, 'admin');
  const { lists, audit, identity } = call.services;
  const offered = parseJson(await bodyOf(call, MOST_BYTES), SignedList);
  const heard = await lists.hear(offered);
  if (!heard.ok) throw new Refused(400, 'invalid', { detail: 'list', fault: heard.error.code });
  const { sequence } = heard.value.list;
  await audit.write(account, 'institution-list-taken', identity.institution.id, { sequence });
  const { text, signature } = heard.value;
  return json({ text, signature });
}

import * as v from 'valibot';
import { KitVersion } from '../../../lib/kit/manifest';
import { KitId } from '../../../lib/shared/ids';
import { Refused, busy, json, notFound } from '../../http/answer';
import type { Answer } from '../../http/answer';
import type { Route } from '../../http/router';
import type { StickRefusal } from '../../stick/desk';
import { jsonBody, withRole } from '../call';
import type { Call } from '../call';

const Wish = v.object({
  kits: v.pipe(v.array(v.object({ id: KitId, version: KitVersion })), v.minLength(1), v.maxLength(500)),
  runtimes: v.optional(v.boolean(), false),
});

/** A stick as a ZIP, for staff: order it, then fetch it by the address in the answer. */
export const stickRoutes: readonly Route<Call>[] = [
  { method: 'POST', path: '/api/stick', handle: order },
  { method: 'GET', path: '/api/stick/:ticket', handle: fetchZip },
];

async function order(call: Call): Promise<Answer> {
  const { account } = withRole(call, 'admin', 'methodist');
  const { sticks, audit } = call.services;
  const wish = await jsonBody(call, Wish);
  const ordered = await sticks.order(account.id, wish);
  if (typeof ordered === 'string') throw refusalOf(ordered);
  const kits = wish.kits.map(({ id, version }) => `${id}-${version}`);
  await audit.write(account, 'stick-written', kits.join(', ').slice(0, 500), { kits: kits.length });
  return json({ url: `/api/stick/${ordered.ticket}` }, 201);
}

function refusalOf(refusal: StickRefusal): Refused {
  switch (refusal) {
    case 'not-found':
      return notFound();
    case 'busy':
      return busy();
    case 'kit-unusable':
    case 'kit-ended':
    case 'kit-pilot':
    case 'program-incomplete':
    case 'runtime-unavailable':
      return new Refused(409, 'conflict', { detail: refusal });
  }
}

async function fetchZip(call: Call, params: Readonly<Record<string, string>>): Promise<Answer> {
  const { account } = withRole(call, 'admin', 'methodist');
  const body = call.services.sticks.open(account.id, params.ticket ?? '');
  if (body === undefined) throw notFound();
  return {
    status: 200,
    headers: {
      'Content-Type': 'application/zip',
      'Content-Disposition': 'attachment; filename="sandyq-stick.zip"',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    },
    body,
  };
}

import * as v from 'valibot';
import { Codes, Label, Space } from '../../accounts/recovery-codes';
import { json, noContent, notFound } from '../../http/answer';
import type { Answer } from '../../http/answer';
import type { Route } from '../../http/router';
import { jsonBody, signedIn, withRole } from '../call';
import type { Call } from '../call';
import { idOf } from './accounts';
import { guarded } from './session';

const Given = v.object({ codes: Codes, label: Label });
const Own = v.object({ password: v.pipe(v.string(), v.maxLength(1000)) });
const Wanted = v.object({ number: v.pipe(v.number(), v.integer(), v.minValue(1)) });

/** Codes for a forgotten password: devices leave them, their owners and administrators get them back. */
export const recoveryRoutes: readonly Route<Call>[] = [
  { method: 'PUT', path: '/api/recovery/:space', handle: leave },
  { method: 'POST', path: '/api/recovery/:space', handle: own },
  { method: 'GET', path: '/api/accounts/:id/recovery', handle: list },
  { method: 'POST', path: '/api/accounts/:id/recovery/:space', handle: give },
];

type Params = Readonly<Record<string, string>>;

async function leave(call: Call, params: Params): Promise<Answer> {
  const { account } = signedIn(call);
  const { codes, label } = await jsonBody(call, Given);
  await call.services.accounts.codes.keep(account.id, spaceOf(params), codes, label);
  return noContent;
}

/** For the password and not for the cookie, which is the browser's: somebody else may sit there by now. */
async function own(call: Call, params: Params): Promise<Answer> {
  const { account } = signedIn(call);
  const { password } = await jsonBody(call, Own);
  const { accounts, throttles } = call.services;
  const counts = throttles.ownPassword(account.id, call.address);
  await guarded(counts, async () => ((await accounts.passwordIs(account, password)) ? account : undefined));
  return json({ codes: (await accounts.codes.get(account.id, spaceOf(params)))?.codes ?? [] });
}

async function list(call: Call, params: Params): Promise<Answer> {
  withRole(call, 'admin');
  const kept = await call.services.accounts.codes.of(idOf(params.id));
  const profiles = kept.map(({ space, label, at, given, codes }) => {
    return { space, label, at, given, numbers: codes.map((_, index) => index + 1) };
  });
  return json({ profiles: profiles.sort((a, b) => (a.at < b.at ? 1 : -1)) });
}

async function give(call: Call, params: Params): Promise<Answer> {
  const { account: admin } = withRole(call, 'admin');
  const { number } = await jsonBody(call, Wanted);
  const [id, space] = [idOf(params.id), spaceOf(params)];
  const held = await call.services.accounts.codes.get(id, space);
  if (held?.codes[number - 1] === undefined) throw notFound();
  // Before it is told: what was given and not written down would be no code that anybody answers for.
  await call.services.audit.write(admin, 'recovery-code-given', id, { number, label: held.label });
  const code = await call.services.accounts.codes.give(id, space, number);
  if (code === undefined) throw notFound();
  return json({ code });
}

function spaceOf({ space }: Params): string {
  const parsed = v.safeParse(Space, space);
  if (!parsed.success) throw notFound();
  return parsed.output;
}

import * as v from 'valibot';
import type { SessionAnswer } from '../../../lib/institution/account';
import { publicAccount } from '../../accounts/accounts';
import type { AccountDocument } from '../../accounts/accounts';
import type { Count } from '../../accounts/throttles';
import { Refused, invalid, json, noContent } from '../../http/answer';
import type { Answer } from '../../http/answer';
import { clearSessionCookie, setSessionCookie } from '../../http/cookie';
import type { Route } from '../../http/router';
import { enrolmentOf } from '../../registry/enrolment';
import { jsonBody, signedIn } from '../call';
import type { Call } from '../call';

const Credentials = v.object({
  login: v.pipe(v.string(), v.maxLength(200)),
  password: v.pipe(v.string(), v.maxLength(1000)),
});
export const NewPassword = v.pipe(v.string(), v.minLength(8), v.maxLength(1000));
const PasswordChange = v.object({ old: v.pipe(v.string(), v.maxLength(1000)), new: NewPassword });

export const sessionRoutes: readonly Route<Call>[] = [
  { method: 'POST', path: '/api/session', handle: signIn },
  { method: 'GET', path: '/api/session', handle: prolong },
  { method: 'DELETE', path: '/api/session', handle: signOut },
  { method: 'POST', path: '/api/session/password', handle: changePassword },
];

async function signIn(call: Call): Promise<Answer> {
  const { login, password } = await jsonBody(call, Credentials);
  const counts = call.services.throttles.signIn(login.normalize('NFC').trim().toLowerCase(), call.address);
  const account = await guarded(counts, () => call.services.accounts.signIn(login, password));
  // Signed: so the device closes what lies there of this account, also where it is asked next without a hub.
  if (account.blocked) {
    const known = await call.services.revocations.newest().catch(() => undefined);
    throw new Refused(403, 'account-blocked', known === undefined ? {} : { revocations: known.jws });
  }
  if (account.moved !== undefined) throw new Refused(403, 'account-moved');
  return await opened(call, account);
}

/** Asks `check` unless there were too many failures in any of `counts`; counts how it goes. */
export async function guarded<T>(counts: readonly Count[], check: () => Promise<T | undefined>): Promise<T> {
  const wait = Math.max(...counts.map(({ throttle, key }) => throttle.wait(key)));
  if (wait > 0) throw new Refused(429, 'too-many-tries', { retryAfter: wait });
  // Counted before the answer is known: many tries at once would all pass otherwise.
  for (const { throttle, key } of counts) throttle.failed(key);
  const found = await check().catch((error: unknown) => {
    for (const { throttle, key } of counts) throttle.forgive(key);
    throw error;
  });
  if (found === undefined) throw new Refused(401, 'wrong-password');
  for (const { throttle, key, endsWithSuccess } of counts) {
    if (endsWithSuccess) throttle.succeeded(key);
    else throttle.forgive(key);
  }
  return found;
}

async function opened(call: Call, account: AccountDocument, session?: string): Promise<Answer> {
  const { sessions, groups, accounts } = call.services;
  const { token, expiresAt } = await sessions.issue(account.id, account.epoch, session);
  const answer: SessionAnswer = {
    account: publicAccount(account),
    enrolment: await enrolmentOf(account, await groups.all(), accounts),
    institution: await institutionFor(call),
    expiresAt,
  };
  return json(answer, 200, { 'Set-Cookie': setSessionCookie(token, sessions.lifetime, call.secure) });
}

/** What a device is to know of the institution. */
export async function institutionFor({ services }: Call): Promise<SessionAnswer['institution']> {
  const { lists, reviews } = services;
  return { ...(await lists.institution()), ...(await reviews.told()) };
}

async function prolong(call: Call): Promise<Answer> {
  const { account, session } = signedIn(call);
  return await opened(call, account, session.session);
}

async function signOut(call: Call): Promise<Answer> {
  const { account, session } = signedIn(call);
  // A copy of the cookie may have been prolonged since: none of this session outlives this.
  const latest = call.services.clock.now() + call.services.sessions.lifetime * 1000;
  await call.services.accounts.endSession(account.id, session.session, latest);
  return { ...noContent, headers: { 'Set-Cookie': clearSessionCookie(call.secure) } };
}

/** Ends the account's other sessions; this one goes on. */
async function changePassword(call: Call): Promise<Answer> {
  const { account, session } = signedIn(call);
  const { old, new: wanted } = await jsonBody(call, PasswordChange);
  if (old === wanted) throw invalid('new');
  const counts = call.services.throttles.ownPassword(account.id, call.address);
  await guarded(counts, async () => ((await call.services.accounts.passwordIs(account, old)) ? account : undefined));
  const changed = await call.services.accounts.setPassword(account.id, wanted);
  if (changed === undefined) throw new Refused(401, 'sign-in-needed');
  await call.services.audit.write(account, 'password-changed', account.id);
  const { token } = await call.services.sessions.issue(account.id, changed.epoch, session.session);
  const cookie = setSessionCookie(token, call.services.sessions.lifetime, call.secure);
  return { ...noContent, headers: { 'Set-Cookie': cookie } };
}

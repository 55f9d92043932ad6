import type { IncomingMessage } from 'node:http';
import { sessionCookies } from '../http/cookie';
import type { Person } from './call';
import type { Services } from './services';

/** Who is signed in by this request's cookie: the account is looked at each time, so a session ends at once. */
export async function personOf(request: IncomingMessage, services: Services): Promise<Person | undefined> {
  for (const cookie of sessionCookies(request)) {
    const person = await personBy(cookie, services);
    if (person !== undefined) return person;
  }
  return undefined;
}

async function personBy(cookie: string, services: Services): Promise<Person | undefined> {
  const session = await services.sessions.read(cookie);
  if (session === undefined) return undefined;
  const account = await services.accounts.get(session.account);
  if (account === undefined || account.blocked || account.epoch !== session.epoch) return undefined;
  if (account.ended.some((one) => one.session === session.session)) return undefined;
  return { account, session };
}

/** The cookie is given anew when a tenth of its life is over: often enough to last, rarely enough to cost nothing. */
export const isAging = ({ session }: Person, now: number): boolean =>
  now - session.issuedAt > (session.expiresAt - session.issuedAt) / 10;

import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';

/*
 * The session's cookie. Cookies know hosts and no ports: whatever runs on another port of this host, a package in the
 * player too, can set one of the same name. Browsers keep it from replacing an HttpOnly one, but not from putting another
 * beside it, for a longer path, which then comes first.
 */

/** Over HTTPS a name that browsers hold to `Path=/` and, the newer ones, let no script set (RFC 6265bis, section 4.1.3). */
const nameOf = (secure: boolean): string => (secure ? '__Host-Http-sandyq' : 'sandyq');

/** A request with more of them than that was made by somebody who means harm. */
const MOST = 8;

/** Every session cookie of the request, in its order; which of them is good its signature says. */
export function sessionCookies({ headers, socket }: IncomingMessage): readonly string[] {
  const wanted = nameOf((socket as Partial<TLSSocket> | undefined)?.encrypted === true);
  return (headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim().split('=', 2))
    .flatMap(([name, value]) => (name === wanted && value !== undefined ? [value] : []))
    .slice(0, MOST);
}

export function setSessionCookie(token: string, seconds: number, secure: boolean): string {
  return `${nameOf(secure)}=${token}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
}

export const clearSessionCookie = (secure: boolean): string => setSessionCookie('', 0, secure);

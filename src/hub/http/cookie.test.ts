import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { clearSessionCookie, sessionCookies, setSessionCookie } from './cookie';

describe('the session’s cookie', () => {
  const cookies = (cookie: string | undefined, encrypted: boolean | undefined) =>
    sessionCookies({ headers: { cookie }, socket: { encrypted } } as unknown as IncomingMessage);

  it('has over HTTPS a name that no script can set, and no other name counts there', () => {
    expect(setSessionCookie('token', 60, true)).toBe(
      '__Host-Http-sandyq=token; Path=/; Max-Age=60; HttpOnly; SameSite=Strict; Secure',
    );
    expect(clearSessionCookie(true)).toBe('__Host-Http-sandyq=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict; Secure');
    expect(cookies('sandyq=planted; __Host-Http-sandyq=token', true)).toEqual(['token']);
  });

  it('is read by no script where nothing is encrypted', () => {
    expect(setSessionCookie('token', 60, false)).toBe('sandyq=token; Path=/; Max-Age=60; HttpOnly; SameSite=Strict');
    expect(cookies('a=b; sandyq=one;sandyq=two; sandyqs=x; sandyq', undefined)).toEqual(['one', 'two']);
    expect(cookies(undefined, false)).toEqual([]);
  });
});

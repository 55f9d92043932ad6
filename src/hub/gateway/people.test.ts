import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { isAging, personOf } from './people';
import type { Person } from './call';
import type { Services } from './services';

const session = { account: 'learner23456789a', session: 'one', epoch: 3, issuedAt: 0, expiresAt: 1000 };
const account = { id: session.account, epoch: 3, blocked: false, ended: [{ session: 'other', expiresAt: 1000 }] };

describe('who is signed in', () => {
  const person = (held: object | undefined, claims: object | undefined = session, cookie = 'sandyq=token') => {
    const services = {
      sessions: { read: (token: string) => Promise.resolve(token === 'token' ? claims : undefined) },
      accounts: { get: (id: string) => Promise.resolve(id === account.id ? held : undefined) },
    };
    return personOf({ headers: { cookie } } as unknown as IncomingMessage, services as unknown as Services);
  };

  it('is whose session stands', async () => {
    expect(await person(account)).toEqual({ account, session });
  });

  it.each<[string, object | undefined, object | undefined, string?]>([
    ['no cookie', account, session, ''],
    ['another token', account, session, 'sandyq=other'],
    ['no account any more', undefined, session],
    ['an account that is blocked, whatever its epoch', { ...account, blocked: true }, session],
    ['an account whose sessions were ended', { ...account, epoch: 4 }, session],
    ['a session that was signed out of', { ...account, ended: [{ session: 'one', expiresAt: 1000 }] }, session],
  ])('is nobody with %s', async (_, held, claims, cookie) => {
    expect(await person(held, claims, cookie)).toBeUndefined();
  });

  it('is whose session stands, whatever somebody put beside it', async () => {
    expect(await person(account, session, 'a=1; sandyq=other; sandyq=token')).toEqual({ account, session });
  });

  it('is nobody with more cookies than a browser has reason to send', async () => {
    expect(await person(account, session, `${'sandyq=other; '.repeat(8)}sandyq=token`)).toBeUndefined();
  });

  it('is given a new cookie when a tenth of its life is over', () => {
    expect(isAging({ account, session } as unknown as Person, 100)).toBe(false);
    expect(isAging({ account, session } as unknown as Person, 101)).toBe(true);
  });
});

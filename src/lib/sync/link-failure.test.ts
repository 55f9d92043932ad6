import { describe, expect, it } from 'vitest';
import { linkFailureOf } from './link-failure';

const of = (status: number, body: unknown = {}, retryAfter?: string) =>
  linkFailureOf(
    Response.json(body, { status, headers: retryAfter === undefined ? {} : { 'Retry-After': retryAfter } }),
  );

describe('linkFailureOf', () => {
  it.each([
    [400, 'invalid'],
    [401, 'sign-in-needed'],
    [403, 'forbidden'],
    [404, 'not-found'],
    [413, 'too-large'],
    [429, 'hub-busy'],
    [503, 'store-down'],
    [500, 'unreachable'],
    [504, 'unreachable'],
    [304, 'unreachable'],
  ])('%i: %s', async (status, code) => {
    const answer = status === 304 ? linkFailureOf(new Response(null, { status })) : of(status);
    expect(await answer).toMatchObject({ code, retryAfterMs: undefined });
  });

  it.each<[string, unknown, string | undefined, number | undefined]>([
    ['seconds of the body', { error: { code: 'hub-busy', retryAfter: 9 } }, '5', 9000],
    ['seconds of the header', { error: { code: 'hub-busy' } }, '5', 5000],
    ['seconds of a proxy in between', 'busy', '5', 5000],
    ['an hour at most', {}, '99999', 3_600_000],
    ['no date', {}, 'Wed, 21 Oct 2026 07:28:00 GMT', undefined],
    ['no time below zero', { error: { code: 'hub-busy', retryAfter: -9 } }, undefined, undefined],
    ['no time at all', { error: { code: 'hub-busy', retryAfter: 0 } }, undefined, undefined],
    ['a word of CouchDB', { error: 'too_many_requests', reason: 'slow down' }, undefined, undefined],
  ])('waits as long as the hub asks: %s', async (_, body, header, retryAfterMs) => {
    expect(await of(429, body, header)).toMatchObject({ code: 'hub-busy', retryAfterMs });
  });

  it('tells a busy hub from a store that is down, where both answer 503', async () => {
    expect(await of(503, { error: { code: 'hub-busy', retryAfter: 2 } })).toMatchObject({ code: 'hub-busy' });
    expect(await of(503, { error: { code: 'store-down' } })).toMatchObject({ code: 'store-down' });
  });
});

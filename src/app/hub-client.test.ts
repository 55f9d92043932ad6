import { describe, expect, it } from 'vitest';
import { HubClient } from './hub-client';

interface Sent {
  readonly url: string;
  readonly init: RequestInit;
}

/** A hub that answers every request the same way, and remembers what it was asked. */
function hubThatAnswers(status: number, body: unknown, headers: Record<string, string> = {}) {
  const sent: Sent[] = [];
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const hub = new HubClient({
    base: 'https://hub.example',
    fetch: (input, init) => {
      sent.push({ url: String(input), init: init ?? {} });
      return Promise.resolve(new Response(status === 204 ? null : text, { status, headers }));
    },
  });
  return { hub, sent };
}

const shelfEntry = {
  id: 'introduction',
  version: '1.0.0',
  title: { ru: 'Введение' },
  languages: ['ru'],
  bytes: 10,
  fingerprint: 'ab',
  signer: '0011223344556677',
  publishedAt: '2026-01-01T00:00:00.000Z',
  url: '/shelf/introduction/1.0.0.kit',
};

describe('what is sent', () => {
  it('marks every writing request against cross-site ones, and no reading one', async () => {
    const { hub, sent } = hubThatAnswers(204, '');
    await hub.signOut();
    await hub.changePassword('old', 'new');
    await hub.session();
    const marks = sent.map(({ init }) => new Headers(init.headers).get('sandyq-request'));
    expect(marks).toEqual(['1', '1', null]);
  });

  it('sends the names of docs/api.md', async () => {
    const { hub, sent } = hubThatAnswers(204, '');
    await hub.changePassword('was', 'shall be');
    expect(sent[0]!.url).toBe('https://hub.example/api/session/password');
    expect(JSON.parse(String(sent[0]!.init.body))).toEqual({ old: 'was', new: 'shall be' });
  });
});

describe('what comes back', () => {
  it('is parsed, and unwrapped where the answer wraps a list', async () => {
    const { hub } = hubThatAnswers(200, { kits: [shelfEntry] });
    expect(await hub.shelf()).toEqual({ ok: true, value: [shelfEntry] });
  });

  it('is a strange answer when it is of another shape', async () => {
    const { hub } = hubThatAnswers(200, { kits: [{ ...shelfEntry, id: '../..' }] });
    expect(await hub.shelf()).toEqual({ ok: false, error: { code: 'strange-answer', status: 200 } });
  });

  it('is a strange answer when a page of HTML comes instead', async () => {
    const { hub } = hubThatAnswers(200, '<html>captive portal</html>');
    expect(await hub.info()).toEqual({ ok: false, error: { code: 'strange-answer', status: 200 } });
  });

  it.each([
    [401, 'wrong-password'],
    [403, 'account-blocked'],
    [403, 'account-moved'],
    [503, 'store-down'],
    [409, 'conflict'],
  ] as const)('keeps the code of a refusal: %i %s', async (status, code) => {
    const { hub } = hubThatAnswers(status, { error: { code } });
    expect(await hub.signIn('aru', 'x')).toEqual({ ok: false, error: { code } });
  });

  it('keeps what a refused kit was refused for', async () => {
    const { hub } = hubThatAnswers(400, { error: { code: 'invalid', fault: 'hash-mismatch', path: 'data/a.html' } });
    expect(await hub.session()).toEqual({
      ok: false,
      error: { code: 'invalid', detail: undefined, fault: 'hash-mismatch', path: 'data/a.html' },
    });
  });

  it('takes the time to wait from the body, or from the header', async () => {
    const inBody = hubThatAnswers(429, { error: { code: 'too-many-tries', retryAfter: 30 } });
    const inHeader = hubThatAnswers(429, { error: { code: 'too-many-tries' } }, { 'retry-after': '45' });
    expect(await inBody.hub.session()).toMatchObject({ error: { code: 'too-many-tries', retryAfter: 30 } });
    expect(await inHeader.hub.session()).toMatchObject({ error: { code: 'too-many-tries', retryAfter: 45 } });
  });

  it('is unreachable when a proxy speaks for a hub that is down', async () => {
    const { hub } = hubThatAnswers(502, '<h1>Bad gateway</h1>');
    expect(await hub.session()).toEqual({ ok: false, error: { code: 'unreachable' } });
  });
});

describe('a road that is gone', () => {
  it('is unreachable, not an exception', async () => {
    const hub = new HubClient({ fetch: () => Promise.reject(new TypeError('Failed to fetch')) });
    expect(await hub.info()).toEqual({ ok: false, error: { code: 'unreachable' } });
  });

  const neverAnswers: typeof fetch = (_input, init) =>
    new Promise((_resolve, reject) => {
      const { signal } = init as { signal: AbortSignal };
      if (signal.aborted) reject(new Error('aborted'));
      signal.addEventListener('abort', () => reject(new Error('aborted')));
    });

  it('is given up after the time limit', async () => {
    const hub = new HubClient({ fetch: neverAnswers, timeoutMs: 10 });
    expect(await hub.info()).toEqual({ ok: false, error: { code: 'unreachable' } });
  });

  it('is given up when the caller leaves', async () => {
    const hub = new HubClient({ fetch: neverAnswers, timeoutMs: 60_000 });
    const leave = new AbortController();
    const asked = hub.info(leave.signal);
    leave.abort();
    expect(await asked).toEqual({ ok: false, error: { code: 'unreachable' } });
  });
});

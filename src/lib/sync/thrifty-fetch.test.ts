import { gunzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import type { DeviceId } from '../shared/ids';
import { linkFailureOf } from './link-failure';
import { thriftyFetch } from './thrifty-fetch';

const device = '3d1c8a52-7a52-4b43-9a3c-0f5d4c3b2a19' as DeviceId;

function open(answer: (init: RequestInit) => Response | Promise<Response>, signal?: AbortSignal) {
  const asked: { url: string; init: RequestInit }[] = [];
  const fetch: typeof globalThis.fetch = async (url, init = {}) => {
    asked.push({ url: String(url), init });
    return answer(init);
  };
  const quick = { silenceMs: 50, msPerByte: 2 };
  return { asked, ...thriftyFetch({ fetch, hub: 'https://hub', device, ...(signal && { signal }), ...quick }) };
}

describe('the thrifty fetch', () => {
  it('packs a long body and says so; leaves a short one as it is', async () => {
    const { asked, fetch } = open(() => Response.json({}));
    const body = JSON.stringify({ text: 'сандық '.repeat(500) });
    await fetch('/db/x/_bulk_docs', { method: 'POST', body });
    await fetch('/db/x/_revs_diff', { method: 'POST', body: '{}' });
    const [long, short] = asked.map(({ init }) => ({ headers: new Headers(init.headers), body: init.body }));
    expect(long!.headers.get('content-encoding')).toBe('gzip');
    const sent = new Uint8Array(await (long!.body as Blob).arrayBuffer());
    expect(sent.length).toBeLessThan(body.length / 10);
    expect(gunzipSync(sent).toString()).toBe(body);
    expect([short!.headers.get('content-encoding'), short!.body]).toEqual([null, '{}']);
  });

  it('packs from 600 characters on', async () => {
    const { asked, fetch } = open(() => Response.json({}));
    for (const length of [599, 600]) await fetch('/', { method: 'POST', body: 'x'.repeat(length) });
    expect(asked.map(({ init }) => new Headers(init.headers).get('content-encoding'))).toEqual([null, 'gzip']);
  });

  it('names the device always, and itself where it writes', async () => {
    const { asked, fetch } = open(() => Response.json({}));
    await fetch('/db/x/_changes');
    await fetch('/db/x/_bulk_docs', { method: 'POST', body: '{}' });
    const headers = asked.map(({ init }) => new Headers(init.headers));
    expect(headers.map((each) => [each.get('sandyq-device'), each.get('sandyq-request')])).toEqual([
      [device, null],
      [device, '1'],
    ]);
  });

  it("keeps the hub's signs, and only well-formed ones", async () => {
    const told: HeadersInit[] = [
      { 'Sandyq-Hub': 'g1', 'Sandyq-Head': '7' },
      { 'Sandyq-Head': '1e9' },
      { 'Sandyq-Head': '-1' },
    ];
    const { fetch, signs } = open(() => Response.json({}, { headers: told.shift()! }));
    const heads = [];
    for (let turn = 0; turn < 3; turn += 1) {
      await fetch('/');
      heads.push(signs.head);
    }
    expect(heads).toEqual([7, 7, -1]);
    expect(signs.generation).toBe('g1');
    told.push({ 'Sandyq-Hub': 'g'.repeat(500) });
    await fetch('/');
    expect(signs.generation).toHaveLength(100);
  });

  it('packs a piece of a file only where that saves something', async () => {
    const { asked, fetch } = open(() => Response.json({}));
    const noise = crypto.getRandomValues(new Uint8Array(2_000));
    await fetch('/x', { method: 'PUT', body: new Blob(['а'.repeat(2_000)]) });
    await fetch('/x', { method: 'PUT', body: new Blob([noise]) });
    const encodings = asked.map(({ init }) => new Headers(init.headers).get('content-encoding'));
    expect(encodings).toEqual(['gzip', null]);
    expect((asked[1]!.init.body as Blob).size).toBe(2_000);
  });

  const never = ({ signal }: RequestInit) =>
    new Promise<Response>((_, reject) => signal!.addEventListener('abort', () => reject(signal!.reason as Error)));

  it('ends a request that takes too long, and one that is no longer wanted', async () => {
    await expect(open(never).fetch('/')).rejects.toMatchObject({ code: 'unreachable' });
    const controller = new AbortController();
    const asked = open(never, controller.signal).fetch('/');
    controller.abort();
    await expect(asked).rejects.toMatchObject({ code: 'stopped' });
    await expect(open(never, controller.signal).fetch('/')).rejects.toMatchObject({ code: 'stopped' });
  });

  it('gives what is large more time to be sent', async () => {
    vi.useFakeTimers();
    try {
      let ended = false;
      const asked = open(never).fetch('/', { method: 'POST', body: 'x'.repeat(500) });
      const failed = expect(asked).rejects.toMatchObject({ code: 'unreachable' });
      void asked.catch(() => (ended = true));
      await vi.advanceTimersByTimeAsync(1_000);
      expect(ended).toBe(false);
      await vi.advanceTimersByTimeAsync(100);
      await failed;
    } finally {
      vi.useRealTimers();
    }
  });

  it('reads an answer as long as something comes, and learns what the link carries', async () => {
    vi.useFakeTimers();
    try {
      let parts = 40;
      const slowly = () =>
        new Response(
          new ReadableStream({
            async pull(stream) {
              await new Promise((resolve) => setTimeout(resolve, 40));
              if ((parts -= 1) < 0) await new Promise(() => undefined);
              stream.enqueue(new Uint8Array(1_000));
              if (parts === 0) stream.close();
            },
          }),
          { headers: { 'Content-Length': '40000' } },
        );
      const { fetch, pace } = open(slowly);
      const read = fetch('/').then((response) => response.arrayBuffer());
      await vi.advanceTimersByTimeAsync(40 * 40 + 10);
      expect((await read).byteLength).toBe(40_000);
      expect(pace.rate('down')).toBeGreaterThan(20_000);
      expect(pace.rate('down')).toBeLessThan(30_000);
      // And then nothing more.
      parts = 0;
      const silent = expect(fetch('/').then((response) => response.arrayBuffer())).rejects.toMatchObject({
        code: 'unreachable',
      });
      await vi.advanceTimersByTimeAsync(100);
      await silent;
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('a refusal of the hub', () => {
  it.each([
    [401, { error: { code: 'sign-in-needed' } }, { code: 'sign-in-needed' }],
    [403, { error: 'forbidden', reason: 'no' }, { code: 'forbidden' }],
    [413, 'not JSON', { code: 'too-large' }],
    [429, { error: { code: 'too-many-tries', retryAfter: 9 } }, { code: 'hub-busy', retryAfterMs: 9_000 }],
    [503, { error: { code: 'hub-busy', retryAfter: 1e9 } }, { code: 'hub-busy', retryAfterMs: 3_600_000 }],
    [503, {}, { code: 'store-down' }],
    [502, '<html>', { code: 'unreachable' }],
  ])('%i', async (status, body, expected) => {
    expect(await linkFailureOf(Response.json(body, { status }))).toMatchObject(expected);
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { err, ok } from '../../lib/shared/result';
import { serverIdentity } from '../tls/authority';
import { Exchange } from './exchange';
import type { ExchangeOptions } from './exchange';

const clock = { now: () => Date.UTC(2026, 0, 1) };
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
  vi.useRealTimers();
});

/** An institution that answers just this. */
async function institution(status: number, body: string, received: string[] = []): Promise<string> {
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (part: Buffer) => (text += part.toString()));
    request.on('end', () => {
      received.push(`${request.method} ${request.url} ${request.headers['content-type']} ${text}`);
      response.writeHead(status).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => new Promise((resolve) => server.close(resolve)));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function exchange(url: string, more: Partial<ExchangeOptions> = {}, report: object = { complete: true, kits: [] }) {
  const taken: string[] = [];
  const desk = {
    make: async () => {
      const index = { databases: [{ name: 'x', documents: 0 }] };
      return ok({ index, bytes: 5, ids: [], stream: Readable.from(['hello']) });
    },
    take: async (bytes: AsyncGenerator<Uint8Array>) => {
      let text = '';
      for await (const piece of bytes) text += new TextDecoder().decode(piece);
      taken.push(text);
      return text === 'bad' ? err({ code: 'forged' }) : ok(report);
    },
  };
  const made = new Exchange({ url, everyMinutes: 0, ...more }, desk as never, clock);
  ends.push(() => made.stop());
  return { made, taken };
}

/** The same over TLS, by an authority of its own. */
async function encrypted(): Promise<{ url: string; authority: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'sandyq-exchange-'));
  ends.push(() => rm(folder, { recursive: true }));
  const { certificate, key, authority } = await serverIdentity(folder, ['localhost'], { now: () => Date.now() });
  const server = createSecureServer({ cert: certificate, key }, (request, response) => {
    request.resume().on('end', () => response.end('answer'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => new Promise((resolve) => server.close(resolve)));
  return { url: `https://localhost:${(server.address() as AddressInfo).port}`, authority };
}

describe('the exchange of a site over a network', () => {
  it('sends its courier and takes in what comes back', async () => {
    const received: string[] = [];
    const { made, taken } = exchange(await institution(200, 'answer', received));
    expect(await made.now()).toEqual({ ok: true, value: undefined });
    expect(received).toEqual(['POST /api/sites/exchange application/vnd.sandyq.courier hello']);
    expect(taken).toEqual(['answer']);
    expect(made.state).toMatchObject({ lastSuccess: '2026-01-01T00:00:00.000Z' });
  });

  it.each<[string, number, string, string]>([
    [
      'what the institution refused',
      400,
      '{"error":{"code":"invalid","detail":"courier","fault":"blocked-site"}}',
      'blocked-site',
    ],
    ['that it is busy', 503, '{"error":{"code":"hub-busy"}}', 'hub-busy'],
    ['that somebody else answers', 302, '<html>sign in to the wireless network</html>', 'strange-answer'],
    ['that the answer is not the institution’s', 200, 'bad', 'forged'],
  ])('tells %s', async (_what, status, body, code) => {
    const { made } = exchange(await institution(status, body));
    expect(await made.now()).toEqual({ ok: false, error: { code } });
    expect(made.state).toMatchObject({ fault: code });
    expect(made.state.lastSuccess).toBeUndefined();
  });

  it('reads no refusal without end, and waits for no answer without end', async () => {
    let closed = 0;
    const server = createServer((request, response) => {
      if (request.url !== '/api/sites/exchange') return;
      response.on('close', () => (closed += 1));
      response.writeHead(502);
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(64 * 1024))) continue;
        response.once('drain', more);
      };
      more();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ends.push(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await exchange(url).made.now()).toEqual({ ok: false, error: { code: 'strange-answer' } });
    await expect.poll(() => closed).toBe(1);
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    ends.push(() => new Promise((resolve) => silent.close(resolve).closeAllConnections()));
    const nobody = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    expect(await exchange(nobody, { silenceMs: 20 }).made.now()).toEqual({ ok: false, error: { code: 'unreachable' } });
  });

  it('tells that half of the answer came, and that nobody answers', async () => {
    const half = { complete: false, fault: { code: 'truncated' }, kits: [] };
    expect(await exchange(await institution(200, 'x'), {}, half).made.now()).toEqual({
      ok: false,
      error: { code: 'truncated' },
    });
    expect(await exchange('http://127.0.0.1:1').made.now()).toEqual({ ok: false, error: { code: 'unreachable' } });
  });

  it('trusts the authority that it was given, and no other', async () => {
    const { url, authority } = await encrypted();
    expect(await exchange(url, { ca: authority }).made.now()).toEqual({ ok: true, value: undefined });
    expect(await exchange(url).made.now()).toEqual({ ok: false, error: { code: 'untrusted-certificate' } });
  });

  it('comes again by the clock: soon after a failure, later and later, never more seldom than it should', async () => {
    const { made } = exchange('http://127.0.0.1:1', { everyMinutes: 5 });
    const waits: number[] = [];
    for (let at = 0; at < 5; at += 1) {
      await made.now();
      waits.push((Date.parse(made.state.next!) - clock.now()) / 60_000);
    }
    expect(waits).toEqual([1, 2, 4, 5, 5]);
    const good = exchange(await institution(200, 'answer'), { everyMinutes: 5 });
    await good.made.now();
    expect(Date.parse(good.made.state.next!) - clock.now()).toBe(5 * 60_000);
  });

  it('goes on at once where one file was not enough', async () => {
    const received: string[] = [];
    const report = { complete: true, kits: [{ id: 'algebra', version: '1.0.0', outcome: 'new' }] };
    const { made } = exchange(await institution(200, 'answer', received), {}, report);
    const turns = vi.spyOn(received, 'push');
    turns.mockImplementation((...items) => {
      if (received.length >= 2) report.kits = [];
      return Array.prototype.push.apply(received, items);
    });
    await made.now();
    expect(received.length).toBe(3);
  });
});

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hubSource } from './hub-source';

const BYTES = Uint8Array.from({ length: 100_000 }, (_, at) => (at * 31) & 255);
let etag = '"one"';
let server: Server;
let url = '';
/** Takes the answer over; false leaves it to the server. */
let interfere: (request: IncomingMessage, response: ServerResponse, range: string) => boolean;
let asked: string[];

beforeEach(async () => {
  etag = '"one"';
  asked = [];
  interfere = () => false;
  server = createServer((request, response) => {
    const range = request.headers.range ?? '';
    if (request.method === 'GET') asked.push(range);
    if (interfere(request, response, range)) return;
    if (request.headers['if-match'] !== undefined && request.headers['if-match'] !== etag) {
      response.writeHead(412).end();
      return;
    }
    const [start = 0, last = 0] = (/(\d+)-(\d+)/.exec(range) ?? []).slice(1).map(Number);
    const headers = { ETag: etag, 'Accept-Ranges': 'bytes' };
    if (request.method === 'HEAD') response.writeHead(200, { ...headers, 'Content-Length': BYTES.length }).end();
    else {
      response.writeHead(206, { ...headers, 'Content-Range': `bytes ${start}-${last}/${BYTES.length}` });
      response.end(BYTES.subarray(start, last + 1));
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/shelf/intro/1.0.0.kit`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const waits: number[] = [];
const parts = { fetch, tries: 3, wait: async (ms: number) => void waits.push(ms) };

async function open() {
  const source = await hubSource(url, parts);
  if (!source.ok) throw new Error(source.error.code);
  return source.value;
}

const bytesOf = async (blob: Blob) => Array.from(new Uint8Array(await blob.arrayBuffer()));
const expected = (start: number, end: number) => Array.from(BYTES.subarray(start, end));

describe('hubSource', () => {
  it('knows the size and reads ranges', async () => {
    const source = await open();
    expect(source.size).toBe(BYTES.length);
    expect(await bytesOf(await source.read(10, 20))).toEqual(expected(10, 20));
    expect(asked).toEqual(['bytes=10-19']);
  });

  it('goes on from the byte at which the link was lost', async () => {
    const source = await open();
    interfere = (_request, response, range) => {
      if (range !== 'bytes=0-49999') return false;
      response.writeHead(206, { ETag: etag, 'Content-Range': `bytes 0-49999/${BYTES.length}` });
      response.write(BYTES.subarray(0, 30_000), () => setTimeout(() => response.destroy(), 50));
      return true;
    };
    // The first loss costs the whole piece; from then on what came is kept.
    expect(await bytesOf(await source.read(0, 50_000))).toEqual(expected(0, 50_000));
    expect(asked).toEqual(['bytes=0-49999', 'bytes=0-49999', 'bytes=30000-49999']);
  });

  it('waits longer each time while the hub is busy, then gives up', async () => {
    const source = await open();
    waits.length = 0;
    interfere = (_request, response) => {
      response.writeHead(503).end();
      return true;
    };
    await expect(source.read(0, 10)).rejects.toMatchObject({ name: 'SourceUnavailable', reason: undefined });
    expect(asked).toHaveLength(3);
    expect(waits).toEqual([500, 1000]);
  });

  it('never mixes two kits', async () => {
    const source = await open();
    etag = '"two"';
    await expect(source.read(0, 10)).rejects.toMatchObject({ name: 'SourceUnavailable', reason: 'changed' });
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['another ETag in the answer', { ETag: '"two"', 'Content-Range': 'bytes 0-9/100' }, 206],
    ['another range', { ETag: '"one"', 'Content-Range': 'bytes 5-14/100' }, 206],
    ['the whole file', { ETag: '"one"' }, 200],
  ])('refuses %s', async (_, headers, status) => {
    const source = await open();
    interfere = (_request, response) => {
      response.writeHead(status, headers).end(BYTES.subarray(0, 10));
      return true;
    };
    await expect(source.read(0, 10)).rejects.toMatchObject({ name: 'SourceUnavailable' });
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['no ETag', { 'Content-Length': '9' }],
    ['no length', { ETag: '"one"' }],
    ['a length that is no number', { ETag: '"one"', 'Content-Length': 'nine' }],
    ['a length that is no whole number', { ETag: '"one"', 'Content-Length': '9.5' }],
    ['a length below zero', { ETag: '"one"', 'Content-Length': '-9' }],
  ])('takes no kit of %s', async (_, headers: Record<string, string>) => {
    const answering = async () => new Response(null, { headers });
    expect(await hubSource(url, { fetch: answering })).toEqual({ ok: false, error: { code: 'source-unavailable' } });
  });

  it('says when there is no hub at all', async () => {
    const lost = () => Promise.reject(new TypeError('Failed to fetch'));
    expect(await hubSource(url, { fetch: lost })).toEqual({ ok: false, error: { code: 'source-unavailable' } });
  });

  it('waits for nothing where the link holds', async () => {
    const source = await open();
    waits.length = 0;
    await source.read(0, 10);
    expect(waits).toEqual([]);
  });

  it('goes on as long as each try brings something', async () => {
    const source = await open();
    waits.length = 0;
    interfere = (_request, response, range) => {
      const start = Number(/(\d+)-/.exec(range)![1]);
      response.writeHead(206, { ETag: etag, 'Content-Range': `bytes ${start}-9/100` });
      if (asked.length === 1) response.destroy();
      else response.write(BYTES.subarray(start, start + 2), () => setTimeout(() => response.destroy(), 20));
      return true;
    };
    // Six losses, each half a second of patience, where three in a row without a byte end it.
    expect(await bytesOf(await source.read(0, 10))).toEqual(expected(0, 10));
    expect(waits).toEqual([500, 500, 500, 500, 500]);
  });

  it.each([
    [404, 1],
    [410, 1],
    [408, 3],
    [429, 3],
    [500, 3],
  ])('asks again where that may help: %i, %i times', async (status, times) => {
    const source = await open();
    interfere = (_request, response) => {
      response.writeHead(status).end();
      return true;
    };
    await expect(source.read(0, 10)).rejects.toMatchObject({ name: 'SourceUnavailable', reason: undefined });
    expect(asked).toHaveLength(times);
  });

  it.each([200, 412, 416])('knows by %i that the kit is another now', async (status) => {
    const source = await open();
    interfere = (_request, response) => {
      response.writeHead(status, { ETag: etag }).end();
      return true;
    };
    await expect(source.read(0, 10)).rejects.toMatchObject({ name: 'SourceUnavailable', reason: 'changed' });
    expect(asked).toHaveLength(1);
  });

  it('waits half a minute at most', async () => {
    const source = await hubSource(url, { ...parts, tries: 10 });
    if (!source.ok) throw new Error(source.error.code);
    waits.length = 0;
    interfere = (_request, response) => {
      response.writeHead(503).end();
      return true;
    };
    await expect(source.value.read(0, 10)).rejects.toMatchObject({ name: 'SourceUnavailable' });
    expect(waits.slice(-4)).toEqual([16_000, 30_000, 30_000, 30_000]);
  });

  it('refuses more bytes than asked for on a bad link too', async () => {
    const source = await open();
    interfere = (_request, response) => {
      if (asked.length === 1) response.writeHead(503).end();
      else response.writeHead(206, { ETag: etag, 'Content-Range': 'bytes 0-9/100' }).end(BYTES.subarray(0, 11));
      return true;
    };
    await expect(source.read(0, 10)).rejects.toThrow('more than was asked for');
    expect(asked).toHaveLength(2);
  });

  it.each([
    ['before', () => undefined],
    ['while', (stop: AbortController) => void setTimeout(() => stop.abort(), 20)],
  ])('stops on the signal %s it waits for the next try', async (when, later) => {
    const stop = new AbortController();
    let gets = 0;
    const busy = async (_: unknown, init?: RequestInit) => {
      if (init?.method === 'HEAD') return new Response(null, { headers: { ETag: '"one"', 'Content-Length': '9' } });
      gets++;
      if (when === 'before') stop.abort();
      later(stop);
      return new Response(null, { status: 503 });
    };
    const source = await hubSource(url, { fetch: busy });
    if (!source.ok) throw new Error(source.error.code);
    await expect(source.value.read(0, 9, stop.signal)).rejects.toMatchObject({ name: 'AbortError' });
    expect(gets).toBe(1);
  });

  it('refuses more bytes than asked for', async () => {
    const source = await open();
    interfere = (_request, response) => {
      response.writeHead(206, { ETag: etag, 'Content-Range': 'bytes 0-9/100' }).end(BYTES.subarray(0, 11));
      return true;
    };
    await expect(source.read(0, 10)).rejects.toMatchObject({ name: 'SourceUnavailable' });
  });

  it('says that the session is over', async () => {
    const source = await open();
    interfere = (_request, response) => {
      response.writeHead(401).end();
      return true;
    };
    await expect(source.read(0, 10)).rejects.toMatchObject({ name: 'SourceUnavailable', reason: 'sign-in-needed' });
    expect(await hubSource(url, parts)).toEqual({ ok: false, error: { code: 'sign-in-needed' } });
  });

  it.each([
    [403, 'forbidden'],
    [404, 'not-found'],
    [500, 'source-unavailable'],
  ])('says why there is no kit: %i', async (status, code) => {
    interfere = (_request, response) => {
      response.writeHead(status).end();
      return true;
    };
    expect(await hubSource(url, parts)).toEqual({ ok: false, error: { code } });
  });

  it('takes no kit whose bytes cannot be told apart from others', async () => {
    etag = 'W/"weak"';
    expect(await hubSource(url, parts)).toEqual({ ok: false, error: { code: 'source-unavailable' } });
  });

  it('stops on the signal', async () => {
    const source = await open();
    const stop = new AbortController();
    interfere = () => {
      stop.abort();
      return true;
    };
    await expect(source.read(0, 10, stop.signal)).rejects.toMatchObject({ name: 'AbortError' });
  });
});

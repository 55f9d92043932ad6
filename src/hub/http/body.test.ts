import { PassThrough } from 'node:stream';
import type { IncomingMessage } from 'node:http';
import { gzipSync } from 'node:zlib';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { BodyBudget, parseJson, readBody } from './body';

function request(parts: readonly Uint8Array[], headers: Record<string, string> = {}, end = true): IncomingMessage {
  const stream = Object.assign(new PassThrough(), { headers });
  for (const part of parts) stream.write(part);
  if (end) stream.end();
  return stream as unknown as IncomingMessage;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (message: IncomingMessage, maxBytes = 100, budget = new BodyBudget(1000), silenceMs = 1000) =>
  readBody(message, { maxBytes, budget, silenceMs });

describe('a body', () => {
  it('is put together from its parts', async () => {
    expect(await read(request([bytes('one '), bytes('two')]))).toEqual(bytes('one two'));
    expect(await read(request([]))).toEqual(new Uint8Array());
  });

  it('is unzipped', async () => {
    const zipped = new Uint8Array(gzipSync('hello'.repeat(10)));
    expect(await read(request([zipped.slice(0, 7), zipped.slice(7)], { 'content-encoding': 'gzip' }))).toEqual(
      bytes('hello'.repeat(10)),
    );
  });

  it.each([
    ['says beforehand that it is too long', request([], { 'content-length': '101' }, false), 'too-large'],
    ['turns out too long', request([new Uint8Array(60), new Uint8Array(60)]), 'too-large'],
    [
      'unfolds too long',
      request([new Uint8Array(gzipSync(new Uint8Array(100_000)))], { 'content-encoding': 'gzip' }),
      'too-large',
    ],
    ['is no gzip', request([bytes('plain')], { 'content-encoding': 'gzip' }), 'invalid'],
    [
      'is cut gzip',
      request([new Uint8Array(gzipSync('x'.repeat(50))).slice(0, -4)], { 'content-encoding': 'gzip' }),
      'invalid',
    ],
    ['is encoded otherwise', request([bytes('x')], { 'content-encoding': 'deflate' }), 'invalid'],
  ])('is refused that %s', async (_, message, code) => {
    await expect(read(message)).rejects.toMatchObject({ code });
  });

  it('that stays silent is given up', async () => {
    await expect(read(request([bytes('{')], {}, false), 100, new BodyBudget(1000), 30)).rejects.toMatchObject({
      code: 'invalid',
    });
  });

  it('takes of what all may take together, and gives it back however it ends', async () => {
    const budget = new BodyBudget(100);
    const open = request([new Uint8Array(80)], {}, false);
    const first = read(open, 100, budget);
    await new Promise((resolve) => setTimeout(resolve, 10));
    await expect(read(request([new Uint8Array(50)]), 100, budget)).rejects.toMatchObject({ code: 'hub-busy' });
    (open as unknown as PassThrough).end();
    await first;
    expect(await read(request([new Uint8Array(100)]), 100, budget)).toHaveLength(100);
    await expect(read(request([new Uint8Array(101)]), 100, budget)).rejects.toMatchObject({ code: 'too-large' });
    expect(await read(request([new Uint8Array(100)]), 100, budget)).toHaveLength(100);
  });
});

describe('JSON', () => {
  const Schema = v.object({ a: v.object({ b: v.number() }) });
  it('is what its schema says', () => {
    expect(parseJson(bytes('{"a":{"b":1}}'), Schema)).toEqual({ a: { b: 1 } });
  });
  it.each([
    ['{"a":{"b":"1"}}', 'a.b'],
    ['null', 'body'],
    ['{"a"', 'JSON'],
    ['', 'JSON'],
  ])('%j names what is wrong', (text, detail) => {
    expect(() => parseJson(bytes(text), Schema)).toThrowError(
      expect.objectContaining({ code: 'invalid', more: { detail } }),
    );
  });
  it('is UTF-8', () => {
    expect(() => parseJson(new Uint8Array([0x22, 0xff, 0x22]), v.string())).toThrowError(
      expect.objectContaining({ code: 'invalid' }),
    );
  });
});

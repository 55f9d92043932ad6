import { PassThrough } from 'node:stream';
import type { IncomingMessage } from 'node:http';
import { gzipSync } from 'node:zlib';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { MemoryBudget } from './budget';
import { arriving, parseJson, readBody } from './body';

function request(parts: readonly Uint8Array[], headers: Record<string, string> = {}, end = true): IncomingMessage {
  const stream = Object.assign(new PassThrough(), { headers });
  for (const part of parts) stream.write(part);
  if (end) stream.end();
  return stream as unknown as IncomingMessage;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (message: IncomingMessage, maxBytes = 100, loan = new MemoryBudget(1000).loan('a'), silenceMs = 1000) =>
  readBody(message, { maxBytes, loan, silenceMs });

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
    await expect(read(request([bytes('{')], {}, false), 100, undefined, 30)).rejects.toMatchObject({
      code: 'invalid',
    });
  });

  it('is not given up while the hub itself is slow over it', async () => {
    const came: number[] = [];
    for await (const part of arriving(request([bytes('one'), bytes('two')]), 30)) {
      await new Promise((resolve) => setTimeout(resolve, 60));
      came.push(part.length);
    }
    expect(came.reduce((sum, length) => sum + length)).toBe(6);
  });

  it('is paid for until somebody says that it was handled', async () => {
    const budget = new MemoryBudget(100);
    const [first, second] = [budget.loan('a'), budget.loan('b')];
    await read(request([new Uint8Array(80)]), 100, first);
    await expect(read(request([new Uint8Array(50)]), 100, second)).rejects.toMatchObject({ code: 'hub-busy' });
    first.giveAll();
    expect(await read(request([new Uint8Array(100)]), 100, second)).toHaveLength(100);
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

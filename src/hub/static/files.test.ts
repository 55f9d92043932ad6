import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppFiles } from './files';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sandyq-app-'));
  mkdirSync(join(folder, '_app/immutable/chunks'), { recursive: true });
  put('shell.html', '<title>shell</title>');
  put('_app/immutable/chunks/a1b2.js', 'first');
  put('_app/immutable/chunks/a1b2.js.br', 'br');
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (name: string, content: string) => writeFileSync(join(folder, name), content);
const ask = async (path: string, more: Record<string, string> = {}) => {
  const request = { headers: { host: 'hub.test', ...more } } as unknown as IncomingMessage;
  const { status, headers = {}, body } = (await AppFiles.load(folder)).answer(request, path.split('/').slice(1));
  return { status, headers, body: body === undefined ? '' : await text(body as Readable) };
};

const PART = '/_app/immutable/chunks/a1b2.js';

describe('the files of the app', () => {
  it('are compressed for whoever can read that, and kept for ever where the name tells the content', async () => {
    const plain = await ask(PART);
    expect(plain).toMatchObject({ status: 200, body: 'first', headers: { 'Content-Length': '5' } });
    expect(plain.headers['Cache-Control']).toContain('immutable');
    const small = await ask(PART, { 'accept-encoding': 'gzip, br' });
    expect(small.headers).toMatchObject({ 'Content-Encoding': 'br', 'Content-Length': '2', Vary: 'Accept-Encoding' });
    expect(small.body).toBe('br');
  });

  it('are not sent again to whoever has them as they are', async () => {
    for (const path of [PART, '/shell.html']) {
      const { headers } = await ask(path);
      expect((await ask(path, { 'if-none-match': headers.ETag! })).status).toBe(304);
      expect((await ask(path, { 'if-none-match': '"another"' })).status).toBe(200);
    }
    const before = (await ask('/shell.html')).headers.ETag!;
    put('shell.html', '<title>other</title>');
    expect((await ask('/shell.html', { 'if-none-match': before })).status).toBe(200);
  });

  it('are what was there at the start: an address of the app is its shell, any other is nothing', async () => {
    expect((await ask('/learn/kits')).body).toBe('<title>shell</title>');
    for (const path of ['/_app/immutable/chunks/none.js', '/none.png', '/_app/../../etc/passwd.txt'])
      await expect(ask(path)).rejects.toMatchObject({ status: 404 });
  });
});

import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestHub } from './harness';

const SCRIPT = 'console.log("inline")';
const SHELL = `<!doctype html><title>shell</title><script>${SCRIPT}</script><script src="/_app/x.js"></script>`;

describe('the app’s files', () => {
  let hub: TestHub;

  beforeAll(async () => {
    const build = await mkdtemp(join(tmpdir(), 'sandyq-build-'));
    for (const folder of ['chunks', 'workers'])
      await mkdir(join(build, 'app', '_app', 'immutable', folder), { recursive: true });
    await mkdir(join(build, 'app', 'schemas'), { recursive: true });
    await writeFile(join(build, 'secret.txt'), 'not of the app');
    await writeFile(join(build, 'app', 'schemas', 'kit-1.json'), '{"$id":"kit-1"}');
    const files: Record<string, string> = {
      'shell.html': SHELL,
      'service-worker.js': 'self.x = 1;',
      'manifest.webmanifest': '{"name":"Sandyq"}',
      '_app/immutable/chunks/b.js': 'export const b = 1;',
      '_app/immutable/workers/w.js': 'self.w = 1;',
      '_app/immutable/a.js': 'export const a = "a long enough text";',
    };
    for (const [name, content] of Object.entries(files)) {
      await writeFile(join(build, 'app', name), content);
      await writeFile(join(build, 'app', `${name}.br`), new Uint8Array(brotliCompressSync(content)));
      await writeFile(join(build, 'app', `${name}.gz`), new Uint8Array(gzipSync(content)));
    }
    hub = await TestHub.start({ build });
  });
  afterAll(() => hub.stop());

  const get = (path: string, headers: Record<string, string> = {}) => fetch(hub.url + path, { headers });

  it('are the shell for every address that somebody opens', async () => {
    for (const path of ['/', '/learn', '/learn/kit/introduction/welcome', '/institution/accounts?tab=1']) {
      const response = await get(path, { Accept: 'text/html,*/*' });
      expect([path, response.status, await response.text()]).toEqual([path, 200, SHELL]);
      expect(response.headers.get('cache-control')).toBe('no-cache');
    }
  });

  it('carry a policy that runs the app’s own scripts alone', async () => {
    const { headers } = await get('/');
    const policy = headers.get('content-security-policy')!;
    const hash = createHash('sha256').update(SCRIPT).digest('base64');
    expect(policy).toContain(`script-src 'self' 'sha256-${hash}';`);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'self'");
    expect(policy).toContain("object-src 'none'");
    expect(policy.replace(/frame-src [^;]+/, '')).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline|\*/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('permissions-policy')).toContain('camera=(self)');
    for (const worker of ['/service-worker.js', '/_app/immutable/workers/w.js'])
      expect((await get(worker)).headers.get('content-security-policy')).toBe(policy);
    // Part of a page and nothing by itself: the page's policy holds, and a script of 300 bytes need not bring it again.
    const part = await get('/_app/immutable/chunks/b.js');
    expect(part.headers.get('content-security-policy')).toBeNull();
    expect(part.headers.get('x-content-type-options')).toBe('nosniff');
    expect(part.headers.get('cross-origin-resource-policy')).toBe('same-origin');
  });

  it('come compressed as they were built, in the best form that the browser takes', async () => {
    const path = '/_app/immutable/a.js';
    for (const [accept, encoding] of [
      ['gzip, br', 'br'],
      ['gzip', 'gzip'],
      ['identity', null],
      ['br;q=0, gzip', 'gzip'],
    ] as const) {
      const response = await get(path, { 'Accept-Encoding': accept });
      expect(response.headers.get('content-encoding')).toBe(encoding);
      expect(response.headers.get('vary')).toBe('Accept-Encoding');
      expect(await response.text()).toContain('a long enough text');
    }
  });

  it('are kept for ever where their name changes with them, and asked for anew otherwise', async () => {
    expect((await get('/_app/immutable/a.js')).headers.get('cache-control')).toBe(
      'public, max-age=31536000, immutable',
    );
    const worker = await get('/service-worker.js');
    expect(worker.headers.get('cache-control')).toBe('no-cache');
    expect(worker.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    const etag = worker.headers.get('etag')!;
    expect((await get('/service-worker.js', { 'If-None-Match': etag })).status).toBe(304);
    expect((await get('/manifest.webmanifest')).headers.get('content-type')).toBe('application/manifest+json');
  });

  it('are missing where they are missing: no shell in place of a script or a picture', async () => {
    for (const path of ['/_app/immutable/old.js', '/favicon.ico', '/x.png', '/_app/nothing']) {
      expect([path, (await get(path)).status]).toEqual([path, 404]);
    }
    expect((await fetch(`${hub.url}/learn`, { method: 'POST' })).status).toBe(405);
  });

  it.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/_app/../../secret.txt',
    '/....//secret.txt',
    '/\\..\\secret.txt',
    '//secret.txt',
    '/shell.html/../../secret.txt',
  ])('are never what lies outside: %s', async (path) => {
    const said = await raw(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    expect(said).toMatch(/^HTTP\/1\.1 (200|404)/);
    expect(said).not.toContain('not of the app');
  });

  it('come with the schemas of the formats, for anybody', async () => {
    const response = await get('/schemas/kit-1.json');
    expect([response.status, await response.text()]).toEqual([200, '{"$id":"kit-1"}']);
    expect(response.headers.get('content-type')).toBe('application/schema+json');
    expect((await get('/schemas/..%2f..%2fsecret.txt')).status).toBe(404);
    expect((await get('/schemas/none.json')).status).toBe(404);
  });

  it('tell of the demonstration accounts to this machine alone, by its own name', async () => {
    const accounts = async (host: string): Promise<boolean> => {
      const said = await raw(`GET /api/hub HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      expect(said).toContain('"demo":true');
      return said.includes('"password"');
    };
    const { port } = new URL(hub.url);
    expect(await accounts(`localhost:${port}`)).toBe(true);
    expect(await accounts('127.0.0.1')).toBe(true);
    expect(await accounts('evil.example')).toBe(false);
    expect(await accounts('localhost.evil.example')).toBe(false);
  });

  /** Without a client that tidies the path up. */
  function raw(text: string): Promise<string> {
    return new Promise((resolve) => {
      let said = '';
      const socket = connect(Number(new URL(hub.url).port), '127.0.0.1', () => socket.write(text));
      socket.on('data', (part) => (said += part.toString()));
      socket.on('close', () => resolve(said));
    });
  }
});

import { describe, expect, it } from 'vitest';
import type { FindFile } from '../lib/library/lookup';
import { kitFileResponse } from './kit-files';

const text = 'Сандық: a chest';
const blob = new Blob([text]);
const address = 'a'.repeat(64);
const find: FindFile = async (kit, path, version) =>
  kit === 'intro' && version === '1.0.0' && path === 'pages/one.html'
    ? { blob, address, file: { path, size: blob.size, sha256: address, mediaType: 'text/html' } }
    : undefined;

const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  kitFileResponse(find, new Request(`http://hub.test/kit-files/${path}`, { headers, method }));

describe('kitFileResponse', () => {
  it('serves a whole file by its media type, in a box without script', async () => {
    const response = await ask('intro/1.0.0/pages/one.html');
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(text);
    expect(response.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('Content-Length')).toBe(String(blob.size));
    expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff');
    const policy = response.headers.get('Content-Security-Policy')?.split('; ');
    expect(policy).toContain('sandbox');
    expect(policy).toContain("default-src 'none'");
    expect(policy?.some((rule) => rule.startsWith('script-src'))).toBe(false);
  });

  it('serves a byte range', async () => {
    const response = await ask('intro/1.0.0/pages/one.html', { Range: 'bytes=0-3' });
    expect(response.status).toBe(206);
    expect(response.headers.get('Content-Range')).toBe(`bytes 0-3/${blob.size}`);
    expect(await response.text()).toBe('Са');
  });

  it('refuses a range beyond the end', async () => {
    const response = await ask('intro/1.0.0/pages/one.html', { Range: 'bytes=999-' });
    expect(response.status).toBe(416);
    expect(response.headers.get('Content-Range')).toBe(`bytes */${blob.size}`);
  });

  it('serves all where the range was meant for other bytes', async () => {
    const headers = { Range: 'bytes=0-3', 'If-Range': '"other"' };
    expect((await ask('intro/1.0.0/pages/one.html', headers)).status).toBe(200);
  });

  it('says that nothing changed', async () => {
    expect((await ask('intro/1.0.0/pages/one.html', { 'If-None-Match': `"${address}"` })).status).toBe(304);
  });

  it('sends headers alone to HEAD', async () => {
    const response = await ask('intro/1.0.0/pages/one.html', {}, 'HEAD');
    expect(response.headers.get('Content-Length')).toBe(String(blob.size));
    expect(await response.text()).toBe('');
  });

  it.each(['intro/1.0.1/pages/one.html', 'other/1.0.0/pages/one.html', 'intro/1.0.0/', 'intro', ''])(
    'knows no %s',
    async (path) => expect((await ask(path)).status).toBe(404),
  );
});

import { X509Certificate, createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serverIdentity } from './authority';
import type { SheetFacts } from './sheet';
import { POLICY_FILES } from './policies';
import { trustServer } from './trust-page';
import { TRUST_TEXTS } from './trust-texts';

describe('the trust page at plain http', () => {
  let folder: string;
  let server: Server;
  let authority: string;
  let sheet: SheetFacts | undefined;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sandyq-trust-'));
    authority = (await serverIdentity(folder, ['localhost'], { now: () => Date.now() })).authority;
    server = trustServer({ authority: () => authority, httpsPort: 8443, sheet: () => sheet });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true });
  });

  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    new Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }>((resolve, reject) => {
      const { port } = server.address() as { port: number };
      request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
        const parts: Uint8Array<ArrayBuffer>[] = [];
        response.on('data', (part: Buffer) => parts.push(Uint8Array.from(part)));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }),
        );
      })
        .on('error', reject)
        .end();
    });

  it('tells the address that was typed, over https, and the fingerprint', async () => {
    const { status, body } = await get('/', { host: 'school.local:8080' });
    expect(status).toBe(200);
    expect(body.toString()).toContain('href="https://school.local:8443/"');
    expect(body.toString()).toContain(new X509Certificate(authority).fingerprint256.replace(/:/g, ' '));
  });

  it('opens the language of the browser first', async () => {
    const { body } = await get('/', { 'accept-language': 'kk-KZ,ru;q=0.8' });
    expect(body.toString()).toContain('<html lang="kk">');
    expect(body.toString().match(/<details class="language" lang="(\w+)" open>/)?.[1]).toBe('kk');
  });

  it('gives the authority in the form that systems install', async () => {
    const { headers, body } = await get('/sandyq-ca.crt');
    expect(headers['content-type']).toBe('application/x-x509-ca-cert');
    expect(new X509Certificate(Uint8Array.from(body)).fingerprint256).toBe(
      new X509Certificate(authority).fingerprint256,
    );
  });

  it('prints no host that is not a host', async () => {
    const { body } = await get('/', { host: '"><script>alert(1)</script>' });
    expect(body.toString()).not.toContain('<script');
    expect(body.toString()).toContain('href="https://localhost:8443/"');
  });

  it('serves nothing else, takes nothing', async () => {
    expect((await get('/api/session')).status).toBe(404);
    expect((await get('/', {}, 'POST')).status).toBe(405);
    const { headers } = await get('/');
    expect(headers['set-cookie']).toBeUndefined();
    expect(headers['content-security-policy']).toContain("default-src 'none'");
  });

  it('gives out the policy files that it names', async () => {
    const page = (await get('/')).body.toString();
    for (const { name, text } of POLICY_FILES) {
      expect(page).toContain(`href="/${name}"`);
      const { status, headers, body } = await get(`/${name}`);
      expect([status, headers['content-disposition']]).toEqual([200, `attachment; filename="${name}"`]);
      expect(body.toString()).toBe(text(authority));
    }
  });

  it('says why there is no sheet while nobody could reach the hub by it, and sends nobody to localhost', async () => {
    const { status, headers, body } = await get('/sheet');
    expect(status).toBe(503);
    for (const { sheet: texts } of TRUST_TEXTS) expect(body.toString()).toContain(texts.absent);
    expect(body.toString()).not.toContain('QR');
    const style = /<style>([\s\S]*?)<\/style>/.exec(body.toString())![1]!;
    const hash = createHash('sha256').update(style).digest('base64');
    expect(headers['content-security-policy']).toContain(`style-src 'sha256-${hash}'`);
    const byNumber = (await get('/', { host: '192.168.7.1:8080' })).body.toString();
    expect(byNumber).toContain('href="https://192.168.7.1:8443/"');
    expect(byNumber).not.toContain('localhost');
  });

  it('takes no other address for a name', async () => {
    const facts = { authority, institution: {}, trustUrl: 'http://[fd00::1]:8080' };
    sheet = { ...facts, url: 'https://[fd00::1]:8443' };
    const byNumber = (await get('/', { host: '192.168.7.1:8080' })).body.toString();
    expect(byNumber).toContain('href="https://192.168.7.1:8443/"');
    expect(byNumber).not.toContain('fd00');
    sheet = undefined;
  });

  it('gives out the sheet for the wall, with both addresses, their codes and the fingerprint', async () => {
    sheet = {
      authority,
      institution: { kk: '№ 12 мектеп', en: '<b>School</b>' },
      url: 'https://school12.local:8443',
      otherUrl: 'https://192.168.7.1:8443',
      trustUrl: 'http://school12.local:8080',
    };
    const byNumber = (await get('/', { host: '192.168.7.1:8080' })).body.toString();
    expect(byNumber).toContain('href="https://school12.local:8443/"');
    expect(byNumber).toContain('href="https://192.168.7.1:8443/"');
    const { status, headers, body } = await get('/sheet');
    const html = body.toString();
    expect(status).toBe(200);
    for (const part of [sheet.url, sheet.otherUrl!, sheet.trustUrl, '№ 12 мектеп', '&lt;b&gt;School&lt;/b&gt;'])
      expect(html).toContain(part);
    expect(html).not.toContain('<b>');
    expect(html.match(/alt="QR: /g)).toHaveLength(2);
    expect(html).toContain(new X509Certificate(authority).fingerprint256.replace(/:/g, ' '));
    const style = /<style>([\s\S]*?)<\/style>/.exec(html)![1]!;
    const hash = createHash('sha256').update(style).digest('base64');
    expect(headers['content-security-policy']).toContain(`style-src 'sha256-${hash}'`);
  });

  it('says the same in three languages, with the same pictures', () => {
    const shape = (texts: (typeof TRUST_TEXTS)[number]) => [
      ...texts.systems.map((system) => [system.picture, system.steps.length]),
      texts.admins.steps.length,
      texts.sheet.steps.length,
    ];
    expect(TRUST_TEXTS.map((texts) => texts.language)).toEqual(['kk', 'ru', 'en']);
    for (const texts of TRUST_TEXTS) {
      expect(shape(texts)).toEqual(shape(TRUST_TEXTS[0]!));
      for (const { name } of POLICY_FILES) expect(texts.admins.steps.join(' ')).toContain(name);
    }
  });
});

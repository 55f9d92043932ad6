import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { connect } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { LOOK_MS } from '../../src/hub/lan/doors';
import { serverIdentity } from '../../src/hub/tls/authority';
import { startHub } from '../../src/hub/main';
import { TestHub } from './harness';
import { eventually } from './slow-reader';

describe('a hub on a LAN', () => {
  let hub: TestHub;
  let authority: string;

  beforeAll(async () => {
    hub = await TestHub.start({ lan: true, port: 0, httpPort: 0, hosts: ['sandyq.school.test'] });
    authority = await (await fetch(`${trustUrl()}/sandyq-ca.pem`)).text();
  });
  afterAll(() => hub.stop());

  const port = (url: string): string => new URL(url).port;
  const trustUrl = (): string => `http://127.0.0.1:${port(hub.hub.trustUrl!)}`;

  interface Reply {
    readonly status: number;
    readonly headers: Record<string, unknown>;
    readonly text: string;
  }

  function ask(options: {
    path: string;
    servername?: string;
    ca?: string;
    method?: string;
    body?: string;
    cookie?: string;
  }): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const { path, servername = 'localhost', ca = authority, method = 'GET', body, cookie = '' } = options;
      const headers = { 'Sandyq-Request': '1', Host: `${servername}:${port(hub.hub.url)}`, Cookie: cookie };
      const sent = request(
        { host: '127.0.0.1', port: port(hub.hub.url), path, servername, ca, method, headers },
        (response) => {
          let text = '';
          response.on('data', (part) => (text += String(part)));
          response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }));
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  }

  it('is trusted by whoever trusts its authority, by each of its names', async () => {
    for (const servername of ['localhost', 'sandyq.school.test']) {
      expect((await ask({ path: '/api/hub', servername })).status).toBe(200);
    }
    await expect(ask({ path: '/api/hub', servername: 'other.example' })).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
    await expect(ask({ path: '/api/hub', ca: '' })).rejects.toMatchObject({
      code: expect.stringMatching(/SELF_SIGNED|UNABLE/),
    });
  });

  it('tells where it takes HTTPS, for people who came through something that speaks plain HTTP', async () => {
    const told = JSON.parse((await ask({ path: '/api/hub' })).text) as { httpsPort?: number };
    expect(told.httpsPort).toBe(Number(port(hub.hub.url)));
  });

  it('gives its cookie to encrypted connections alone', async () => {
    const body = JSON.stringify({ login: 'dana', password: hub.passwordOf('dana') });
    const reply = await ask({ path: '/api/session', method: 'POST', body });
    expect(reply.status).toBe(200);
    expect(String(reply.headers['set-cookie'])).toMatch(/; HttpOnly; SameSite=Strict; Secure$/);
  });

  it('tells demonstration passwords to nobody who comes by another name', async () => {
    expect((await ask({ path: '/api/hub', servername: 'sandyq.school.test' })).text).not.toContain('"password"');
    expect((await ask({ path: '/api/hub' })).text).toContain('"password"');
  });

  it('serves nothing but the page of trust without encryption', async () => {
    const page = await (await fetch(`${trustUrl()}/`)).text();
    const systems = ['Windows', 'Android', 'iPhone', 'macOS', 'Linux', 'Firefox'];
    expect(systems.filter((system) => !page.includes(system))).toEqual([]);
    for (const path of ['/api/hub', '/db/', '/shelf/introduction/1.0.0.kit', '/learn']) {
      const reply = await fetch(trustUrl() + path);
      expect(reply.status).toBe(404);
      expect(await reply.text()).not.toMatch(/"password"|"institution"/);
    }
    const body = JSON.stringify({ login: 'dana', password: hub.passwordOf('dana') });
    expect((await fetch(`${trustUrl()}/api/session`, { method: 'POST', body })).status).toBe(405);
  });

  it('gives staff the sheet for the wall over an encrypted connection', async () => {
    const signIn = async (login: string): Promise<string> => {
      const body = JSON.stringify({ login, password: hub.passwordOf(login) });
      const { headers } = await ask({ path: '/api/session', method: 'POST', body });
      return String(headers['set-cookie']).split(';', 1)[0]!;
    };
    expect(JSON.parse((await ask({ path: '/api/hub' })).text)).toMatchObject({ sheet: true });
    const sheet = await ask({ path: '/api/hub/sheet', cookie: await signIn('admin') });
    expect(sheet.status).toBe(200);
    expect(sheet.text).toContain(new X509Certificate(authority).fingerprint256.replace(/:/g, ' '));
    expect(sheet.text).toContain(hub.hub.url);
    expect(sheet.text).toContain(hub.hub.trustUrl!);
    expect(sheet.headers['content-security-policy']).toContain("default-src 'none'");
    expect((await ask({ path: '/api/hub/sheet' })).status).toBe(401);
    expect((await ask({ path: '/api/hub/sheet', cookie: await signIn('dana') })).status).toBe(403);
  });

  it('keeps its keys to itself, and its authority over restarts', async () => {
    const folder = join(hub.options.data, 'tls');
    const files = await readdir(folder);
    const secrets = [];
    for (const name of files)
      if ((await readFile(join(folder, name), 'utf8')).includes('PRIVATE KEY')) secrets.push(name);
    expect(secrets.length).toBeGreaterThan(0);
    for (const name of secrets) expect((await stat(join(folder, name))).mode & 0o077).toBe(0);
    hub = await hub.restart();
    expect(await (await fetch(`${trustUrl()}/sandyq-ca.pem`)).text()).toBe(authority);
    expect((await ask({ path: '/api/hub' })).status).toBe(200);
  });

  it('renews its certificate before the end, and while it serves', async () => {
    const tick = vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    let now = Date.now();
    hub = await hub.restart({ clock: { now: () => now } });
    const certificate = () =>
      new Promise<{ serial: string; validTo: number }>((resolve, reject) => {
        const socket = connect({
          host: '127.0.0.1',
          port: Number(port(hub.hub.url)),
          servername: 'localhost',
          // Checked by this machine’s clock it is not valid yet: the hub’s is ahead.
          rejectUnauthorized: false,
        });
        socket.once('error', reject);
        socket.once('secureConnect', () => {
          const { serialNumber, valid_to: end } = socket.getPeerCertificate();
          socket.destroy();
          resolve({ serial: serialNumber, validTo: Date.parse(end) });
        });
      });
    const held = await openedBefore();
    const first = await certificate();
    now = first.validTo - 30 * 24 * 60 * 60 * 1000;
    tick.advanceTimersByTime(LOOK_MS);
    const renewed = await eventually(certificate, ({ serial }) => serial !== first.serial);
    expect(renewed.validTo).toBeGreaterThan(first.validTo);
    expect(held.destroyed).toBe(false);
    held.destroy();
    vi.useRealTimers();
    hub = await hub.restart({ clock: undefined });
    expect(await (await fetch(`${trustUrl()}/sandyq-ca.pem`)).text()).toBe(authority);

    /** A connection from before the renewal. */
    function openedBefore(): Promise<TLSSocket> {
      return new Promise((resolve, reject) => {
        const socket = connect({
          host: '127.0.0.1',
          port: Number(port(hub.hub.url)),
          servername: 'localhost',
          // Checked by this machine’s clock it is not valid yet: the hub’s is ahead.
          rejectUnauthorized: false,
        });
        socket.once('error', reject);
        socket.once('secureConnect', () => resolve(socket));
      });
    }
  });

  it('takes a certificate of one’s own, and then needs no page of trust', async () => {
    const own = await mkdtemp(join(hub.options.data, 'own-'));
    const made = await serverIdentity(own, ['localhost'], { now: () => Date.now() });
    await writeFile(join(own, 'cert.pem'), made.certificate);
    await writeFile(join(own, 'key.pem'), made.key);
    hub = await hub.restart({ certificate: { cert: join(own, 'cert.pem'), key: join(own, 'key.pem') } });
    expect(hub.hub.trustUrl).toBeUndefined();
    authority = await readFile(join(own, 'cert.pem'), 'utf8');
    expect((await ask({ path: '/api/hub' })).status).toBe(200);
    await hub.hub.close();
    await writeFile(join(own, 'key.pem'), 'no key');
    await expect(startHub(hub.options)).rejects.toMatchObject({ code: 'certificate' });
  });
});

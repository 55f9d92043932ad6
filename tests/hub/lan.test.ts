import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { connect as connectPlain, createServer } from 'node:net';
import { join } from 'node:path';
import { connect } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { listen } from '../../src/hub/http/listen';
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

  async function signIn(login: string): Promise<string> {
    const body = JSON.stringify({ login, password: hub.passwordOf(login) });
    const { headers } = await ask({ path: '/api/session', method: 'POST', body });
    return String(headers['set-cookie']).split(';', 1)[0]!;
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

  it('tells staff why there is no sheet while it is on no network', async () => {
    const { interfaces, hosts } = hub.options;
    hub = await hub.restart({ interfaces: () => ({}), hosts: [] });
    expect(JSON.parse((await ask({ path: '/api/hub' })).text)).toMatchObject({ sheet: true });
    const { status, text, headers } = await ask({ path: '/api/hub/sheet', cookie: await signIn('admin') });
    expect([status, text]).toEqual([503, expect.stringContaining('neither a name nor an address')]);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    hub = await hub.restart({ interfaces, hosts });
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

describe('a hub on a LAN that comes, changes and goes', () => {
  let hub: TestHub;
  let timer: typeof vi;
  let networks: Record<string, string> | Error = {};
  const lines: string[] = [];

  beforeAll(async () => {
    timer = vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    hub = await TestHub.start({
      lan: true,
      port: 0,
      httpPort: 0,
      log: (line) => lines.push(line),
      interfaces: () => {
        if (networks instanceof Error) throw networks;
        return Object.fromEntries(
          Object.entries(networks).map(([name, address]) => [
            name,
            [{ address, netmask: '255.255.255.0', family: 'IPv4', mac: '', internal: false, cidr: null }],
          ]),
        );
      },
    });
  });
  afterAll(async () => {
    timer.useRealTimers();
    networks = {};
    await hub.stop();
  });
  const port = (url: string): string => new URL(url).port;
  const page = async (path: string): Promise<{ status: number; text: string }> => {
    const reply = await fetch(`http://127.0.0.1:${port(hub.hub.trustUrl!)}${path}`);
    return { status: reply.status, text: await reply.text() };
  };
  /** Looks around as often as it takes until a line says so. */
  const told = (words: RegExp): Promise<string | undefined> =>
    eventually(() => {
      timer.advanceTimersByTime(LOOK_MS);
      return Promise.resolve(lines.find((line) => words.test(line)));
    }, Boolean);
  const certified = (): Promise<string> =>
    new Promise((resolve, reject) => {
      const where = { host: '127.0.0.1', port: Number(port(hub.hub.url)), rejectUnauthorized: false };
      const socket = connect(where, () => {
        resolve(socket.getPeerCertificate().subjectaltname ?? '');
        socket.destroy();
      });
      socket.once('error', reject);
    });

  it('sends nobody to localhost before it has a network, and says why', async () => {
    const { status, text } = await page('/sheet');
    expect([status, text]).toEqual([503, expect.stringContaining('neither a name nor an address')]);
    expect((await page('/')).text).not.toContain('localhost');
  });

  it('sends people to the address that it has now', async () => {
    networks = { wifi: '192.168.7.1' };
    expect(hub.hub.url).toContain('https://192.168.7.1:');
    expect(await told(/reached at/)).toMatch(/https:\/\/192\.168\.7\.1:.*http:\/\/192\.168\.7\.1:/);
    expect(await eventually(certified, (names) => names.includes('192.168.7.1'))).toContain('192.168.7.1');
    networks = { wifi: '10.1.2.3' };
    const { text } = await page('/sheet');
    expect(text).toContain(`https://10.1.2.3:${port(hub.hub.url)}`);
    expect(text).toContain(`http://10.1.2.3:${port(hub.hub.trustUrl!)}`);
    expect(text).not.toMatch(/192\.168\.7\.1|localhost/);
    expect(await told(/reached at https:\/\/10\.1\.2\.3/)).toBeDefined();
    expect(await eventually(certified, (names) => names.includes('10.1.2.3'))).toContain('10.1.2.3');
  });

  it('serves on while the system can’t say its addresses, and says so once', async () => {
    networks = Object.assign(new Error('uv_interface_addresses returned EMFILE'), { code: 'EMFILE' });
    expect(await told(/can’t be followed now: .*EMFILE/)).toBeDefined();
    expect(await told(/can’t be renewed: .*EMFILE/)).toBeDefined();
    networks = { wifi: '10.9.9.9' };
    expect(await told(/reached at https:\/\/10\.9\.9\.9/)).toBeDefined();
    expect(await eventually(certified, (names) => names.includes('10.9.9.9'))).toContain('10.9.9.9');
    expect(lines.filter((line) => line.includes('be followed'))).toHaveLength(1);
  });
});

describe('a hub on a LAN that fails late in its start', () => {
  it('leaves nothing open behind it', async () => {
    const [port, httpPort] = [await freePort(), await freePort()];
    const missing = { path: 'nowhere.kit', bytes: 1, sha256: '' };
    const log = (): never => {
      throw new Error('the log is full');
    };
    const stick = { folder: '.', id: 'stick', kits: [missing], signers: [] };
    await expect(TestHub.start({ lan: true, port, httpPort, stick, log })).rejects.toThrow('the log is full');
    for (const one of [port, httpPort]) await expect(answers(one)).resolves.toBe(false);
  });

  function answers(port: number): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connectPlain(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
  }

  async function freePort(): Promise<number> {
    const server = createServer();
    const port = await listen(server, '127.0.0.1', 0, 0);
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
});

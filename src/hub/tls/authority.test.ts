import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lanNames, serverIdentity } from './authority';

const DAY = 24 * 60 * 60 * 1000;
const NAMES = ['localhost', '127.0.0.1', 'school.local', '192.168.7.1'];
const clockAt = (ms: number) => ({ now: () => ms });

describe('the local authority', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sandyq-tls-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('gives a certificate that a TLS client accepts for each name, and for no other', async () => {
    const identity = await serverIdentity(folder, NAMES, clockAt(Date.now()));
    const server = createServer({ cert: identity.certificate, key: identity.key });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const handshake = (servername: string) =>
      new Promise<true | string>((resolve) => {
        const socket = connect({ host: '127.0.0.1', port, servername, ca: identity.authority }, () => {
          socket.destroy();
          resolve(true);
        });
        socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      });
    try {
      expect(await handshake('localhost')).toBe(true);
      expect(await handshake('school.local')).toBe(true);
      expect(await handshake('other.local')).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
    } finally {
      server.close();
    }
    const certificate = new X509Certificate(identity.certificate);
    expect(certificate.checkIP('192.168.7.1')).toBe('192.168.7.1');
    expect(certificate.ca).toBe(false);
  });

  it('keeps both certificates while they fit, with keys that nobody else reads', async () => {
    const first = await serverIdentity(folder, NAMES, clockAt(Date.now()));
    const second = await serverIdentity(folder, NAMES.slice(0, 2), clockAt(Date.now()));
    expect(second).toEqual(first);
    expect((await stat(join(folder, 'authority.key'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'server.key'))).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['nears its end', NAMES, 350 * DAY],
    ['lacks a new address', [...NAMES, '10.1.2.3'], 0],
    ['is not valid yet after the clock was set back', NAMES, -30 * DAY],
  ])('makes the server certificate anew when it %s, under the same authority', async (_why, names, later) => {
    const now = Date.now();
    const first = await serverIdentity(folder, NAMES, clockAt(now));
    const second = await serverIdentity(folder, names, clockAt(now + later));
    expect(second.authority).toBe(first.authority);
    expect(second.certificate).not.toBe(first.certificate);
    expect(second.validTo.getTime()).toBeGreaterThan(now + later + 300 * DAY);
  });

  it('makes anew what was damaged, and never pairs a certificate with a foreign key', async () => {
    const first = await serverIdentity(folder, NAMES, clockAt(Date.now()));
    await writeFile(join(folder, 'server.key'), await readFile(join(folder, 'authority.key'), 'utf8'));
    const second = await serverIdentity(folder, NAMES, clockAt(Date.now()));
    expect(second.certificate).not.toBe(first.certificate);
    expect(new X509Certificate(second.certificate).verify(new X509Certificate(first.authority).publicKey)).toBe(true);
  });

  it('keeps within what phones accept: at most 398 days', async () => {
    const certificate = new X509Certificate((await serverIdentity(folder, NAMES, clockAt(Date.now()))).certificate);
    expect(Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)).toBeLessThanOrEqual(398 * DAY);
  });

  it('knows the names of this machine', () => {
    expect(lanNames(['kase.example'])).toEqual(expect.arrayContaining(['localhost', '127.0.0.1', 'kase.example']));
  });
});

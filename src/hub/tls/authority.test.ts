import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { X509Certificate } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serverIdentity } from './authority';

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
    ['nears its end', NAMES, 44 * DAY],
    ['lacks a new address', [...NAMES, '10.1.2.3'], 0],
    ['is not valid yet after the clock was set back', NAMES, -30 * DAY],
  ])('makes the server certificate anew when it %s, under the same authority', async (_why, names, later) => {
    const now = Date.now();
    const first = await serverIdentity(folder, NAMES, clockAt(now));
    const second = await serverIdentity(folder, names, clockAt(now + later));
    expect(second.authority).toBe(first.authority);
    expect(second.certificate).not.toBe(first.certificate);
    expect(second.validTo.getTime()).toBeGreaterThan(now + later + 87 * DAY);
  });

  it('makes anew what was damaged, and never pairs a certificate with a foreign key', async () => {
    const first = await serverIdentity(folder, NAMES, clockAt(Date.now()));
    await writeFile(join(folder, 'server.key'), await readFile(join(folder, 'authority.key'), 'utf8'));
    const second = await serverIdentity(folder, NAMES, clockAt(Date.now()));
    expect(second.certificate).not.toBe(first.certificate);
    expect(new X509Certificate(second.certificate).verify(new X509Certificate(first.authority).publicKey)).toBe(true);
  });

  it('makes no new authority where the old one can’t be read now', async () => {
    const first = await serverIdentity(folder, NAMES, clockAt(Date.now()));
    const key = await readFile(join(folder, 'authority.key'), 'utf8');
    await rm(join(folder, 'authority.key'));
    await mkdir(join(folder, 'authority.key'));
    await expect(serverIdentity(folder, NAMES, clockAt(Date.now()))).rejects.toMatchObject({ code: 'EISDIR' });
    await rm(join(folder, 'authority.key'), { recursive: true });
    await writeFile(join(folder, 'authority.key'), key);
    expect((await serverIdentity(folder, NAMES, clockAt(Date.now()))).authority).toBe(first.authority);
  });

  it('keeps within what phones accept: at most 398 days', async () => {
    const certificate = new X509Certificate((await serverIdentity(folder, NAMES, clockAt(Date.now()))).certificate);
    expect(Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)).toBeLessThanOrEqual(398 * DAY);
  });

  it('lives on while more than half of its time is left', async () => {
    const now = Date.now();
    const first = await serverIdentity(folder, NAMES, clockAt(now));
    expect(await serverIdentity(folder, NAMES, clockAt(now + 42 * DAY))).toEqual(first);
  });

  it('is made anew only where it would end before what it signs', async () => {
    const now = Date.now();
    const first = await serverIdentity(folder, NAMES, clockAt(now));
    const late = await serverIdentity(folder, NAMES, clockAt(now + 3500 * DAY));
    expect(late.authority).toBe(first.authority);
    const later = await serverIdentity(folder, NAMES, clockAt(now + 3600 * DAY));
    expect(later.authority).not.toBe(first.authority);
  });

  it('signs for LANs and the names it was made for; what came later and is neither, it leaves out and says so', async () => {
    const first = await serverIdentity(folder, [...NAMES, 'school.example'], clockAt(Date.now()));
    expect(first.missing).toEqual([]);
    const wanted = [...NAMES, 'school.example', '10.9.9.9', 'bank.example', '8.8.8.8'];
    const second = await serverIdentity(folder, wanted, clockAt(Date.now()));
    expect(second.authority).toBe(first.authority);
    expect(second.missing).toEqual(['bank.example', '8.8.8.8']);
    const certificate = new X509Certificate(second.certificate);
    expect(certificate.checkIP('10.9.9.9')).toBe('10.9.9.9');
    expect(certificate.checkHost('bank.example')).toBeUndefined();
    expect(await serverIdentity(folder, wanted, clockAt(Date.now()))).toEqual(second);
  });

  it('is held to that by whoever checks: a thief’s certificate for another site is worth nothing', async () => {
    const identity = await serverIdentity(folder, NAMES, clockAt(Date.now()));
    const issuer = new x509.X509Certificate(identity.authority);
    const [der] = x509.PemConverter.decode(await readFile(join(folder, 'authority.key'), 'utf8'));
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
    const signingKey = await crypto.subtle.importKey('pkcs8', der!, algorithm, false, ['sign']);
    const keys = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair;
    const stolen = await x509.X509CertificateGenerator.create({
      subject: 'CN=bank.example',
      issuer: issuer.subject,
      notAfter: new Date(Date.now() + DAY),
      signingAlgorithm: algorithm,
      publicKey: keys.publicKey,
      signingKey,
      extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: 'bank.example' }])],
    });
    const key = x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
    const server = createServer({ cert: `${stolen.toString('pem')}\n${identity.authority}`, key });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const refused = await new Promise((resolve) => {
      const socket = connect({ host: '127.0.0.1', port, servername: 'bank.example', ca: identity.authority }, () => {
        socket.destroy();
        resolve('taken');
      });
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.message));
    });
    server.close();
    expect(refused).toContain('permitted subtree violation');
  });
});

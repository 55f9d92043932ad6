import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { X509Certificate } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serverIdentity } from './authority';
import type { ServerIdentity } from './authority';

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
    expect(await accepts(identity, 'localhost')).toBe(true);
    expect(await accepts(identity, 'school.local')).toBe(true);
    expect(await accepts(identity, 'other.local')).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
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

  it('is made anew only where it would end before what it signs, and is there again after a clock that was wrong', async () => {
    const now = Date.now();
    const first = await serverIdentity(folder, NAMES, clockAt(now));
    const held = await readFile(join(folder, 'authority.crt'), 'utf8');
    const late = await serverIdentity(folder, NAMES, clockAt(now + 3500 * DAY));
    expect(late.authority).toBe(first.authority);
    expect(late.warnings).toEqual([]);
    const later = await serverIdentity(folder, NAMES, clockAt(now + 3600 * DAY));
    expect(later.authority).not.toBe(first.authority);
    expect(later.warnings).toEqual([expect.stringMatching(/ends on .* everybody has to trust anew$/)]);
    expect(await serverIdentity(folder, NAMES, clockAt(now + 3600 * DAY))).toEqual({ ...later, warnings: [] });
    expect(await readFile(join(folder, 'authority.crt'), 'utf8')).toBe(held);
    const right = await serverIdentity(folder, NAMES, clockAt(now));
    expect(right.authority).toBe(first.authority);
    expect(await accepts(right, 'localhost')).toBe(true);
  });

  it('is made anew beside one that is damaged, which is used again when it is put back', async () => {
    const first = await serverIdentity(folder, NAMES, clockAt(Date.now()));
    const key = await readFile(join(folder, 'authority.key'), 'utf8');
    for (const damage of [
      () => rm(join(folder, 'authority.key')),
      () => writeFile(join(folder, 'authority.key'), ''),
    ]) {
      await damage();
      expect((await serverIdentity(folder, NAMES, clockAt(Date.now()))).authority).not.toBe(first.authority);
    }
    expect((await readdir(folder)).filter((name) => name.startsWith('authority-')).sort()).toEqual([
      'authority-2.crt',
      'authority-2.key',
    ]);
    await writeFile(join(folder, 'authority.key'), key);
    expect((await serverIdentity(folder, NAMES, clockAt(Date.now()))).authority).toBe(first.authority);
  });

  it.each([400, 4400, -20_000])(
    'made under a clock that is %d days wrong, it holds when the clock is set right',
    async (days) => {
      const wrong = await serverIdentity(folder, NAMES, clockAt(Date.now() + days * DAY));
      expect(wrong.warnings).toEqual(days > 0 ? [] : [expect.stringContaining('set it right')]);
      const right = await serverIdentity(folder, NAMES, clockAt(Date.now()));
      expect(right.authority).toBe(wrong.authority);
      expect(right.warnings).toEqual([]);
      expect(await accepts(right, 'localhost')).toBe(true);
    },
  );

  it('keeps a good certificate while the clock is lost, as after a dead battery', async () => {
    const first = await serverIdentity(folder, NAMES, clockAt(Date.now()));
    const lost = await serverIdentity(folder, NAMES, clockAt(Date.UTC(2009, 0, 1)));
    expect(lost.certificate).toBe(first.certificate);
    expect(lost.warnings).toEqual([expect.stringMatching(/^the clock says 2009-01-01: set it right/)]);
  });

  it('that an older version made under a clock that was ahead stays, and what to do is said', async () => {
    const keys = (await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])) as CryptoKeyPair;
    const ahead = await x509.X509CertificateGenerator.createSelfSigned({
      name: 'CN=Sandyq old',
      notBefore: new Date(Date.now() + 363 * DAY),
      notAfter: new Date(Date.now() + 4000 * DAY),
      signingAlgorithm: ALGORITHM,
      keys,
      extensions: [new x509.BasicConstraintsExtension(true, 0, true)],
    });
    await writeFile(join(folder, 'authority.crt'), ahead.toString('pem'));
    await writeFile(join(folder, 'authority.key'), await keyOf(keys));
    const { authority, warnings } = await serverIdentity(folder, NAMES, clockAt(Date.now()));
    expect(new X509Certificate(authority).subject).toBe('CN=Sandyq old');
    expect(warnings).toEqual([expect.stringMatching(/valid from .* remove authority\* .* everybody trust anew$/)]);
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

  it.each([
    ['another site', { type: 'dns', value: 'bank.example' }],
    ['another site by its address', { type: 'url', value: 'https://bank.example/' }],
    ['a person’s mail', { type: 'email', value: 'director@school.local' }],
  ] as const)(
    'is held to that by whoever checks: a thief’s certificate for %s is worth nothing',
    async (_what, name) => {
      const identity = await serverIdentity(folder, NAMES, clockAt(Date.now()));
      const own = { type: 'dns', value: 'localhost' } as const;
      expect(await accepts(await stolen(identity, [own]), 'localhost')).toBe(true);
      expect(await accepts(await stolen(identity, [own, name]), 'localhost')).toContain('permitted subtree violation');
    },
  );

  it('is for servers alone: what a thief signs for a person or a program is worth nothing', async () => {
    const identity = await serverIdentity(folder, NAMES, clockAt(Date.now()));
    const thief = await stolen(identity, [{ type: 'dns', value: 'dana.local' }]);
    const server = createServer({
      cert: identity.certificate,
      key: identity.key,
      ca: identity.authority,
      requestCert: true,
      rejectUnauthorized: false,
    });
    const verdict = new Promise((resolve) =>
      server.on('secureConnection', ({ authorizationError }) => resolve(authorizationError)),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const { certificate: cert, key, authority: ca } = thief;
    const socket = connect({ host: '127.0.0.1', port, servername: 'localhost', ca, cert, key });
    expect(await verdict).toBe('INVALID_PURPOSE');
    socket.destroy();
    server.close();
  });

  it('takes no name into a certificate that would be another one there', async () => {
    const names = ['localhost', '127.0.0.1', 'класс-1', 'класс-1.local', 'school'];
    const first = await serverIdentity(folder, names, clockAt(Date.now()));
    expect(first.missing).toEqual(['класс-1', 'класс-1.local', 'school']);
    expect(new X509Certificate(first.certificate).subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1');
    expect(await accepts(first, 'localhost')).toBe(true);
    expect(await serverIdentity(folder, names, clockAt(Date.now()))).toEqual(first);
  });

  /** Somebody with the authority’s key. */
  async function stolen(
    { authority }: ServerIdentity,
    names: ConstructorParameters<typeof x509.SubjectAlternativeNameExtension>[0],
  ): Promise<Shown> {
    const [der] = x509.PemConverter.decode(await readFile(join(folder, 'authority.key'), 'utf8'));
    const keys = (await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])) as CryptoKeyPair;
    const made = await x509.X509CertificateGenerator.create({
      subject: 'CN=thief',
      issuer: new x509.X509Certificate(authority).subject,
      notAfter: new Date(Date.now() + DAY),
      signingAlgorithm: ALGORITHM,
      publicKey: keys.publicKey,
      signingKey: await crypto.subtle.importKey('pkcs8', der!, ALGORITHM, false, ['sign']),
      extensions: [new x509.SubjectAlternativeNameExtension(names)],
    });
    return { certificate: `${made.toString('pem')}\n${authority}`, key: await keyOf(keys), authority };
  }
});

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

const keyOf = async ({ privateKey }: CryptoKeyPair): Promise<string> =>
  x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', privateKey), 'PRIVATE KEY');

type Shown = Pick<ServerIdentity, 'certificate' | 'key' | 'authority'>;

/** True, or why a TLS client that trusts the authority does not take it as `servername`. */
async function accepts({ certificate, key, authority }: Shown, servername: string): Promise<true | string> {
  const server = createServer({ cert: certificate, key });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  try {
    return await new Promise((resolve) => {
      const socket = connect({ host: '127.0.0.1', port, servername, ca: authority }, () => {
        socket.destroy();
        resolve(true);
      });
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(`${error.code}: ${error.message}`));
    });
  } finally {
    server.close();
  }
}

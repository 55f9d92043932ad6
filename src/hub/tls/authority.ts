import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { X509Certificate, randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import type { Clock } from '../../lib/shared/clock';
import { constraintsExtension, constraintsFor, constraintsOf, permits } from './constraints';
import { loadPair, savePair, type KeyPairFiles } from './pair-files';

/*
 * The hub's own certificate authority: a LAN without the internet has nobody else to ask, and without HTTPS a browser
 * gives no service worker and no WebCrypto. A person trusts the authority once; certificates are renewed under it.
 */

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY = 24 * 60 * 60 * 1000;
const AUTHORITY_DAYS = 3650;
/** Short, because a stolen key serves the thief no longer; Apple's limit for servers is 398. */
const SERVER_DAYS = 90;
/** Renewed this long before the end: a hub that stands unused for a month wakes up with a valid one. */
const RENEW_DAYS = 45;
/** Clocks of old machines run late: a certificate that is not valid yet would lock them out. */
const BACKDATE = 2 * DAY;
/**
 * No clock that is right shows a time before this program was written. An authority is valid from here on: made under a
 * clock that was ahead, by however much, it holds when the clock is set right, and so does everybody's trust in it.
 */
const WRITTEN = Date.UTC(2026, 0, 1);

export interface ServerIdentity {
  /** PEM: the server's certificate, then the authority's. */
  readonly certificate: string;
  /** PEM, PKCS #8. */
  readonly key: string;
  /** PEM of the authority alone: what people trust. */
  readonly authority: string;
  readonly validTo: Date;
  /** What the certificate lacks of the wanted names, because the authority may not sign for them. */
  readonly missing: readonly string[];
  /** What a person has to know or do, a line each. */
  readonly warnings: readonly string[];
}

/**
 * The certificate for the `wanted` names (DNS names and IP addresses), made at the first call and kept in `folder`; made
 * anew when it nears its end, lacks one of the names, or was not issued by the authority there. The authority stays the
 * same for years, what people trusted holds: it may sign for names of LANs and for those wanted when it was made.
 */
export async function serverIdentity(folder: string, wanted: readonly string[], clock: Clock): Promise<ServerIdentity> {
  const { issuer, warning } = await authorityOf(folder, wanted, clock);
  const constraints = constraintsOf(new x509.X509Certificate(issuer.certificate));
  const names = wanted.filter((name) => constraints === undefined || permits(constraints, name));
  const server = (await usableServer(folder, issuer, names, clock)) ?? (await makeServer(folder, issuer, names, clock));
  return {
    certificate: server.certificate + issuer.certificate,
    key: server.key,
    authority: issuer.certificate,
    validTo: endOf(server),
    missing: wanted.filter((name) => !names.includes(name)),
    warnings: [warning, wrongClock(issuer, clock)].filter((one) => one !== undefined),
  };
}

const beginOf = (pair: KeyPairFiles): Date => new Date(new X509Certificate(pair.certificate).validFrom);
const endOf = (pair: KeyPairFiles): Date => new Date(new X509Certificate(pair.certificate).validTo);
const dayOf = (time: Date | number): string => new Date(time).toISOString().slice(0, 10);

/**
 * The first one that can be used, made where there is none. One that was made is never written over: people trust it, and
 * what speaks against it may be a clock that is wrong today, or a file that somebody puts back.
 */
async function authorityOf(
  folder: string,
  wanted: readonly string[],
  clock: Clock,
): Promise<{ issuer: KeyPairFiles; warning?: string }> {
  let warning: string | undefined;
  for (let at = 1; ; at += 1) {
    const name = at === 1 ? 'authority' : `authority-${at}`;
    const held = await loadPair(folder, name);
    if (held === undefined) {
      const issuer = await savePair(folder, name, await newAuthority(wanted, clock));
      return { issuer, ...(warning && { warning: `${warning}; ${name} was made, and everybody has to trust anew` }) };
    }
    if (held === 'damaged') warning = `${name} in ${folder} is damaged: put it back from a backup`;
    // It must outlive what it signs.
    else if (endOf(held).getTime() - clock.now() > SERVER_DAYS * DAY) return { issuer: held };
    else
      warning = `${name} in ${folder} ends on ${dayOf(endOf(held))}, and the clock says ${dayOf(clock.now())}: if that is wrong, set it right, and the old one is used again`;
  }
}

/** No browser takes a certificate before its time, and the hub can’t tell which of the two is wrong. */
function wrongClock(issuer: KeyPairFiles, clock: Clock): string | undefined {
  const now = clock.now();
  const begin = beginOf(issuer);
  if (now < WRITTEN) return `the clock says ${dayOf(now)}: set it right, browsers refuse the certificate until then`;
  return begin.getTime() <= now
    ? undefined
    : `the authority is valid from ${dayOf(begin)} on, and the clock says ${dayOf(now)}: browsers refuse it until then. If the clock is right, the authority was made while it was ahead: remove authority* from the folder tls of the data, start the hub again, and have everybody trust anew`;
}

async function usableServer(
  folder: string,
  issuer: KeyPairFiles,
  names: readonly string[],
  clock: Clock,
): Promise<KeyPairFiles | undefined> {
  const pair = await loadPair(folder, 'server');
  if (pair === undefined || pair === 'damaged') return undefined;
  const certificate = new X509Certificate(pair.certificate);
  const now = clock.now();
  const timely = Date.parse(certificate.validTo) - now > RENEW_DAYS * DAY && Date.parse(certificate.validFrom) <= now;
  const fits =
    certificate.verify(new X509Certificate(issuer.certificate).publicKey) &&
    // A clock that was lost is no reason to give up a certificate that was made by a right one.
    (timely || now < WRITTEN) &&
    names.every((name) => (isIP(name) ? certificate.checkIP(name) : certificate.checkHost(name)) !== undefined);
  return fits ? pair : undefined;
}

async function newAuthority(names: readonly string[], clock: Clock): Promise<KeyPairFiles> {
  const keys = await newKeys();
  const now = clock.now();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: serialNumber(),
      // A name of its own: people see it in the list of authorities they trust.
      name: `CN=Sandyq ${hostname().replace(/[^A-Za-z0-9 .-]/g, '')} ${randomBytes(3).toString('hex')}`,
      notBefore: new Date(Math.min(now - BACKDATE, WRITTEN)),
      notAfter: new Date(Math.max(now, WRITTEN) + AUTHORITY_DAYS * DAY),
      signingAlgorithm: ALGORITHM,
      keys,
      extensions: [
        // No certificate below it may issue others.
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        // For servers alone: systems that trust it would let it sign programs, mail and people otherwise.
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        constraintsExtension(constraintsFor(names)),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto as Crypto),
      ],
    },
    webcrypto as Crypto,
  );
  return await asFiles(certificate, keys);
}

async function makeServer(
  folder: string,
  issuer: KeyPairFiles,
  names: readonly string[],
  clock: Clock,
): Promise<KeyPairFiles> {
  const keys = await newKeys();
  const authority = new x509.X509Certificate(issuer.certificate);
  const certificate = await x509.X509CertificateGenerator.create(
    {
      serialNumber: serialNumber(),
      subject: `CN=${names.find((name) => !isIP(name)) ?? 'sandyq'}`,
      issuer: authority.subject,
      notBefore: new Date(clock.now() - BACKDATE),
      notAfter: new Date(clock.now() + SERVER_DAYS * DAY - BACKDATE),
      signingAlgorithm: ALGORITHM,
      publicKey: keys.publicKey,
      signingKey: await importKey(issuer.key),
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension(
          names.map((value) => ({ type: isIP(value) ? ('ip' as const) : ('dns' as const), value })),
        ),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto as Crypto),
        await x509.AuthorityKeyIdentifierExtension.create(authority.publicKey, false, webcrypto as Crypto),
      ],
    },
    webcrypto as Crypto,
  );
  return savePair(folder, 'server', await asFiles(certificate, keys));
}

const newKeys = (): Promise<CryptoKeyPair> =>
  webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']) as Promise<CryptoKeyPair>;

/** Positive, 159 bits: RFC 5280 section 4.1.2.2. */
function serialNumber(): string {
  const bytes = randomBytes(20);
  bytes[0] = (bytes[0]! & 0x7f) | 0x40;
  return bytes.toString('hex');
}

async function asFiles(certificate: x509.X509Certificate, keys: CryptoKeyPair): Promise<KeyPairFiles> {
  const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey as webcrypto.CryptoKey);
  return { certificate: `${certificate.toString('pem')}\n`, key: `${x509.PemConverter.encode(key, 'PRIVATE KEY')}\n` };
}

async function importKey(pem: string): Promise<CryptoKey> {
  const [der] = x509.PemConverter.decode(pem);
  if (der === undefined) throw new Error('the authority has no key');
  return webcrypto.subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign']) as Promise<CryptoKey>;
}

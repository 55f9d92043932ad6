import { readFile } from 'node:fs/promises';
import { X509Certificate } from 'node:crypto';
import type { Server } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { Institution } from '../../lib/institution/account';
import type { Clock } from '../../lib/shared/clock';
import type { Doors } from '../doors';
import type { Gateway } from '../gateway/gateway';
import { GRACE_MS, closeServer, listen, makeServer } from '../http/listen';
import type { Limits } from '../http/limits';
import { CannotStart } from '../institution/founding';
import type { HubOptions } from '../options';
import { Renewal } from '../tls/renewal';
import type { SheetFacts } from '../tls/sheet';
import { trustServer } from '../tls/trust-page';
import { Announcer } from './announcer';
import { keptName, lanAddresses, lanNames } from './names';

/* HTTPS for the LAN: certificate, page of trust and name, each kept right while addresses come and go. */

/** How often addresses and the certificate's end are looked at, ms. */
export const LOOK_MS = 15_000;

export interface LanParts {
  readonly options: HubOptions;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly gateway: Gateway;
  readonly institution: () => Institution;
}

export async function lanDoors(parts: LanParts): Promise<Doors> {
  const folder = join(parts.options.data, 'tls');
  const name = await keptName(folder, parts.options.name);
  return parts.options.certificate === undefined
    ? await byOwnAuthority(parts, folder, name)
    : await byGivenCertificate(parts, parts.options.certificate, name);
}

async function byOwnAuthority(parts: LanParts, folder: string, name: string): Promise<Doors> {
  const { options, clock } = parts;
  const log = options.log ?? console.error;
  const renewal = await Renewal.start({ folder, names: () => lanNames(name, options.hosts), clock, log });
  const server = serverFor(parts, renewal.identity);
  const port = await listen(server, undefined, options.port, 8443);
  // Known when both doors are open.
  const known: { places?: Omit<SheetFacts, 'authority' | 'institution'> } = {};
  const sheet = (): SheetFacts | undefined =>
    known.places && { ...known.places, authority: renewal.identity.authority, institution: parts.institution().name };
  const trust = trustServer({ authority: () => renewal.identity.authority, httpsPort: port, sheet });
  const httpPort = await listenOrClose(trust, options.httpPort, server);
  const announcer = await announce(parts, name, port, httpPort);
  const look = async (): Promise<void> => {
    const renewed = await renewal.look();
    // Connections that are open go on with the old one; new ones see the new.
    if (renewed !== undefined) server.setSecureContext({ cert: renewed.certificate, key: renewed.key });
    await announcer?.look();
  };
  const timer = setInterval(() => void look(), LOOK_MS).unref();
  const hosts = publicHosts(options, name, announcer);
  const [trustUrl = '', otherTrustUrl] = hosts.map((host) => `http://${host}${httpPort === 80 ? '' : `:${httpPort}`}`);
  const places = { ...urlsOf(hosts, port), trustUrl, ...(otherTrustUrl === undefined ? {} : { otherTrustUrl }) };
  known.places = places;
  return {
    ...places,
    sheet,
    close: async () => {
      clearInterval(timer);
      await announcer?.close();
      await Promise.all([closeServer(server, GRACE_MS), closeServer(trust, GRACE_MS)]);
    },
  };
}

async function byGivenCertificate(
  parts: LanParts,
  files: NonNullable<HubOptions['certificate']>,
  name: string,
): Promise<Doors> {
  const tls = await readCertificate(files);
  const server = serverFor(parts, { certificate: tls.cert, key: tls.key });
  const port = await listen(server, undefined, parts.options.port, 8443);
  // A name that the certificate has not would only lead people to a warning.
  const covered = new X509Certificate(tls.cert).checkHost(`${name}.local`) !== undefined;
  const announcer = covered ? await announce(parts, name, port) : undefined;
  let used = tls;
  const look = async (): Promise<void> => {
    // Renewed by whoever renews it; while a file is half written, the old one serves on.
    const found = await readCertificate(files).catch(() => used);
    if (found.cert !== used.cert || found.key !== used.key) server.setSecureContext(found);
    used = found;
    await announcer?.look();
  };
  const timer = setInterval(() => void look(), LOOK_MS).unref();
  return {
    ...urlsOf(publicHosts(parts.options, name, announcer), port),
    close: async () => {
      clearInterval(timer);
      await announcer?.close();
      await closeServer(server, GRACE_MS);
    },
  };
}

const serverFor = ({ gateway, limits }: LanParts, tls: { certificate: string; key: string }): HttpsServer =>
  makeServer((request, response) => gateway.handle(request, response), limits, { cert: tls.certificate, key: tls.key });

async function announce(
  { options, institution }: LanParts,
  name: string,
  port: number,
  trustPort?: number,
): Promise<Announcer | undefined> {
  if (options.announce === false) return undefined;
  const { name: title } = institution();
  const hub = { name, title: `Sandyq ${title.kk ?? title.ru ?? title.en ?? ''}`.trim(), port };
  const log = options.log ?? console.error;
  return await Announcer.start(trustPort === undefined ? hub : { ...hub, trustPort }, { log });
}

/**
 * Where people are sent, the best first, and where the name is not found: a name that somebody chose, the name that neighbours find, the first address on
 * the LAN. Browsers keep what they store by it, so a name, which stays, comes before an address, which does not.
 */
function publicHosts(options: HubOptions, name: string, announcer: Announcer | undefined): readonly [string, string?] {
  const address = lanAddresses().find(({ family }) => family === 'IPv4')?.address;
  const known = [options.hosts?.[0], announcer?.heard ? `${name}.local` : undefined, address];
  const [first = 'localhost', ...others] = known.filter((one) => one !== undefined);
  return others.length === 0 ? [first] : [first, others.at(-1)!];
}

function urlsOf([host, other]: readonly [string, string?], port: number): { url: string; otherUrl?: string } {
  const urlOf = (name: string): string => `https://${name}${port === 443 ? '' : `:${port}`}`;
  return { url: urlOf(host), ...(other === undefined ? {} : { otherUrl: urlOf(other) }) };
}

async function listenOrClose(trust: Server, port: number | undefined, other: HttpsServer): Promise<number> {
  try {
    return await listen(trust, undefined, port, 8080);
  } catch (error) {
    await closeServer(other, 0);
    throw error;
  }
}

async function readCertificate({ cert, key }: { cert: string; key: string }): Promise<{ cert: string; key: string }> {
  try {
    const pair = { cert: await readFile(cert, 'utf8'), key: await readFile(key, 'utf8') };
    createSecureContext(pair);
    return pair;
  } catch (error) {
    throw new CannotStart('certificate', `the certificate can’t be used: ${(error as Error).message}`);
  }
}

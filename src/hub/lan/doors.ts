import { readFile } from 'node:fs/promises';
import { X509Certificate } from 'node:crypto';
import type { Server } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { Institution } from '../../lib/institution/account';
import type { Clock } from '../../lib/shared/clock';
import type { Gateway } from '../gateway/gateway';
import { GRACE_MS, closeServer, listen, makeServer } from '../http/listen';
import type { Limits } from '../http/limits';
import { CannotStart } from '../institution/founding';
import type { HubOptions, Log } from '../options';
import { openPlayer } from '../player/door';
import type { PlayerPages } from '../player/pages';
import { Renewal } from '../tls/renewal';
import type { SheetFacts } from '../tls/sheet';
import { trustServer } from '../tls/trust-page';
import { Announcer, ownNetworks } from './announcer';
import { keptName, lanAddresses, lanNames } from './names';
import { publicHosts, urlsOf } from './places';
import type { Doors, Places } from './places';

/* HTTPS for the LAN: certificate, page of trust and name, each kept right while addresses come and go. */

/** How often addresses and the certificate's end are looked at, ms. */
export const LOOK_MS = 15_000;

export interface LanParts {
  readonly options: HubOptions;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly gateway: Gateway;
  readonly player: PlayerPages | undefined;
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
  const names = (): readonly string[] => lanNames(name, options.hosts, interfacesOf(options));
  const renewal = await Renewal.start({ folder, names, clock, log: logOf(options) });
  const server = serverFor(parts, renewal.identity);
  const port = await listen(server, undefined, options.port, 8443);
  const player = await openPlayer(options, playerServer(parts, renewal.identity), undefined, server);
  // Filled in when all doors are open.
  const open: { httpPort?: number; announcer?: Announcer } = {};
  const hosts = (): readonly string[] => hostsNow(options, name, open.announcer);
  const places = (): Places & { trustUrl: string; otherTrustUrl?: string } => {
    const [url, otherUrl] = urlsOf('https', hosts(), port);
    const [trustUrl, otherTrustUrl] = urlsOf('http', hosts(), open.httpPort!);
    return { url, otherUrl, trustUrl, otherTrustUrl };
  };
  const sheet = (): SheetFacts | undefined =>
    open.httpPort === undefined || hosts().length === 0
      ? undefined
      : { ...places(), authority: renewal.identity.authority, institution: parts.institution().name };
  const trust = trustServer({ authority: () => renewal.identity.authority, httpsPort: port, sheet });
  open.httpPort = await listenOrClose(trust, options.httpPort, [server, player?.server]);
  open.announcer = await announce(parts, name, port, open.httpPort);
  const stop = lookAround(options, places, async () => {
    const renewed = await renewal.look();
    // Connections that are open go on with the old one; new ones see the new.
    if (renewed !== undefined) {
      const context = { cert: renewed.certificate, key: renewed.key };
      server.setSecureContext(context);
      player?.server.setSecureContext(context);
    }
    await open.announcer?.look();
  });
  return {
    places,
    sheet,
    playerPort: player?.port,
    close: async () => {
      stop();
      await open.announcer?.close();
      await Promise.all([closeServer(server, GRACE_MS), player?.close(), closeServer(trust, GRACE_MS)]);
    },
  };
}

async function byGivenCertificate(
  parts: LanParts,
  files: NonNullable<HubOptions['certificate']>,
  name: string,
): Promise<Doors> {
  const tls = await readCertificate(files);
  // A name that the certificate has not would only lead people to a warning.
  const covered = new X509Certificate(tls.cert).checkHost(`${name}.local`) !== undefined;
  const identity = { certificate: tls.cert, key: tls.key };
  const server = serverFor(parts, identity);
  const port = await listen(server, undefined, parts.options.port, 8443);
  const player = await openPlayer(parts.options, playerServer(parts, identity), undefined, server);
  const announcer = covered ? await announce(parts, name, port) : undefined;
  const places = (): Places => {
    const [url, otherUrl] = urlsOf('https', hostsNow(parts.options, name, announcer), port);
    return { url, otherUrl };
  };
  let used = tls;
  const stop = lookAround(parts.options, places, async () => {
    // Renewed by whoever renews it; while a file is half written, the old one serves on.
    const found = await readCertificate(files).catch(() => used);
    if (found.cert !== used.cert || found.key !== used.key) {
      server.setSecureContext(found);
      player?.server.setSecureContext(found);
    }
    used = found;
    await announcer?.look();
  });
  return {
    places,
    playerPort: player?.port,
    close: async () => {
      stop();
      await announcer?.close();
      await Promise.all([closeServer(server, GRACE_MS), player?.close()]);
    },
  };
}

const logOf = ({ log = console.error }: HubOptions): Log => log;
const interfacesOf = ({ interfaces = networkInterfaces }: HubOptions): ReturnType<typeof networkInterfaces> =>
  interfaces();

/**
 * Looks from time to time, and says where people are sent when that changed. What goes wrong is a line too, said once
 * while it does: the hub serves on with what it has.
 */
function lookAround(options: HubOptions, places: () => Places, look: () => Promise<void>): () => void {
  const log = logOf(options);
  let reached = reachedLine(places());
  let failed = '';
  let looking = false;
  const once = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    try {
      await look();
      const line = reachedLine(places());
      if (line !== reached) log(line);
      reached = line;
      failed = '';
    } finally {
      looking = false;
    }
  };
  const timer = setInterval(() => {
    once().catch((error: Error) => {
      if (error.message !== failed) log(`names and addresses can’t be followed now: ${error.message}`);
      failed = error.message;
    });
  }, LOOK_MS).unref();
  return () => clearInterval(timer);
}

function reachedLine({ url, otherUrl, trustUrl }: Places): string {
  if (new URL(url).hostname === 'localhost') return 'there is no network: nobody but this machine reaches the hub';
  const trust = trustUrl === undefined ? '' : `; the page of trust is at ${trustUrl}`;
  return `the hub is reached at ${otherUrl === undefined ? url : `${url}, or ${otherUrl}`}${trust}`;
}

/** Of this moment: names are lost and found, addresses come and go. */
function hostsNow(options: HubOptions, name: string, announcer: Announcer | undefined): readonly string[] {
  return publicHosts({
    chosen: options.hosts?.[0],
    announced: announcer?.heard ? `${name}.local` : undefined,
    addresses: lanAddresses(interfacesOf(options)),
  });
}

const serverFor = ({ gateway, limits }: LanParts, tls: { certificate: string; key: string }): HttpsServer =>
  makeServer((request, response) => gateway.handle(request, response), limits, { cert: tls.certificate, key: tls.key });

const playerServer = (
  { player, limits }: LanParts,
  tls: { certificate: string; key: string },
): HttpsServer | undefined => player && makeServer(player.handle, limits, { cert: tls.certificate, key: tls.key });

async function announce(
  { options, institution }: LanParts,
  name: string,
  port: number,
  trustPort?: number,
): Promise<Announcer | undefined> {
  if (options.announce === false) return undefined;
  const { name: title } = institution();
  const hub = { name, title: `Sandyq ${title.kk ?? title.ru ?? title.en ?? ''}`.trim(), port };
  return await Announcer.start(trustPort === undefined ? hub : { ...hub, trustPort }, {
    log: logOf(options),
    networks: () => ownNetworks(interfacesOf(options)),
  });
}

async function listenOrClose(
  trust: Server,
  port: number | undefined,
  others: readonly (HttpsServer | undefined)[],
): Promise<number> {
  try {
    return await listen(trust, undefined, port, 8080);
  } catch (error) {
    await Promise.all(others.map((other) => other && closeServer(other, 0)));
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

import { readFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { join } from 'node:path';
import type { Clock } from '../lib/shared/clock';
import type { Gateway } from './gateway/gateway';
import { closeServer, listen, makeServer } from './http/listen';
import type { Limits } from './http/limits';
import { CannotStart } from './institution/founding';
import type { HubOptions } from './options';
import { lanNames, serverIdentity } from './tls/authority';
import { trustServer } from './tls/trust-page';

/* Where the hub listens: this machine alone, or HTTPS for the LAN with the page of trust beside it. */

export interface Doors {
  readonly url: string;
  readonly trustUrl?: string;
  close(): Promise<void>;
}

const GRACE_MS = 5000;
/** How often names, addresses and the certificate's end are looked at, ms. */
const RENEWAL_MS = 10 * 60_000;

export async function openDoors(options: HubOptions, limits: Limits, clock: Clock, gateway: Gateway): Promise<Doors> {
  try {
    return options.lan ? await lanDoors(options, limits, clock, gateway) : await ownMachine(options, limits, gateway);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
      throw new CannotStart(
        'port-taken',
        `port ${(error as { port?: number }).port} is taken; choose another by --port`,
      );
    }
    throw error;
  }
}

async function ownMachine(options: HubOptions, limits: Limits, gateway: Gateway): Promise<Doors> {
  const server = makeServer((request, response) => gateway.handle(request, response), limits);
  const port = await listen(server, '127.0.0.1', options.port, 8080);
  return { url: `http://localhost:${port}`, close: () => closeServer(server, GRACE_MS) };
}

async function lanDoors(options: HubOptions, limits: Limits, clock: Clock, gateway: Gateway): Promise<Doors> {
  const own = options.certificate;
  const names = (): readonly string[] => lanNames(options.hosts);
  const folder = join(options.data, 'tls');
  const made = own === undefined ? await serverIdentity(folder, names(), clock) : undefined;
  const tls = own === undefined ? { cert: made!.certificate, key: made!.key } : await readCertificate(own);
  const server = makeServer((request, response) => gateway.handle(request, response), limits, tls);
  const port = await listen(server, undefined, options.port, 8443);
  const host = publicName(options.hosts);
  const url = `https://${host}${port === 443 ? '' : `:${port}`}`;
  if (made === undefined) return { url, close: () => closeServer(server, GRACE_MS) };

  const trust = trustServer({ authority: made.authority, httpsPort: port });
  const httpPort = await listenOrClose(trust, options.httpPort, server);
  const renewal = setInterval(() => {
    void serverIdentity(folder, names(), clock).then(
      ({ certificate, key }) => server.setSecureContext({ cert: certificate, key }),
      () => undefined,
    );
  }, RENEWAL_MS).unref();
  return {
    url,
    trustUrl: `http://${host}${httpPort === 80 ? '' : `:${httpPort}`}`,
    close: async () => {
      clearInterval(renewal);
      await Promise.all([closeServer(server, GRACE_MS), closeServer(trust, GRACE_MS)]);
    },
  };
}

async function listenOrClose(
  trust: Server,
  port: number | undefined,
  other: Server | Parameters<typeof closeServer>[0],
): Promise<number> {
  try {
    return await listen(trust, undefined, port, 8080);
  } catch (error) {
    await closeServer(other, 0);
    throw error;
  }
}

/** What to print: the name somebody chose, or the first address on the LAN, which always works. */
function publicName(hosts: readonly string[] | undefined): string {
  const address = lanNames().find((name) => /^\d+(\.\d+){3}$/.test(name) && !name.startsWith('127.'));
  return hosts?.[0] ?? address ?? 'localhost';
}

async function readCertificate({ cert, key }: { cert: string; key: string }): Promise<{ cert: string; key: string }> {
  try {
    return { cert: await readFile(cert, 'utf8'), key: await readFile(key, 'utf8') };
  } catch (error) {
    throw new CannotStart('certificate', `the certificate can’t be read: ${(error as Error).message}`);
  }
}

import type { Institution } from '../lib/institution/account';
import type { Clock } from '../lib/shared/clock';
import type { Gateway } from './gateway/gateway';
import { GRACE_MS, closeServer, listen, makeServer } from './http/listen';
import type { Limits } from './http/limits';
import { CannotStart } from './institution/founding';
import { lanDoors } from './lan/doors';
import type { HubOptions } from './options';
import type { SheetFacts } from './tls/sheet';

/* Where the hub listens: this machine alone, or HTTPS for the LAN with the page of trust beside it. */

/** Where people are sent. */
export interface Places {
  readonly url: string;
  /** By address, where the name in `url` is not found. */
  readonly otherUrl?: string;
  readonly trustUrl?: string;
}

export interface Doors {
  /** Of this moment: on a LAN names and addresses come and go. */
  places(): Places;
  /** What the sheet for the wall says, where there is something to trust; undefined while no network is there. */
  readonly sheet?: () => SheetFacts | undefined;
  close(): Promise<void>;
}

export async function openDoors(
  options: HubOptions,
  limits: Limits,
  clock: Clock,
  gateway: Gateway,
  institution: () => Institution,
): Promise<Doors> {
  try {
    return options.lan
      ? await lanDoors({ options, limits, clock, gateway, institution })
      : await ownMachine(options, limits, gateway);
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
  return { places: () => ({ url: `http://localhost:${port}` }), close: () => closeServer(server, GRACE_MS) };
}

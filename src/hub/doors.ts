import type { Institution } from '../lib/institution/account';
import type { Clock } from '../lib/shared/clock';
import type { Gateway } from './gateway/gateway';
import { GRACE_MS, closeServer, listen, makeServer } from './http/listen';
import type { Limits } from './http/limits';
import { CannotStart } from './institution/founding';
import { lanDoors } from './lan/doors';
import type { Doors } from './lan/places';
import type { HubOptions } from './options';

/* Where the hub listens: this machine alone, or HTTPS for the LAN with the page of trust beside it. */

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

import { join } from 'node:path';
import type { Institution } from '../lib/institution/account';
import type { Clock } from '../lib/shared/clock';
import type { Gateway } from './gateway/gateway';
import { GRACE_MS, closeServer, listen, makeServer } from './http/listen';
import type { Limits } from './http/limits';
import { openPlayer } from './player/door';
import { PlayerPages } from './player/pages';
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
  const player = await PlayerPages.load(join(options.build, 'player'), limits.stallMs);
  try {
    return options.lan
      ? await lanDoors({ options, limits, clock, gateway, player, institution })
      : await ownMachine(options, limits, gateway, player);
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

async function ownMachine(
  options: HubOptions,
  limits: Limits,
  gateway: Gateway,
  player: PlayerPages | undefined,
): Promise<Doors> {
  const server = makeServer((request, response) => gateway.handle(request, response), limits);
  const port = await listen(server, '127.0.0.1', options.port, 8080);
  const beside = await openPlayer(options, player && makeServer(player.handle, limits), '127.0.0.1', server);
  return {
    places: () => ({ url: `http://localhost:${port}` }),
    playerPort: beside?.port,
    close: async () => {
      await Promise.all([closeServer(server, GRACE_MS), beside?.close()]);
    },
  };
}

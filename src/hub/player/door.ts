import type { Server } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import { GRACE_MS, closeServer, listen } from '../http/listen';
import type { HubOptions } from '../options';

/** Kept away from the ports that a second hub of this machine would take next. */
const USUAL = { own: 8090, lan: 8453 } as const;

export interface PlayerDoor<S extends Server | HttpsServer> {
  readonly server: S;
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Opens the player's own port: another origin of the same host, which shares nothing with the app but its name. Where the
 * hub takes any free port, so does the player. `main` is closed where it can't be opened.
 */
export async function openPlayer<S extends Server | HttpsServer>(
  { lan, port, playerPort }: HubOptions,
  server: S | undefined,
  host: string | undefined,
  main: Server | HttpsServer,
): Promise<PlayerDoor<S> | undefined> {
  if (server === undefined) return undefined;
  try {
    const wanted = playerPort ?? (port === 0 ? 0 : undefined);
    const opened = await listen(server, host, wanted, lan ? USUAL.lan : USUAL.own);
    return { server, port: opened, close: () => closeServer(server, GRACE_MS) };
  } catch (error) {
    await closeServer(main, 0);
    throw error;
  }
}

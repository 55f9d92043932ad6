import { createServer as createHttpServer } from 'node:http';
import type { IncomingMessage, Server, ServerOptions, ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Server as HttpsServer } from 'node:https';
import type { Server as NetServer, Socket } from 'node:net';
import type { Limits } from './limits';

export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** A server that waits for nobody longer than the limits say. */
export function makeServer(handler: Handler, limits: Limits): Server;
export function makeServer(handler: Handler, limits: Limits, tls: { cert: string; key: string }): HttpsServer;
export function makeServer(
  handler: Handler,
  limits: Limits,
  tls?: { cert: string; key: string },
): Server | HttpsServer {
  const options: ServerOptions = {
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: 65_000,
    connectionsCheckingInterval: Math.min(5000, limits.headersMs),
    maxHeaderSize: 16 * 1024,
  };
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    response.sendDate = false;
    // A client that went away is no event of the hub's.
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    void handler(request, response);
  };
  const server =
    tls === undefined ? createHttpServer(options, listener) : createHttpsServer({ ...options, ...tls }, listener);
  server.maxConnections = limits.connections;
  server.on('clientError', (_error, socket: Socket) => {
    if (socket.writable && socket.bytesWritten === 0)
      socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
    else socket.destroy();
  });
  return server;
}

const MOST_TRIES = 20;

/** Listens on `port`; where none was asked for, on `fallback` or the next free one. Gives the port. */
export async function listen(
  server: NetServer,
  host: string | undefined,
  port: number | undefined,
  fallback: number,
): Promise<number> {
  for (let wanted = port ?? fallback; ; wanted += 1) {
    try {
      await listenOn(server, host, wanted);
      const address = server.address();
      return typeof address === 'object' && address !== null ? address.port : wanted;
    } catch (error) {
      const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
      if (!taken || port !== undefined || wanted >= fallback + MOST_TRIES) throw error;
    }
  }
}

function listenOn(server: NetServer, host: string | undefined, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** What is being answered when the hub stops has so long to end, ms. */
export const GRACE_MS = 5000;

/** Takes no new connection, gives what is being answered `graceMs`, then ends it. */
export async function closeServer(server: Server | HttpsServer, graceMs: number): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(timer);
}

import type { Socket } from 'node:net';

/** Two sockets that end together, counted among `open` until then. */
export function tieEnds(near: Socket, far: Socket, open: Set<Socket>): void {
  for (const [socket, other] of [
    [near, far],
    [far, near],
  ] as const) {
    open.add(socket);
    socket.on('error', () => other.destroy());
    socket.on('close', () => (open.delete(socket), other.destroy()));
  }
}

import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

export interface Traffic {
  readonly requests: number;
  readonly up: number;
  readonly down: number;
}

/** A pipe to `port` on this machine that counts every byte that passes, headers included; there is no TLS in it. */
export interface CountingProxy {
  readonly origin: string;
  /** What passed since the last call. */
  take(): Traffic;
  close(): Promise<void>;
}

const REQUEST = /(?:GET|POST|PUT|DELETE|HEAD|OPTIONS) \/[^\s]* HTTP\/1\.1\r\n/g;

export async function countingProxy(port: number): Promise<CountingProxy> {
  let traffic = { requests: 0, up: 0, down: 0 };
  const server = createServer((client) => {
    const hub = connect(port, '127.0.0.1');
    client.on('data', (part: Buffer) => {
      traffic.up += part.length;
      traffic.requests += part.toString('latin1').match(REQUEST)?.length ?? 0;
    });
    hub.on('data', (part: Buffer) => (traffic.down += part.length));
    client.pipe(hub).pipe(client);
    for (const socket of [client, hub]) socket.on('error', () => (client.destroy(), hub.destroy()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take() {
      const taken = traffic;
      traffic = { requests: 0, up: 0, down: 0 };
      return taken;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { tieEnds } from './two-ends';

/** A wire to a server that a test can cut and mend. */
export class Wire {
  readonly #sockets = new Set<Socket>();
  #cut = false;

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async to(host: string, port: number): Promise<Wire> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const wire = new Wire(server, (server.address() as { port: number }).port);
    server.on('connection', (near) => wire.#join(near, host, port));
    return wire;
  }

  cut(): void {
    this.#cut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#cut = false;
  }

  close(): Promise<void> {
    this.cut();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  #join(near: Socket, host: string, port: number): void {
    if (this.#cut) {
      near.destroy();
      return;
    }
    const far = connect(port, host);
    tieEnds(near, far, this.#sockets);
    near.pipe(far).pipe(near);
  }
}

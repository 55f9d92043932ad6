import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { tieEnds } from './two-ends';

/** A link as it is far out. Times in ms of the test's clock: `scale` makes all of it so many times faster. */
export interface ThinLinkOptions {
  /** Bits a second, each way by itself. */
  readonly bitsPerSecond: number;
  /** There and back. */
  readonly roundTripMs: number;
  /** Of the packets, 0 to 1. */
  readonly loss: number;
  /** The link goes after so many bytes up since it came, and comes back for the next connection. */
  readonly cutAfterBytes?: number;
  /** Or after so much time, ms. */
  readonly cutAfterMs?: number;
  readonly scale?: number;
  /** 0 to 1, the same each time. */
  readonly random?: () => number;
}

export interface LinkTraffic {
  readonly requests: number;
  readonly connections: number;
  readonly up: number;
  readonly down: number;
  readonly cuts: number;
}

/** A TCP segment's worth, with headers as they would be on the air. */
const PACKET = 1_400;
const PACKET_OVERHEAD = 40;
/** What TCP waits for a lost packet where no later one tells of it, at the least. */
const LEAST_TIMEOUT_MS = 1_000;

/**
 * A pipe to `port` on this machine with the rate, the distance and the losses of a thin link: tokens for bytes, each way;
 * a lost packet as the pause in which TCP would notice and send it again; a connection costs a round trip.
 */
export class ThinLink {
  #traffic = { requests: 0, connections: 0, up: 0, down: 0, cuts: 0 };
  readonly #sockets = new Set<Socket>();
  readonly #up: Lane;
  readonly #down: Lane;
  #upSinceCut = 0;
  #cutTimer: ReturnType<typeof setTimeout> | undefined;

  private constructor(
    private readonly options: ThinLinkOptions,
    private readonly server: ReturnType<typeof createServer>,
  ) {
    this.#up = new Lane(options);
    this.#down = new Lane(options);
  }

  static async to(port: number, options: ThinLinkOptions): Promise<ThinLink> {
    const server = createServer({ allowHalfOpen: false });
    const link = new ThinLink(options, server);
    server.on('connection', (near) => link.#join(near, port));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return link;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** What passed since the last call. */
  take(): LinkTraffic {
    const taken = this.#traffic;
    this.#traffic = { requests: 0, connections: 0, up: 0, down: 0, cuts: 0 };
    return taken;
  }

  cut(): void {
    this.#traffic.cuts += 1;
    this.#upSinceCut = 0;
    clearTimeout(this.#cutTimer);
    this.#cutTimer = undefined;
    for (const socket of this.#sockets) socket.destroy();
    this.#up.clear();
    this.#down.clear();
  }

  close(): Promise<void> {
    this.cut();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  #join(near: Socket, port: number): void {
    const { scale = 1, roundTripMs, cutAfterMs } = this.options;
    this.#traffic.connections += 1;
    near.setNoDelay(true);
    const far = connect(port, '127.0.0.1');
    far.setNoDelay(true);
    tieEnds(near, far, this.#sockets);
    if (cutAfterMs !== undefined) this.#cutTimer ??= setTimeout(() => this.cut(), cutAfterMs / scale);
    // The handshake of TCP.
    const openAt = performance.now() + roundTripMs / scale;
    near.on('data', (part: Buffer) => this.#carry(part, near, far, this.#up, openAt, true));
    far.on('data', (part: Buffer) => this.#carry(part, far, near, this.#down, openAt, false));
  }

  #carry(part: Buffer, from: Socket, to: Socket, lane: Lane, openAt: number, isUp: boolean): void {
    from.pause();
    let at = 0;
    const next = (): void => {
      if (to.destroyed || from.destroyed) return;
      if (at >= part.length) return void from.resume();
      const packet = part.subarray(at, at + PACKET);
      at += packet.length;
      lane.send(packet.length + PACKET_OVERHEAD, openAt, () => {
        if (isUp) this.#note(packet);
        else this.#traffic.down += packet.length;
        if (!to.destroyed) to.write(new Uint8Array(packet));
      });
      // The next packet goes when this one is on the air, not when it arrived.
      lane.whenFree(next);
    };
    next();
  }

  #note(packet: Buffer): void {
    this.#traffic.up += packet.length;
    this.#traffic.requests += packet.toString('latin1').match(REQUEST)?.length ?? 0;
    this.#upSinceCut += packet.length;
    const { cutAfterBytes } = this.options;
    if (cutAfterBytes !== undefined && this.#upSinceCut >= cutAfterBytes) this.cut();
  }
}

const REQUEST = /(?:GET|POST|PUT|DELETE|HEAD) \/[^\s]* HTTP\/1\.1\r\n/g;

/** One direction of the air: one packet at a time, in order. */
class Lane {
  #freeAt = 0;
  #arrivesAt = 0;
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();

  constructor(private readonly options: ThinLinkOptions) {}

  send(bytes: number, openAt: number, arrive: () => void): void {
    const { bitsPerSecond, roundTripMs, loss, scale = 1, random = Math.random } = this.options;
    const onAir = (bytes * 8 * 1000) / bitsPerSecond / scale;
    let start = Math.max(performance.now(), openAt, this.#freeAt);
    // Each loss of the same packet doubles what TCP waits.
    let timeout = Math.max(LEAST_TIMEOUT_MS, 1.5 * roundTripMs) / scale;
    while (random() < loss) {
      start += onAir + timeout;
      timeout *= 2;
    }
    this.#freeAt = start + onAir;
    // Nothing overtakes what was lost before it.
    this.#arrivesAt = Math.max(this.#arrivesAt, this.#freeAt + roundTripMs / 2 / scale);
    this.#at(this.#arrivesAt, arrive);
  }

  whenFree(then: () => void): void {
    this.#at(this.#freeAt, then);
  }

  clear(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#freeAt = this.#arrivesAt = 0;
  }

  #at(time: number, then: () => void): void {
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        then();
      },
      Math.max(0, time - performance.now()),
    );
    this.#timers.add(timer);
  }
}

/** Numbers between 0 and 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

import { createSocket } from 'node:dgram';
import type { RemoteInfo, Socket } from 'node:dgram';
import { BlockList } from 'node:net';
import { decode, encode } from 'dns-packet';
import type { DecodedPacket, Packet } from 'dns-packet';

/** An IPv4 address of this machine and what belongs to its network. */
export interface Network {
  readonly address: string;
  readonly netmask: string;
}

/** The answer to a packet, where there is one. */
export type Hear = (packet: DecodedPacket, voice: Voice) => Packet | undefined;

/** What is heard and said on one network. */
export interface Voice {
  readonly network: Network;
  /** To everybody there; never rejects: what can’t be sent now, because the cable is out, is said again later. */
  say(packet: Packet): Promise<void>;
  close(): Promise<void>;
}

/** Rejects where the system permits no multicast on this network. */
export type OpenVoice = (network: Network, hear: Hear) => Promise<Voice>;

export interface Means {
  readonly port?: number;
  readonly socket?: () => Socket;
  /** Milliseconds since some moment, and never back. */
  readonly now?: () => number;
}

const GROUP = '224.0.0.251';
const MDNS_PORT = 5353;
/** Answers a second: neighbours ask rarely, and nobody may make the hub flood the network. */
const MOST_A_SECOND = 30;

/**
 * Multicast DNS on one network. A socket for each: the system would send on the interface of the default route alone, and a
 * LAN without the internet often has none.
 */
export class MulticastVoice implements Voice {
  #answered = { second: 0, count: 0 };

  private constructor(
    private readonly socket: Socket,
    readonly network: Network,
    private readonly port: number,
    private readonly now: () => number,
  ) {}

  static async open(network: Network, hear: Hear, means: Means = {}): Promise<MulticastVoice> {
    // Shared with the system's own responder, which listens there too.
    const { socket: make = () => createSocket({ type: 'udp4', reuseAddr: true }), port = MDNS_PORT } = means;
    const socket = make();
    try {
      await new Promise<void>((resolve, reject) => {
        socket.once('error', reject);
        socket.bind({ port, address: '0.0.0.0' }, resolve);
      });
      socket.addMembership(GROUP, network.address);
      socket.setMulticastInterface(network.address);
      socket.setMulticastTTL(255);
      socket.setMulticastLoopback(true);
    } catch (error) {
      socket.close();
      throw error;
    }
    const voice = new MulticastVoice(socket, network, port, means.now ?? (() => performance.now()));
    const neighbours = new BlockList();
    neighbours.addSubnet(network.address, prefixOf(network.netmask), 'ipv4');
    socket.removeAllListeners('error').on('error', () => undefined);
    socket.on('message', (bytes, from) => {
      // A socket hears all networks that any other one joined.
      if (!neighbours.check(from.address, 'ipv4')) return;
      const packet = parsed(bytes);
      const answer = packet && hear(packet, voice);
      if (answer !== undefined) voice.#answer(answer, packet!, from);
    });
    socket.unref();
    return voice;
  }

  say(packet: Packet): Promise<void> {
    return this.#send(packet, this.port, GROUP);
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.socket.close(() => resolve()));
  }

  #answer(answer: Packet, query: DecodedPacket, from: RemoteInfo): void {
    const second = Math.floor(this.now() / 1000);
    this.#answered = { second, count: this.#answered.second === second ? this.#answered.count + 1 : 1 };
    if (this.#answered.count > MOST_A_SECOND) return;
    // An asker at another port is a plain resolver: it hears no multicast, and wants its own question back.
    if (from.port === this.port) void this.say(answer);
    else void this.#send({ ...answer, id: query.id, questions: query.questions }, from.port, from.address);
  }

  #send(packet: Packet, port: number, address: string): Promise<void> {
    return new Promise((resolve) => {
      try {
        this.socket.send(Uint8Array.from(encode(packet)), port, address, () => resolve());
      } catch {
        // The socket was closed meanwhile, or a question that goes back with its answer can’t be written again.
        resolve();
      }
    });
  }
}

/** Hostile: anybody on the network sends here. */
function parsed(bytes: Buffer): DecodedPacket | undefined {
  try {
    return decode(bytes);
  } catch {
    return undefined;
  }
}

const prefixOf = (netmask: string): number =>
  netmask.split('.').reduce((sum, byte) => sum + Number(byte).toString(2).replace(/0/g, '').length, 0);

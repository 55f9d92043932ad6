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

const GROUP = '224.0.0.251';
export const MDNS_PORT = 5353;
/** Answers a second: neighbours ask rarely, and nobody may make the hub flood the network. */
const MOST_A_SECOND = 30;

/**
 * Multicast DNS on one network. A socket for each: the system would send on the interface of the default route alone, and a
 * LAN without the internet often has none.
 */
export class Voice {
  #answered = { second: 0, count: 0 };

  private constructor(
    private readonly socket: Socket,
    readonly network: Network,
    private readonly port: number,
  ) {}

  /** Rejects where the system permits no multicast here. */
  static async open(
    network: Network,
    port: number,
    hear: (packet: DecodedPacket, voice: Voice) => Packet | undefined,
  ): Promise<Voice> {
    // Shared with the system's own responder, which listens there too.
    const socket = createSocket({ type: 'udp4', reuseAddr: true });
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
    const voice = new Voice(socket, network, port);
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

  /** To everybody on the network; what can’t be sent now, because the cable is out, is said again later. */
  say(packet: Packet): Promise<void> {
    return this.#send(packet, this.port, GROUP);
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.socket.close(() => resolve()));
  }

  #answer(answer: Packet, query: DecodedPacket, from: RemoteInfo): void {
    const second = Math.floor(performance.now() / 1000);
    this.#answered = { second, count: this.#answered.second === second ? this.#answered.count + 1 : 1 };
    if (this.#answered.count > MOST_A_SECOND) return;
    // An asker at another port is a plain resolver: it hears no multicast, and wants its own question back.
    if (from.port === this.port) void this.say(answer);
    else void this.#send({ ...answer, id: query.id, questions: query.questions }, from.port, from.address);
  }

  #send(packet: Packet, port: number, address: string): Promise<void> {
    return new Promise((resolve) => this.socket.send(Uint8Array.from(encode(packet)), port, address, () => resolve()));
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

import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { decode, encode } from 'dns-packet';
import type { DecodedPacket, Packet } from 'dns-packet';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Announcer } from './announcer';
import { allRecords } from './records';
import type { Announced } from './records';

/* Over the loopback interface, as over a LAN, at a port that the system's own responder does not have. */

const PORT = 20_000 + (process.pid % 20_000);
const GROUP = '224.0.0.251';
const HOME = { address: '127.0.0.1', netmask: '255.0.0.0' };
const HUB: Announced = { name: 'sandyq-test', title: 'Sandyq Test', port: 8443, trustPort: 8080 };

class Neighbour {
  readonly heard: DecodedPacket[] = [];
  private constructor(private readonly socket: Socket) {
    socket.on('message', (bytes) => this.heard.push(decode(bytes)));
  }

  /** `port` 0: a plain resolver, which hears no multicast. */
  static async open(port: number): Promise<Neighbour> {
    const socket = createSocket({ type: 'udp4', reuseAddr: true });
    await new Promise<void>((resolve) => socket.bind({ port, address: '0.0.0.0' }, resolve));
    if (port !== 0) socket.addMembership(GROUP, HOME.address);
    socket.setMulticastInterface(HOME.address);
    socket.setMulticastLoopback(true);
    return new Neighbour(socket);
  }

  say(packet: Packet): Promise<void> {
    return this.raw(Uint8Array.from(encode(packet)));
  }

  raw(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) =>
      this.socket.send(bytes, PORT, GROUP, (error) => (error ? reject(error) : resolve())),
    );
  }

  async until(seen: (packets: readonly DecodedPacket[]) => boolean): Promise<boolean> {
    for (let tries = 0; tries < 60 && !seen(this.heard); tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 25));
    return seen(this.heard);
  }

  close(): void {
    this.socket.close();
  }
}

const addresses = (packets: readonly DecodedPacket[]): string[] =>
  packets
    .flatMap(({ answers = [] }) => answers)
    .flatMap((one) => (one.type === 'A' && one.name === 'sandyq-test.local' && one.ttl! > 0 ? [one.data] : []));

describe('the hub announces itself', () => {
  let permitted = true;
  const open: { close(): unknown }[] = [];
  const lines: string[] = [];

  beforeAll(async () => {
    try {
      const neighbour = await Neighbour.open(PORT);
      await neighbour.say({ type: 'query', questions: [] });
      neighbour.close();
    } catch {
      permitted = false;
    }
  });
  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one.close();
    lines.length = 0;
  });

  const start = async (networks = () => [HOME]): Promise<Announcer> => {
    const announcer = await Announcer.start(HUB, {
      log: (line) => lines.push(line),
      networks,
      port: PORT,
      probeMs: 20,
    });
    open.push(announcer);
    return announcer;
  };
  const neighbour = async (port = PORT): Promise<Neighbour> => {
    const one = await Neighbour.open(port);
    open.push(one);
    return one;
  };

  it('by name, as a service, and takes it back when it goes', async (context) => {
    if (!permitted) context.skip('no multicast on the loopback interface here');
    const near = await neighbour();
    const announcer = await start();
    expect(announcer.heard).toBe(true);
    expect(await near.until((packets) => addresses(packets).includes('127.0.0.1'))).toBe(true);
    const said = near.heard.find(({ type }) => type === 'response')!.answers!;
    expect(said.find(({ type }) => type === 'SRV')).toMatchObject({
      name: 'Sandyq Test (sandyq-test)._https._tcp.local',
      data: { port: 8443, target: 'sandyq-test.local' },
    });
    near.heard.length = 0;
    await announcer.close();
    const goodbye = (packets: readonly DecodedPacket[]) =>
      packets.some(({ answers = [] }) => answers.length > 0 && answers.every((one) => 'ttl' in one && one.ttl === 0));
    expect(await near.until(goodbye)).toBe(true);
  });

  it('to whoever asks, also to a resolver that hears no multicast, and not to questions about others', async (context) => {
    if (!permitted) context.skip('no multicast on the loopback interface here');
    await start();
    const plain = await neighbour(0);
    await plain.say({ type: 'query', id: 7, questions: [{ type: 'A', name: 'other.local' }] });
    await plain.raw(new Uint8Array([1, 2, 3]));
    await plain.raw(new Uint8Array(600).fill(0xc0));
    await plain.say({ type: 'query', id: 9, questions: [{ type: 'A', name: 'Sandyq-Test.local' }] });
    expect(await plain.until((packets) => packets.length > 0)).toBe(true);
    expect(plain.heard).toHaveLength(1);
    expect(plain.heard[0]).toMatchObject({ id: 9, type: 'response' });
    expect(addresses(plain.heard)).toEqual(['127.0.0.1']);
  });

  it('on a network that it comes to later, under the same name', async (context) => {
    if (!permitted) context.skip('no multicast on the loopback interface here');
    const near = await neighbour();
    let networks: (typeof HOME)[] = [];
    const announcer = await start(() => networks);
    expect(announcer.heard).toBe(false);
    networks = [HOME];
    await announcer.look();
    expect(announcer.heard).toBe(true);
    expect(await near.until((packets) => addresses(packets).length > 0)).toBe(true);
  });

  it('but does not take a name that another machine has', async (context) => {
    if (!permitted) context.skip('no multicast on the loopback interface here');
    const other = await neighbour();
    const foreign = allRecords({ ...HUB, title: 'Other' }, '10.9.9.9');
    const socket = (other as unknown as { socket: Socket }).socket;
    socket.on('message', (bytes) => {
      if (decode(bytes).type === 'query') void other.say({ type: 'response', answers: foreign });
    });
    const announcer = await start();
    expect(announcer.heard).toBe(false);
    expect(lines).toEqual([expect.stringContaining('sandyq-test.local: choose another name by --name')]);
    expect(addresses(other.heard)).not.toContain('127.0.0.1');
  });

  it('or says why not, and stops nothing', async () => {
    // An address that is none of this machine's: as good as a system that permits no multicast.
    const announcer = await start(() => [{ address: '203.0.113.7', netmask: '255.255.255.0' }]);
    expect(announcer.heard).toBe(false);
    expect(lines).toEqual([expect.stringMatching(/not announced on the network of 203\.0\.113\.7: E/)]);
    await announcer.look();
    expect(lines).toHaveLength(1);
  });

  it('and floods no network, however much it is asked', async (context) => {
    if (!permitted) context.skip('no multicast on the loopback interface here');
    await start();
    const plain = await neighbour(0);
    for (let at = 0; at < 300; at += 1)
      await plain.say({ type: 'query', id: at, questions: [{ type: 'A', name: 'sandyq-test.local' }] });
    expect(await plain.until((packets) => packets.length > 0)).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(plain.heard.length).toBeLessThanOrEqual(90);
  });
});

import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { decode, encode } from 'dns-packet';
import type { DecodedPacket, Packet } from 'dns-packet';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Announcer, LATER_MS, MOST_CLAIMS, RETRY_MS } from './announcer';
import { allRecords } from './records';
import type { Announced } from './records';
import { MulticastVoice } from './voice';
import type { Hear, Network, OpenVoice, Voice } from './voice';

const HOME: Network = { address: '192.168.7.1', netmask: '255.255.255.0' };
const OTHER: Network = { address: '10.1.2.3', netmask: '255.0.0.0' };
const HUB: Announced = { name: 'sandyq-test', title: 'Sandyq Test', port: 8443, trustPort: 8080 };
const received = (packet: Packet): DecodedPacket => decode(encode(packet));
const question: Packet = { type: 'query', questions: [{ type: 'A', name: 'Sandyq-Test.local' }] };
const claim: Packet = { type: 'response', answers: allRecords({ ...HUB, title: 'Other' }, '192.168.7.99') };

/** Networks, and the neighbours on them. */
class Air {
  readonly #ears = new Map<Voice, Hear>();
  /** What the hub said to everybody, in the form in which it arrives. */
  readonly said: (DecodedPacket & { readonly on: string })[] = [];
  /** Another machine that has the name, and says so whenever it is asked. */
  twin = false;
  /** What the hub answered while it was asking itself. */
  readonly early: (Packet | undefined)[] = [];

  readonly open: OpenVoice = (network, hear) => {
    const voice: Voice = {
      network,
      say: (packet) => {
        this.said.push({ ...received(packet), on: network.address });
        if (packet.type === 'query') this.early.push(hear(received(question), voice));
        if (this.twin && packet.type === 'query') hear(received(claim), voice);
        return Promise.resolve();
      },
      close: () => {
        this.#ears.delete(voice);
        return Promise.resolve();
      },
    };
    this.#ears.set(voice, hear);
    return Promise.resolve(voice);
  };

  /** The answers of the hub to what a neighbour says. */
  hears(packet: Packet): readonly Packet[] {
    return [...this.#ears].map(([voice, hear]) => hear(received(packet), voice)).filter((one) => one !== undefined);
  }

  addresses(): readonly string[] {
    return this.said
      .flatMap(({ answers = [] }) => answers)
      .flatMap((one) => (one.type === 'A' && one.ttl! > 0 ? [one.data] : []));
  }

  goodbyes(): readonly DecodedPacket[] {
    return this.said.filter(({ answers = [] }) => answers.some((one) => 'ttl' in one && one.ttl === 0));
  }
}

describe('the hub announces itself', () => {
  let air = new Air();
  let announcer: Announcer;
  let networks: readonly Network[] | Error = [HOME];
  let now = 0;
  const lines: string[] = [];

  afterEach(async () => {
    await announcer.close();
    air = new Air();
    networks = [HOME];
    now = 0;
    lines.length = 0;
    vi.useRealTimers();
  });

  const start = async (open: OpenVoice = air.open): Promise<Announcer> => {
    announcer = await Announcer.start(HUB, {
      log: (line) => lines.push(line),
      networks: () => {
        if (networks instanceof Error) throw networks;
        return networks;
      },
      open,
      now: () => now,
      random: () => 0.5,
      probeMs: 1,
    });
    return announcer;
  };

  it('by name and as a service after asking whether the name is free, and takes it back when it goes', async () => {
    await start();
    expect(announcer.heard).toBe(true);
    expect(air.said.map(({ type }) => type)).toEqual(['query', 'query', 'query', 'response']);
    expect(air.early).toEqual([undefined, undefined, undefined]);
    expect(air.addresses()).toEqual(['192.168.7.1']);
    expect(air.said.at(-1)!.answers!.find(({ type }) => type === 'SRV')).toMatchObject({
      name: 'Sandyq Test (sandyq-test)._https._tcp.local',
      data: { port: 8443, target: 'sandyq-test.local' },
    });
    await announcer.close();
    expect(air.goodbyes()).toHaveLength(1);
    expect(air.said.at(-1)!.answers!.map((one) => ('ttl' in one ? one.ttl : undefined))).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('twice, for those who missed it', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const started = start();
    await vi.advanceTimersByTimeAsync(10);
    await started;
    await vi.advanceTimersByTimeAsync(1000);
    expect(air.addresses()).toEqual(['192.168.7.1', '192.168.7.1']);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(air.addresses()).toHaveLength(2);
  });

  it('to whoever asks, and not to questions about others', async () => {
    await start();
    expect(air.hears({ type: 'query', questions: [{ type: 'A', name: 'other.local' }] })).toEqual([]);
    expect(air.hears(question)).toMatchObject([{ answers: [{ type: 'A', data: '192.168.7.1' }] }]);
  });

  it('on networks that it comes to later, with its address there, and not on those that it left', async () => {
    networks = [];
    await start();
    expect(announcer.heard).toBe(false);
    networks = [HOME, OTHER];
    await announcer.look();
    expect(announcer.heard).toBe(true);
    expect(air.said.filter(({ type }) => type === 'response').map(({ on }) => on)).toEqual(['192.168.7.1', '10.1.2.3']);
    expect(air.addresses()).toEqual(['192.168.7.1', '10.1.2.3']);
    networks = [OTHER];
    await announcer.look();
    expect(air.hears(question)).toMatchObject([{ answers: [{ data: '10.1.2.3' }] }]);
    const { length } = air.said;
    await announcer.look();
    expect(air.said).toHaveLength(length);
  });

  it('but does not take a name that another machine has', async () => {
    air.twin = true;
    await start();
    expect(announcer.heard).toBe(false);
    expect(lines).toEqual([expect.stringContaining('sandyq-test.local: choose another name by --name')]);
    expect(air.addresses()).toEqual([]);
    expect(air.hears(question)).toEqual([]);
    await announcer.close();
    expect(air.goodbyes()).toEqual([]);
  });

  it('and has its name back after one claim that nobody stands by', async () => {
    await start();
    // However often it is said while the hub keeps quiet.
    for (let times = 0; times < 10; times += 1) air.hears(claim);
    expect(announcer.heard).toBe(false);
    expect(air.hears(question)).toEqual([]);
    now += RETRY_MS;
    await announcer.look();
    expect(announcer.heard).toBe(false);
    now += RETRY_MS;
    await announcer.look();
    expect(announcer.heard).toBe(true);
    expect(air.hears(question)).toHaveLength(1);
    expect(air.addresses()).toHaveLength(2);
    // Again, and again: nobody fills the log.
    for (let times = 0; times < 20; times += 1) {
      air.hears(claim);
      now += 2 * RETRY_MS;
      await announcer.look();
    }
    expect(announcer.heard).toBe(true);
    expect(lines).toEqual([expect.stringContaining('--name'), 'sandyq-test.local is free again, and announced']);
  });

  it('and leaves it to a machine that has it, whom it asks rarely, until that goes', async () => {
    await start();
    air.twin = true;
    air.hears(claim);
    expect(air.goodbyes()).toEqual([]);
    const asked = (): number => air.said.filter(({ type }) => type === 'query').length;
    const before = asked();
    for (let times = 0; times < 30; times += 1) {
      now += 2 * RETRY_MS;
      await announcer.look();
    }
    // One probe each until it is clear, and then none for a long time.
    expect(asked() - before).toBe(MOST_CLAIMS - 1);
    expect(air.goodbyes()).toHaveLength(1);
    // What it takes back is its own: the other one keeps the name.
    expect(air.goodbyes()[0]!.answers!.some((one) => 'flush' in one && one.flush)).toBe(false);
    air.twin = false;
    now += 2 * LATER_MS;
    await announcer.look();
    expect(announcer.heard).toBe(true);
    expect(lines).toHaveLength(2);
  });

  it('at once by its name, where it moves away from the machine that has it', async () => {
    air.twin = true;
    await start();
    air.twin = false;
    networks = [OTHER];
    await announcer.look();
    expect(announcer.heard).toBe(true);
    expect(air.addresses()).toEqual(['10.1.2.3']);
  });

  it('and takes back what it had said, also where the name was claimed in between', async () => {
    await start();
    air.hears(claim);
    await announcer.close();
    expect(air.goodbyes()).toHaveLength(1);
  });

  it('or says why not, and stops nothing', async () => {
    const refused = Object.assign(new Error('no'), { code: 'ENODEV' });
    networks = [OTHER, HOME];
    await start((network, hear) => (network === OTHER ? Promise.reject(refused) : air.open(network, hear)));
    expect(announcer.heard).toBe(true);
    expect(lines).toEqual(['not announced on the network of 10.1.2.3: ENODEV']);
    const { length } = air.said;
    await announcer.look();
    expect(lines).toHaveLength(1);
    expect(air.said).toHaveLength(length);
  });

  it('and goes on after the system could not say its networks', async () => {
    await start();
    networks = Object.assign(new Error('too many'), { code: 'EMFILE' });
    await announcer.look();
    await announcer.look();
    expect(lines).toEqual(['not announced now: EMFILE']);
    networks = [HOME, OTHER];
    await announcer.look();
    expect(air.addresses()).toContain('10.1.2.3');
    await announcer.close();
    expect(air.goodbyes()).toHaveLength(2);
  });

  it('over real sockets, as over a LAN; where the system permits no multicast, it says so', async () => {
    const loopback = { address: '127.0.0.1', netmask: '255.0.0.0' };
    // A port that the system's own responder does not have.
    const port = 20_000 + (process.pid % 20_000);
    const neighbour = createSocket({ type: 'udp4', reuseAddr: true });
    const found = new Promise<DecodedPacket>((resolve) => neighbour.on('message', (bytes) => resolve(decode(bytes))));
    const permitted = await joined(neighbour, loopback.address);
    networks = [loopback];
    await start((network, hear) => MulticastVoice.open(network, hear, { port }));
    try {
      expect([announcer.heard, lines]).toEqual(
        permitted ? [true, []] : [false, [expect.stringMatching(/127.0.0.1: E/)]],
      );
      if (!permitted) return;
      neighbour.send(Uint8Array.from(encode({ ...question, id: 9 })), port, '224.0.0.251');
      expect(await found).toMatchObject({ id: 9, answers: [{ type: 'A', data: '127.0.0.1' }] });
    } finally {
      neighbour.close();
    }
  });
});

/** A plain resolver: it is not where multicast DNS is. */
async function joined(socket: Socket, address: string): Promise<boolean> {
  await new Promise<void>((resolve) => socket.bind(0, '0.0.0.0', resolve));
  try {
    socket.addMembership('224.0.0.251', address);
    socket.setMulticastInterface(address);
    socket.setMulticastLoopback(true);
    return true;
  } catch {
    return false;
  }
}

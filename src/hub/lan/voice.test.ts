import type { Socket } from 'node:dgram';
import { EventEmitter } from 'node:events';
import { decode, encode } from 'dns-packet';
import type { Packet } from 'dns-packet';
import { describe, expect, it } from 'vitest';
import { MulticastVoice } from './voice';
import type { Hear } from './voice';

const HOME = { address: '192.168.7.1', netmask: '255.255.255.0' };
const NEIGHBOUR = { address: '192.168.7.20', port: 5353 };
const question: Packet = { type: 'query', id: 9, questions: [{ type: 'A', name: 'hub.local' }] };
const answer: Packet = { type: 'response', answers: [{ type: 'A', name: 'hub.local', data: HOME.address }] };
const wire = (packet: Packet): Uint8Array => Uint8Array.from(encode(packet));
const always: Hear = () => answer;

/** As the system’s, without a network. */
class FakeSocket extends EventEmitter {
  readonly calls: unknown[][] = [];
  readonly sent: { packet: ReturnType<typeof decode>; port: number; address: string }[] = [];
  refusal: Error | undefined;
  broken = false;

  bind(where: unknown, bound: () => void): void {
    this.calls.push(['bind', where]);
    if (this.refusal === undefined) bound();
    else this.emit('error', this.refusal);
  }
  addMembership = (...args: unknown[]): unknown => this.calls.push(['addMembership', ...args]);
  setMulticastInterface = (...args: unknown[]): unknown => this.calls.push(['setMulticastInterface', ...args]);
  setMulticastTTL = (...args: unknown[]): unknown => this.calls.push(['setMulticastTTL', ...args]);
  setMulticastLoopback = (): undefined => undefined;
  unref = (): undefined => undefined;
  close(closed?: () => void): void {
    this.calls.push(['close']);
    closed?.();
  }
  send(bytes: Uint8Array, port: number, address: string, sent: () => void): void {
    if (this.broken) throw new Error('not running');
    this.sent.push({ packet: decode(Buffer.from(bytes)), port, address });
    sent();
  }

  hears(bytes: Iterable<number>, from: { address: string; port: number } = NEIGHBOUR): void {
    this.emit('message', Buffer.from([...bytes]), from);
  }
}

describe('multicast DNS on one network', () => {
  const open = async (hear: Hear = always, socket = new FakeSocket(), now = () => 0) => {
    const voice = await MulticastVoice.open(HOME, hear, { socket: () => socket as unknown as Socket, now });
    return { socket, voice };
  };

  it('joins and speaks there, and not on the interface of the default route', async () => {
    const { socket, voice } = await open();
    expect(socket.calls).toEqual([
      ['bind', { port: 5353, address: '0.0.0.0' }],
      ['addMembership', '224.0.0.251', '192.168.7.1'],
      ['setMulticastInterface', '192.168.7.1'],
      ['setMulticastTTL', 255],
    ]);
    await voice.say(answer);
    expect(socket.sent).toMatchObject([{ port: 5353, address: '224.0.0.251', packet: { type: 'response' } }]);
  });

  it('answers everybody; a plain resolver, which hears no multicast, alone and with its question', async () => {
    const { socket } = await open();
    socket.hears(wire(question));
    socket.hears(wire(question), { address: '192.168.7.20', port: 40_000 });
    expect(socket.sent.map(({ address, port }) => [address, port])).toEqual([
      ['224.0.0.251', 5353],
      ['192.168.7.20', 40_000],
    ]);
    expect(socket.sent[1]!.packet).toMatchObject({ id: 9, questions: [{ name: 'hub.local' }] });
  });

  it('hears its neighbours alone', async () => {
    const { socket } = await open();
    for (const address of ['192.168.8.20', '10.0.0.1', '8.8.8.8'])
      socket.hears(wire(question), { address, port: 5353 });
    expect(socket.sent).toEqual([]);
  });

  it('survives whatever anybody sends', async () => {
    const heard: unknown[] = [];
    const { socket } = await open((packet) => {
      heard.push(packet);
      return answer;
    });
    for (const bytes of [[], [1, 2, 3], Array.from({ length: 600 }, () => 0xc0)]) socket.hears(bytes);
    expect(heard).toEqual([]);
    // A question with bytes that are no text: read, they are longer than a name may be.
    const odd = wire({ ...question, questions: [{ type: 'A', name: 'x'.repeat(60) }] });
    socket.hears(
      odd.map((byte) => (byte === 0x78 ? 0xff : byte)),
      {
        address: '192.168.7.20',
        port: 4000,
      },
    );
    socket.hears(wire(question));
    expect(socket.sent.at(-1)).toMatchObject({ port: 5353 });
  });

  it('floods no network, however much it is asked', async () => {
    let now = 0;
    const { socket } = await open(always, new FakeSocket(), () => now);
    for (let at = 0; at < 300; at += 1) socket.hears(wire(question));
    expect(socket.sent).toHaveLength(30);
    now = 1000;
    socket.hears(wire(question));
    expect(socket.sent).toHaveLength(31);
  });

  it('says why it can’t be had, and leaves nothing open', async () => {
    const socket = new FakeSocket();
    socket.refusal = new Error('EADDRINUSE');
    await expect(open(always, socket)).rejects.toThrow('EADDRINUSE');
    expect(socket.calls.at(-1)).toEqual(['close']);
  });

  it('never fails at what can’t be sent now', async () => {
    const { socket, voice } = await open();
    socket.broken = true;
    await voice.say(answer);
    socket.hears(wire(question));
    socket.emit('error', new Error('ENETUNREACH'));
    expect(socket.sent).toEqual([]);
  });
});

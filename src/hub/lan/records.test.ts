import { decode, encode } from 'dns-packet';
import type { DecodedPacket, Packet } from 'dns-packet';
import { describe, expect, it } from 'vitest';
import { allRecords, answerTo, claimsName, instanceOf } from './records';
import type { Announced } from './records';

const HUB: Announced = { name: 'school12', title: 'Sandyq № 12', port: 8443 };
const received = (packet: Packet): DecodedPacket => decode(encode(packet));
const ask = (...questions: { type: 'A' | 'AAAA' | 'PTR' | 'SRV'; name: string }[]) =>
  answerTo(received({ type: 'query', questions }), HUB, '192.168.7.1');

describe('what the hub says by multicast DNS', () => {
  it('goes over the wire and comes back', () => {
    const { answers } = received({ type: 'response', answers: allRecords(HUB, '192.168.7.1') });
    expect(answers!.map(({ type, name }) => `${type} ${name}`)).toEqual([
      'PTR _services._dns-sd._udp.local',
      'PTR _https._tcp.local',
      'SRV Sandyq № 12 (school12)._https._tcp.local',
      'TXT Sandyq № 12 (school12)._https._tcp.local',
      'A school12.local',
      'NSEC school12.local',
    ]);
  });

  it('answers what was asked first, and adds what will be asked next', () => {
    expect(ask({ type: 'A', name: 'SCHOOL12.local' })!.answers).toMatchObject([{ type: 'A', data: '192.168.7.1' }]);
    expect(ask({ type: 'AAAA', name: 'school12.local' })!.answers).toMatchObject([{ type: 'NSEC' }]);
    const service = ask({ type: 'PTR', name: '_https._tcp.local' })!;
    expect(service.answers).toMatchObject([{ type: 'PTR', data: 'Sandyq № 12 (school12)._https._tcp.local' }]);
    expect(service.additionals!.map(({ type }) => type)).toEqual(expect.arrayContaining(['SRV', 'TXT', 'A']));
    expect(ask({ type: 'A', name: 'school1.local' })).toBeUndefined();
    expect(ask({ type: 'PTR', name: '_ipp._tcp.local' })).toBeUndefined();
  });

  it('says nothing that the asker knows, and nothing to answers', () => {
    const questions = [{ type: 'A', name: 'school12.local' }] as const;
    const answers = allRecords(HUB, '192.168.7.1').filter(({ type }) => type === 'A');
    expect(
      answerTo(received({ type: 'query', questions: [...questions], answers }), HUB, '192.168.7.1'),
    ).toBeUndefined();
    const old = answers.map((one) => ({ ...one, ttl: 10 }) as (typeof answers)[number]);
    expect(
      answerTo(received({ type: 'query', questions: [...questions], answers: old }), HUB, '192.168.7.1'),
    ).toBeDefined();
    expect(answerTo(received({ type: 'response', questions: [...questions] }), HUB, '192.168.7.1')).toBeUndefined();
  });

  it('keeps a long title within a label, cut between characters', () => {
    const label = instanceOf({ ...HUB, title: 'Қостанай облысының № 12 мектебі. Кітапхана' }).replace(
      '._https._tcp.local',
      '',
    );
    expect(Buffer.byteLength(label)).toBeLessThanOrEqual(63);
    expect(label).toMatch(/^Қостанай облысының/);
    expect(label).not.toMatch(/[.\uFFFD]/);
  });

  it('knows whose name it is', () => {
    const response = (address: string, ttl = 120): DecodedPacket =>
      received({ type: 'response', answers: [{ type: 'A', name: 'School12.local', data: address, ttl }] });
    expect(claimsName(response('10.9.9.9'), HUB, ['192.168.7.1'])).toBe(true);
    expect(claimsName(response('192.168.7.1'), HUB, ['192.168.7.1'])).toBe(false);
    // It goes away: the name is free.
    expect(claimsName(response('10.9.9.9', 0), HUB, ['192.168.7.1'])).toBe(false);
  });
});

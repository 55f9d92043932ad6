import { describe, expect, it } from 'vitest';
import type { LanAddress } from './names';
import { publicHosts, urlsOf } from './places';

const V4: LanAddress = { address: '192.168.7.1', family: 'IPv4' };
const V6: LanAddress = { address: 'fd00::1', family: 'IPv6' };

describe('where people are sent', () => {
  it.each([
    [{ addresses: [] }, []],
    [{ addresses: [V4] }, ['192.168.7.1']],
    [{ addresses: [V6, V4] }, ['192.168.7.1']],
    [{ addresses: [V6] }, ['fd00::1']],
    [{ announced: 'a.local', addresses: [V4] }, ['a.local', '192.168.7.1']],
    [{ announced: 'a.local', addresses: [] }, ['a.local']],
    [{ chosen: 'school.lan', announced: 'a.local', addresses: [V4] }, ['school.lan', '192.168.7.1']],
    [{ chosen: 'school.lan', announced: 'a.local', addresses: [] }, ['school.lan', 'a.local']],
    [{ chosen: '192.168.7.1', addresses: [V4] }, ['192.168.7.1']],
  ])('of %j: %j', (reached, expected) => {
    expect(publicHosts(reached)).toEqual(expected);
  });

  it('is written as browsers write it', () => {
    expect(urlsOf('https', ['a.local', '192.168.7.1'], 8443)).toEqual([
      'https://a.local:8443',
      'https://192.168.7.1:8443',
    ]);
    expect(urlsOf('https', ['a.local'], 443)).toEqual(['https://a.local']);
    expect(urlsOf('http', ['192.168.7.1'], 80)).toEqual(['http://192.168.7.1']);
    expect(urlsOf('http', ['fd00::1'], 443)).toEqual(['http://[fd00::1]:443']);
    expect(urlsOf('http', [], 8080)).toEqual(['http://localhost:8080']);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { Throttles, networkOf } from './throttles';
import type { Count } from './throttles';

describe('the throttles of passwords', () => {
  let now: number;
  let throttles: Throttles;
  beforeEach(() => {
    now = 1_000_000;
    throttles = new Throttles({ now: () => now });
  });
  const wait = (counts: readonly Count[]): number => Math.max(...counts.map(({ throttle, key }) => throttle.wait(key)));
  const fail = (counts: readonly Count[], times: number): void => {
    for (let at = 0; at < times; at += 1) for (const { throttle, key } of counts) throttle.failed(key);
  };

  it('stop whoever guesses at a login where they are, for five minutes at most, and nobody elsewhere', () => {
    fail(throttles.signIn('dana', '10.0.0.1'), 40);
    expect(wait(throttles.signIn('dana', '10.0.0.1'))).toBe(300);
    expect(wait(throttles.signIn('dana', '10.0.0.2'))).toBe(0);
    expect(wait(throttles.signIn('timur', '10.0.0.1'))).toBe(0);
  });

  it('slow a login down that is guessed at from everywhere, for a minute at most', () => {
    for (let at = 0; at < 99; at += 1) fail(throttles.signIn('dana', `10.0.1.${at}`), 1);
    expect(wait(throttles.signIn('dana', '10.0.0.2'))).toBe(0);
    for (let at = 0; at < 99; at += 1) fail(throttles.signIn('dana', `10.0.2.${at}`), 1);
    expect(wait(throttles.signIn('dana', '10.0.0.2'))).toBe(60);
    expect(wait(throttles.signIn('timur', '10.0.0.2'))).toBe(0);
  });

  it('stop an address that tries many logins, for a minute at most', () => {
    for (let at = 0; at < 80; at += 1) fail(throttles.signIn(`login${at}`, '10.0.0.1'), 1);
    expect(wait(throttles.signIn('dana', '10.0.0.1'))).toBe(60);
    expect(wait(throttles.signIn('dana', '10.0.0.2'))).toBe(0);
  });

  it('count tries at one’s own password for themselves', () => {
    fail(throttles.ownPassword('account', '10.0.0.1'), 30);
    expect(wait(throttles.ownPassword('account', '10.0.0.9'))).toBe(900);
    expect(wait(throttles.signIn('account', '10.0.0.1'))).toBe(0);
    fail(throttles.signIn('other', '10.0.0.3'), 30);
    expect(wait(throttles.ownPassword('other', '10.0.0.3'))).toBe(0);
  });

  it('forget a login that got a new password, and no other', () => {
    fail(throttles.signIn('dana', '10.0.0.1'), 8);
    fail(throttles.signIn('danara', '10.0.0.1'), 8);
    for (let at = 0; at < 99; at += 1) fail(throttles.signIn('dana', `10.0.1.${at}`), 1);
    throttles.forget('dana');
    expect(wait(throttles.signIn('dana', '10.0.0.1').slice(0, 2))).toBe(0);
    expect(wait(throttles.signIn('danara', '10.0.0.1').slice(0, 2))).toBeGreaterThan(0);
  });
});

describe('a network', () => {
  it.each([
    ['192.168.1.7', '192.168.1.7'],
    ['::ffff:192.168.1.7', '192.168.1.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::9', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['1::', '1:0:0:0::/64'],
    ['', ''],
  ])('%s is of %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

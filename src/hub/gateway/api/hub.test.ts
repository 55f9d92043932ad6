import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { isOwnMachine } from './hub';

/* Whoever this says yes to is shown the demonstration's passwords. */
describe('whether somebody asks at this very computer', () => {
  const asks = (address: string, host?: string): boolean =>
    isOwnMachine({ address, request: { headers: { host } } as IncomingMessage });

  it.each([
    ['127.0.0.1', 'localhost'],
    ['127.0.0.1', 'LocalHost:8080'],
    ['127.1.2.3', '127.0.0.1:8080'],
    ['::1', '[::1]:8080'],
    ['::ffff:127.0.0.1', 'localhost:8080'],
  ])('is so for %s that asks for %s', (address, host) => {
    expect(asks(address, host)).toBe(true);
  });

  it.each([
    ['a machine on the LAN that says it asks for this one', '192.168.1.5', 'localhost'],
    ['the same over IPv6', 'fe80::1', 'localhost'],
    ['the same, mapped', '::ffff:192.168.1.5', 'localhost'],
    ['an address that ends like one', '10.127.0.1', 'localhost'],
    ['another site whose name points here', '127.0.0.1', 'evil.example'],
    ['a name that begins like this one', '127.0.0.1', 'localhost.evil.example'],
    ['no name', '127.0.0.1', undefined],
    ['nobody', '', 'localhost'],
  ])('is not so for %s', (_, address, host) => {
    expect(asks(address, host)).toBe(false);
  });
});

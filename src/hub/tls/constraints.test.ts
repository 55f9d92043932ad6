import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { describe, expect, it } from 'vitest';
import { constraintsExtension, constraintsFor, constraintsOf, permits } from './constraints';

describe('what an authority may sign for', () => {
  const constraints = constraintsFor([
    'localhost',
    '192.168.7.1',
    'sandyq-a.local',
    'school.example',
    '203.0.113.9',
    '2001:db8::5',
    // What machines are called, and what it may not sign for all the same.
    'school',
    'dev',
    'класс-1',
    'класс-1.school.example',
  ]);

  it.each([
    ['anything.local', true],
    ['localhost', true],
    ['school.example', true],
    ['kits.school.example', true],
    ['other.example', false],
    ['myschool.example', false],
    ['local.example', false],
    ['bank.kz', false],
    ['school', false],
    ['bank.school', false],
    ['dev', false],
    ['web.dev', false],
    ['класс-1', false],
    ['класс-1.local', false],
    ['класс-1.school.example', false],
    ['10.255.0.1', true],
    ['172.31.9.9', true],
    ['172.32.0.1', false],
    ['192.168.200.1', true],
    ['203.0.113.9', true],
    ['203.0.113.10', false],
    ['8.8.8.8', false],
    ['fd12::1', true],
    ['2001:db8::5', true],
    ['2001:db8::6', false],
  ])('%s: %s', (name, expected) => {
    expect(permits(constraints, name)).toBe(expected);
  });

  it('is read back as it was written, from DER', () => {
    const written = constraintsExtension(constraints);
    expect(written.critical).toBe(true);
    const certificate = { getExtension: () => written } as unknown as x509.X509Certificate;
    const read = constraintsOf(certificate)!;
    expect(read.domains).toEqual(constraints.domains);
    expect(read.networks).toHaveLength(constraints.networks.length);
    for (const name of ['10.1.1.1', '203.0.113.9', '2001:db8::5', 'fd00::1', 'school.example'])
      expect(permits(read, name)).toBe(true);
    for (const name of ['11.1.1.1', '203.0.113.8', '2001:db8::4', 'fe00::1', 'example'])
      expect(permits(read, name)).toBe(false);
  });
});

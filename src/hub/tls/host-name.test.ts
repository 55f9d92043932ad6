import { describe, expect, it } from 'vitest';
import { isHostName, isLabel, isWholeName } from './host-name';

describe('a name in a certificate', () => {
  it.each([
    ['school12', true],
    ['a', true],
    ['xn--80aswg', true],
    ['a'.repeat(63), true],
    ['a'.repeat(64), false],
    ['школа', false],
    ['School', false],
    ['pc_1', false],
    ['-pc', false],
    ['pc-', false],
    ['', false],
  ])('has labels such as %s: %s', (label, expected) => {
    expect(isLabel(label)).toBe(expected);
    expect(isHostName(`${label}.local`)).toBe(expected);
  });

  it('is no longer than DNS takes', () => {
    expect(isHostName(`${'a.'.repeat(126)}a`)).toBe(true);
    expect(isHostName(`${'a.'.repeat(127)}a`)).toBe(false);
  });

  it('is whole where it has a domain', () => {
    expect(isWholeName('pc.school.kz')).toBe(true);
    for (const name of ['school', '.school', 'school.', 'a..b', 'класс-1.school.kz'])
      expect(isWholeName(name)).toBe(false);
  });
});

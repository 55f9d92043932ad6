import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { canonicalBytes, canonicalJson } from '../../src/lib/shared/canonical-json';

const SAMPLES = join(import.meta.dirname, '../../../shared/samples/jcs');

describe('canonicalJson (RFC 8785)', () => {
  it('sorts members by UTF-16 code units and writes numbers as ECMAScript does', () => {
    expect(canonicalJson({ b: 1e21, a: 0.1, '\u{1F600}': -0, '\uFB33': [1.0, 'ә"'] })).toBe(
      '{"a":0.1,"b":1e+21,"\u{1F600}":0,"\uFB33":[1,"ә\\""]}',
    );
  });

  it('takes no value that JSON has not', () => {
    expect(() => canonicalJson(undefined)).toThrow(TypeError);
    expect(() => canonicalJson({ a: Number.NaN })).toThrow();
  });

  it.skipIf(!existsSync(SAMPLES))('agrees with the samples of the RFC’s author (needs ../shared/samples)', () => {
    const names = readdirSync(join(SAMPLES, 'input'));
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      const value: unknown = JSON.parse(readFileSync(join(SAMPLES, 'input', name), 'utf8'));
      expect(canonicalJson(value), name).toBe(readFileSync(join(SAMPLES, 'output', name), 'utf8').trimEnd());
      const bytes = readFileSync(join(SAMPLES, 'outhex', name.replace('.json', '.txt')), 'utf8')
        .trim()
        .split(/\s+/);
      expect(
        Array.from(canonicalBytes(value), (byte) => byte.toString(16).padStart(2, '0')),
        name,
      ).toEqual(bytes);
    }
  });
});

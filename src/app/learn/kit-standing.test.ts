import { describe, expect, it } from 'vitest';
import type { InstalledKit } from '$lib/library/library';
import { listOf } from '../../../tests/fixtures/institution/lists';
import { standingOf } from './kit-standing';

const DAY = 86_400_000;
const EXPIRES = '2026-12-31T00:00:00Z';
const END = Date.parse(EXPIRES);
const kit = (expires?: string) =>
  ({ id: 'algebra', version: '1.0.0', fingerprint: 'a'.repeat(64), manifest: { expires } }) as unknown as InstalledKit;
const reason = { en: 'Exercise 3 is wrong.' };
const list = listOf(1, [], { withdrawn: [{ kit: 'algebra', version: '1.0.0', at: '2026-11-01T00:00:00Z', reason }] });

describe('standingOf', () => {
  it('has nothing to say of a kit that is good', () => {
    expect(standingOf(kit(), undefined, END)).toBeUndefined();
    expect(standingOf(kit(EXPIRES), listOf(1, []), END - 30 * DAY - 1)).toBeUndefined();
  });

  it('says thirty days before that it expires, and from the moment on that it has', () => {
    const at = new Date(END);
    expect(standingOf(kit(EXPIRES), undefined, END - 30 * DAY)).toEqual({ kind: 'expires', at });
    expect(standingOf(kit(EXPIRES), undefined, END - 1)).toEqual({ kind: 'expires', at });
    expect(standingOf(kit(EXPIRES), undefined, END)).toEqual({ kind: 'expired', at });
  });

  it('says of a withdrawn version why, before anything else', () => {
    expect(standingOf(kit(EXPIRES), list, END)).toEqual({ kind: 'withdrawn', reason });
  });
});

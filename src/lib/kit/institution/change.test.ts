import { describe, expect, it } from 'vitest';
import { keyOf } from '../../../../tests/fixtures/hostile/kit';
import type { KitId } from '../../shared/ids';
import { publicKeyLine } from '../minisign/format';
import { nextList } from './change';
import { listText, parseList } from './list';

const [OLD, NEW] = [keyOf(1), keyOf(2)].map(publicKeyLine) as [string, string];
const NOW = Date.parse('2026-11-21T10:00:00.000Z');
const AT = '2026-11-21T10:00:00.000Z';
const id = (text: string) => text as KitId;
const first = nextList(id('demo'), { add: [{ minisign: OLD }] }, NOW);

describe('nextList', () => {
  it('begins at 1 and counts up', () => {
    expect(first).toMatchObject({
      institution: 'demo',
      sequence: 1,
      issuedAt: AT,
      keys: [{ minisign: OLD, from: AT }],
    });
    expect(nextList(first, {}, NOW + 1000)).toEqual({ ...first, sequence: 2, issuedAt: '2026-11-21T10:00:01.000Z' });
  });

  it('makes lists that are read back', () => {
    const change = {
      add: [{ minisign: NEW, kitsOnly: true }],
      withdraw: [{ kit: id('algebra'), version: '1.0.0', reason: { en: 'Wrong' } }],
    };
    const list = nextList(first, change, NOW);
    expect(parseList(listText(list))).toEqual({ ok: true, value: list });
    expect(list.keys[1]).toEqual({ minisign: NEW, from: AT, kitsOnly: true });
  });

  it('leaves a key as it stands where it is added twice', () => {
    const retired = nextList(first, { retire: [{ minisign: OLD, until: '2027-01-01T00:00:00Z' }] }, NOW);
    expect(nextList(retired, { add: [{ minisign: OLD }] }, NOW).keys).toEqual(retired.keys);
  });

  it('knows a key by itself, not by its id', () => {
    const renamed = publicKeyLine({ ...keyOf(1), keyId: keyOf(2).keyId });
    const revoked = nextList(
      first,
      { add: [{ minisign: renamed }], revoke: [{ minisign: renamed, reason: 'x' }] },
      NOW,
    );
    expect(revoked.keys).toEqual([{ minisign: OLD, from: AT, revoked: { at: AT, reason: 'x' } }]);
    expect(nextList(first, { retire: [{ minisign: renamed, until: AT }] }, NOW).keys).toEqual([
      { minisign: OLD, from: AT, until: AT },
    ]);
  });

  it('ends keys, also such as no list named before', () => {
    const list = nextList(
      first,
      { retire: [{ minisign: OLD, until: '2027-01-01T00:00:00Z' }], revoke: [{ minisign: NEW, reason: 'stolen' }] },
      NOW,
    );
    expect(list.keys).toEqual([
      { minisign: OLD, from: AT, until: '2027-01-01T00:00:00Z' },
      { minisign: NEW, from: AT, revoked: { at: AT, reason: 'stolen' } },
    ]);
    expect(nextList(list, { revoke: [{ minisign: NEW, reason: 'again' }] }, NOW + 1).keys).toEqual(list.keys);
  });

  it('withdraws a version once, and takes that back', () => {
    const entry = { kit: id('algebra'), version: '1.0.0', reason: { en: 'Wrong' } };
    const other = { ...entry, version: '1.1.0' };
    const list = nextList(first, { withdraw: [entry, other] }, NOW);
    expect(list.withdrawn).toEqual([
      { ...entry, at: AT },
      { ...other, at: AT },
    ]);
    const again = nextList(list, { withdraw: [{ ...entry, reason: { en: 'Very wrong' } }] }, NOW);
    expect(again.withdrawn).toEqual([
      { ...other, at: AT },
      { ...entry, reason: { en: 'Very wrong' }, at: AT },
    ]);
    expect(nextList(list, { restore: [entry] }, NOW).withdrawn).toEqual([{ ...other, at: AT }]);
  });
});

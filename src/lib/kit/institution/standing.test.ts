import { describe, expect, it } from 'vitest';
import { keyOf, trust } from '../../../../tests/fixtures/hostile/kit';
import { listed, listOf, REVOKED } from '../../../../tests/fixtures/institution/lists';
import { keyring, listSigners, withdrawalOf } from './standing';

const [OLD, NEW] = [keyOf(1), keyOf(2)];
const NOW = Date.parse('2026-11-21T00:00:00Z');
const [trustOld] = trust(OLD);
const [trustNew] = trust(NEW);

describe('the keys of an institution', () => {
  it('are the pinned ones before any list', () => {
    expect(keyring(trust(OLD), undefined, NOW)).toEqual([trustOld]);
  });

  it('are those of the list and, unchanged, those that it does not name', () => {
    expect(keyring(trust(OLD), listOf(1, [listed(NEW)]), NOW)).toEqual([trustNew, trustOld]);
  });

  it('are barred from the moment the list says, and not a millisecond earlier', () => {
    const until = '2026-12-01T00:00:00Z';
    const list = listOf(1, [listed(OLD, { until }), listed(NEW, { from: until })]);
    const [at] = [Date.parse(until)];
    expect(keyring([], list, at - 1)).toEqual([trustOld, { ...trustNew, barred: 'not-yet' }]);
    expect(keyring([], list, at)).toEqual([{ ...trustOld, barred: 'retired' }, trustNew]);
  });

  it('stay revoked whatever the clock says', () => {
    const list = listOf(1, [listed(OLD, { revoked: REVOKED }), listed(NEW)]);
    expect(keyring(trust(OLD), list, 0)).toEqual([{ ...trustOld, barred: 'revoked' }, trustNew]);
  });

  it('are known by the key, not by the id that somebody gave it', () => {
    const renamed = { ...OLD, keyId: NEW.keyId };
    const list = listOf(1, [listed(OLD, { revoked: REVOKED }), listed(NEW)]);
    expect(keyring(trust(renamed), list, NOW)).toContainEqual({ ...trust(renamed)[0], barred: 'revoked' });
    expect(listSigners(trust(renamed), list, NOW)).toEqual([trustNew]);
  });

  it('sign lists unless they are for kits alone', () => {
    const list = listOf(1, [listed(OLD), listed(NEW, { kitsOnly: true })]);
    expect(listSigners(trust(NEW), list, NOW)).toEqual([trustOld]);
    expect(keyring(trust(NEW), list, NOW)).toEqual([trustOld, { ...trustNew, kitsOnly: true }]);
  });

  it('are for kits alone where one was pinned so, whether or not a list here says it yet', () => {
    const pinned = [trustOld!, { ...trustNew!, kitsOnly: true }];
    expect(listSigners(pinned, undefined, NOW)).toEqual([trustOld]);
    expect(listSigners(pinned, listOf(1, [listed(OLD)]), NOW)).toEqual([trustOld]);
    expect(listSigners(pinned, listOf(1, [listed(OLD), listed(NEW)]), NOW)).toEqual([trustOld]);
  });
});

describe('a withdrawn version', () => {
  const entry = { kit: 'algebra', version: '1.0.0', at: '2026-11-01T00:00:00Z', reason: { en: 'Wrong' } };
  const kit = { id: 'algebra', version: '1.0.0', fingerprint: 'a'.repeat(64) };
  const list = (more: object = {}) => listOf(1, [listed(OLD)], { withdrawn: [{ ...entry, ...more }] });

  it('is the one that the list names', () => {
    expect(withdrawalOf(undefined, kit)).toBeUndefined();
    expect(withdrawalOf(list(), kit)).toEqual(entry);
    expect(withdrawalOf(list(), { ...kit, version: '1.0.1' })).toBeUndefined();
    expect(withdrawalOf(list(), { ...kit, id: 'physics' })).toBeUndefined();
  });

  it('is only the kit of those bytes where the list says which', () => {
    expect(withdrawalOf(list({ fingerprint: kit.fingerprint }), kit)).toBeDefined();
    expect(withdrawalOf(list({ fingerprint: 'b'.repeat(64) }), kit)).toBeUndefined();
  });
});

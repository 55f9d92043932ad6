import { describe, expect, it } from 'vitest';
import type { ReleaseWord } from '../../institution/release-word';
import { NOTHING_HEARD } from '../../courier/ledger';
import { asMade, confirm, custodyOf, withRelease } from './log';
import type { CourierLog, KeptCourier } from './log';

const carried = { works: 1, questions: 0, replies: 0, minutes: 0, notes: 0, others: 0 };
const kept = (number: number, work: string[]): KeptCourier => ({
  ...{ number, at: `2026-11-0${number}T00:00:00.000Z`, bytes: 1, carried, work },
});
const log = (...made: KeptCourier[]): CourierLog => ({ next: made.length + 1, heard: NOTHING_HEARD, made });
const at = '2026-11-20T00:00:00.000Z';
const review = { couriers: true, messages: true, files: false };
const word = (...couriers: ReleaseWord['couriers']): string => JSON.stringify({ v: 1, review, couriers });
type Told = ReleaseWord['couriers'][number];
const refused: Told = { number: 1, state: 'refused', at, reason: 'a name', withheld: [] };

describe('a courier of this device', () => {
  const signed = (...ids: string[]) => ({ at, hasReceipt: (id: string) => ids.includes(id) });
  const confirmedBy = (made: KeptCourier, evidence: Parameters<typeof confirm>[1]) =>
    confirm(log(made), evidence).confirms;

  it('is confirmed by receipts for all that it waits for, or by whoever heard that it came whole; by nothing else', () => {
    const courier = { ...kept(2, ['a', 'b']), segment: 's' };
    expect(confirmedBy(courier, signed())).toEqual([]);
    expect(confirmedBy(courier, signed('a', 'b'))).toEqual([]);
    expect(confirmedBy(courier, signed('a', 's'))).toEqual([]);
    expect(confirmedBy(courier, signed('a', 'b', 's'))).toEqual([2]);
    expect(confirmedBy(courier, { ...signed(), heard: { highest: 1, missing: [] } })).toEqual([]);
    expect(confirmedBy(courier, { ...signed(), heard: { highest: 3, missing: [2] } })).toEqual([]);
    expect(confirmedBy(courier, { ...signed(), heard: { highest: 3, missing: [1] } })).toEqual([2]);
  });

  it('is not confirmed by having nothing to wait for', () => {
    expect(confirmedBy(kept(1, []), signed())).toEqual([]);
  });

  it('says how much of its work came without a receipt, and is confirmed once', () => {
    const { log: after, confirms } = confirm(log(kept(1, ['a', 'b'])), {
      ...signed('a'),
      heard: { highest: 1, missing: [] },
    });
    expect([confirms, after.made]).toMatchObject([[1], [{ work: [], confirmedAt: at, untaken: 1 }]]);
    const later = confirm(after, { ...signed('a', 'b'), at: '2026-11-21T00:00:00.000Z' });
    expect([later.confirms, later.log.made]).toEqual([[], after.made]);
  });
});

describe('what the officer said of couriers', () => {
  it('is told with the work that they carry', () => {
    const heard = withRelease(log(kept(1, ['a']), kept(2, ['b'])), at, word(refused));
    expect([...custodyOf(heard)]).toEqual([
      ['a', { number: 1, at: kept(1, []).at, release: { state: 'refused', at, reason: 'a name' } }],
      ['b', { number: 2, at: kept(2, []).at }],
    ]);
    expect(asMade(heard.made[0]!, heard.release).release).toMatchObject({ state: 'refused', reason: 'a name' });
  });

  it('is told of single documents that were held back, until a later courier has them', () => {
    const released: Told = { number: 1, state: 'released', at, reason: 'a phone number', withheld: ['a'] };
    const confirmed = { ...kept(1, []), confirmedAt: at, untaken: 1 };
    const heard = withRelease(log(confirmed), at, word(released));
    expect(custodyOf(heard).get('a')).toMatchObject({ release: { state: 'withheld', reason: 'a phone number' } });
    expect(custodyOf({ ...heard, made: [confirmed, kept(2, ['a'])] }).get('a')).toEqual({
      number: 2,
      at: kept(2, []).at,
    });
  });

  it('is what the newest answer says, whatever comes afterwards, and nothing that is malformed', () => {
    const first = withRelease(log(kept(1, ['a'])), at, word(refused));
    expect(withRelease(first, '2026-11-19T00:00:00.000Z', word())).toBe(first);
    expect(withRelease(first, '2026-11-21T00:00:00.000Z', word()).release?.word.couriers).toEqual([]);
    for (const text of [undefined, '', '{}', '{"v":1,"review":{},"couriers":[{"number":"1"}]}'])
      expect(withRelease(first, '2026-11-21T00:00:00.000Z', text)).toBe(first);
  });
});

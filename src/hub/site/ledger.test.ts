import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CourierIndex } from '../../lib/courier/index-file';
import { Database } from '../store/database';
import { EmbeddedStore } from '../store/embedded/embedded-store';
import { hubOnly } from '../store/security';
import { PeerLedger, contactIn, marksAfter } from './ledger';
import type { PeerMarks, TakenPart } from './ledger';

const held = (more: Partial<PeerMarks> = {}): PeerMarks => ({ _id: '_local/x', brought: {}, ...more });
const part = (more: Partial<TakenPart> = {}): TakenPart => ({
  ...{
    generation: 'theirs',
    own: 'ours',
    since: 0,
    until: 10,
    tells: true,
    whole: true,
    brought: new Map(),
    changes: 0,
  },
  ...more,
});
const at = (sequence: number | string, generation = 'theirs') => ({ generation, sequence });

describe('how far another hub’s changes are taken in', () => {
  it.each<[string, PeerMarks['taken'], Partial<TakenPart>, PeerMarks['taken']]>([
    ['begins at the start', undefined, {}, at(10)],
    ['does not begin in the middle', undefined, { since: 4 }, undefined],
    ['goes on where it was', at(10), { since: 8, until: 12 }, at(12)],
    ['goes on by CouchDB’s sequences', at('10-abc'), { since: '9-x', until: '12-y' }, at('12-y')],
    ['does not jump over a gap', at(10), { since: 11, until: 20 }, at(10)],
    ['does not go back for an old courier', at(10), { since: 0, until: 5 }, at(10)],
    ['stays where parts are missing', at(10), { since: 10, until: 12, whole: false }, at(10)],
    ['stays where nothing is said of it', at(10), { since: undefined, until: undefined }, at(10)],
    ['begins anew with other data', at(50), { generation: 'other', since: 0, until: 3 }, at(3, 'other')],
    [
      'keeps the old mark of other data, which makes the other side begin anew',
      at(50),
      { generation: 'other', since: 2 },
      at(50),
    ],
  ])('%s', (_what, taken, more, expected) => {
    expect(marksAfter(held({ taken }), part(more)).taken).toEqual(expected);
  });
});

describe('what another hub brought', () => {
  it('is remembered until it has gone past that place of our changes', () => {
    const first = marksAfter(held(), part({ brought: new Map([['a', '1-x']]), changes: 7 }));
    expect(first.brought).toEqual({ a: ['1-x', 7] });
    const early = marksAfter(held(first), part({ seen: at(6, 'ours') }));
    expect(early.brought).toEqual({ a: ['1-x', 7] });
    expect(marksAfter(held(first), part({ seen: at(7, 'ours') })).brought).toEqual({});
    // What it says of data that ours are no more means nothing.
    expect(marksAfter(held(first), part({ seen: at(99, 'before') })).brought).toEqual({ a: ['1-x', 7] });
  });

  it('is forgotten when its data are others: it may have lost them', () => {
    const before = held({ generation: 'theirs', brought: { a: ['1-x', 7] } });
    expect(marksAfter(before, part({ generation: 'other' })).brought).toEqual({});
  });
});

describe('how far another hub says that it is', () => {
  it('is what its newest courier says, also where that is less', () => {
    const before = held({ told: at(20, 'ours') });
    expect(marksAfter(before, part({ seen: at(5, 'ours') })).told).toEqual(at(5, 'ours'));
    expect(marksAfter(before, part({ seen: undefined })).told).toBeUndefined();
    expect(marksAfter(before, part({ seen: at(5, 'ours'), tells: false })).told).toEqual(at(20, 'ours'));
  });
});

describe('what couriers of another hub tell', () => {
  const index = (number: number, made: string, more: object = {}) =>
    ({ number, made, databases: [], ...more }) as unknown as CourierIndex;

  const by = (whole: boolean, at: string) => ({ whole, at, road: 'courier' as const });

  let store: EmbeddedStore;
  let ledger: PeerLedger;
  beforeEach(async () => {
    store = await EmbeddedStore.open({ folder: await mkdtemp(join(tmpdir(), 'sandyq-ledger-')) });
    const registry = new Database(store, 'registry');
    await registry.ensure(hubOnly);
    ledger = new PeerLedger(registry);
  });
  afterEach(() => store.close());

  it('is of people what the newest says, once it was made so', async () => {
    const [first, second] = [index(1, '2026-01-01'), index(2, '2026-01-02')];
    expect(await ledger.hasNewsOfPeople('hub', second)).toBe(true);
    // Killed before it was made so: the same one again goes on.
    expect(await ledger.hasNewsOfPeople('hub', second)).toBe(true);
    await ledger.tookPeople('hub', second);
    expect(await ledger.hasNewsOfPeople('hub', second)).toBe(false);
    expect(await ledger.hasNewsOfPeople('hub', first)).toBe(false);
    // A hub that was put back counts anew, and later.
    expect(await ledger.hasNewsOfPeople('hub', index(1, '2026-01-03'))).toBe(true);
  });

  it('is which numbers have not come, on either side', async () => {
    for (const at of ['a', 'b', 'c']) await ledger.nextNumber('hub', at);
    await ledger.took('hub', index(2, '2026-01-02', { heard: { highest: 2, missing: [1] } }), by(true, 'now'));
    expect(contactIn(await ledger.of('hub'))).toMatchObject({
      ...{ lastContact: 'now', lastSent: { number: 3, at: 'c' } },
      ...{ notArrived: [1], unheard: [1, 3] },
    });
    // Half of one has not come.
    await ledger.took('hub', index(1, '2026-01-01'), by(false, 'later'));
    expect(contactIn(await ledger.of('hub'))).toMatchObject({ notArrived: [1], unheard: [1, 3] });
    await ledger.took('hub', index(1, '2026-01-01'), by(true, 'later'));
    expect(contactIn(await ledger.of('hub'))).toMatchObject({ notArrived: [] });
    // Counted anew after it was put back.
    await ledger.took('hub', index(1, '2026-02-01'), by(true, 'anew'));
    expect(contactIn(await ledger.of('hub'))).toMatchObject({ notArrived: [], unheard: [1, 2, 3] });
  });
});

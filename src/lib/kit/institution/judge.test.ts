import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyOf, trust } from '../../../../tests/fixtures/hostile/kit';
import { listed, listOf, REVOKED, signedBy, signText } from '../../../../tests/fixtures/institution/lists';
import type { SigningKey } from '../node/keys';
import { judgeList, type ListJudge } from './judge';
import { listText, MAX_LIST, type InstitutionList, type KnownList, type SignedList } from './list';

const [OLD, NEW, PACKER, STRANGER] = [keyOf(1), keyOf(2), keyOf(3), keyOf(4)];
/** The same key under another id, as whoever holds it can give it. */
const renamed = (key: SigningKey, as = STRANGER): SigningKey => ({ ...key, keyId: as.keyId });
const NOW = Date.parse('2026-11-21T00:00:00Z');

const judge = (offered: SignedList, more: Partial<ListJudge> = {}) =>
  judgeList(offered, { institution: 'demo', pinned: trust(OLD), known: undefined, now: NOW, ...more });

const known = (list: InstitutionList, key = OLD): KnownList => ({ ...signedBy(key, list), list });

/** OLD was revoked by the first list, which OLD itself still signed. */
const REVOKING = known(listOf(5, [listed(OLD, { revoked: REVOKED }), listed(NEW)]));

describe('a list is taken', () => {
  it('by a pinned key, where none is known yet', async () => {
    const offered = signedBy(OLD, listOf(1, [listed(OLD), listed(NEW)]));
    expect(await judge(offered)).toMatchObject({ ok: true, value: { ...offered, list: { sequence: 1 } } });
  });

  it('by a key that only the list before it names', async () => {
    const before = known(listOf(1, [listed(OLD), listed(NEW)]));
    expect(await judge(signedBy(NEW, listOf(2, [listed(NEW)])), { known: before })).toMatchObject({ ok: true });
  });

  it('that ends the very key that signs it', async () => {
    const { text, signature } = REVOKING;
    expect(await judge({ text, signature })).toMatchObject({ ok: true });
  });

  it('that revokes a key under the id that the list before it does not know', async () => {
    const list = listOf(6, [listed(renamed(OLD), { revoked: REVOKED }), listed(NEW)]);
    expect(await judge(signedBy(NEW, list), { known: REVOKING })).toMatchObject({ ok: true });
  });

  it('with withdrawals, and members that only later programs know', async () => {
    const withdrawn = { kit: 'algebra', version: '1.0.0', at: '2026-11-01T00:00:00Z', reason: { ru: 'Ошибка' } };
    const list = { ...listOf(1, [listed(OLD)], { withdrawn: [withdrawn] }), later: { anything: [1] } };
    expect(await judge(signedBy(OLD, list))).toMatchObject({ ok: true, value: { list: { withdrawn: [withdrawn] } } });
  });

  it('on a device whose clock stands at 1970', async () => {
    const before = known(listOf(1, [listed(OLD, { from: '2026-10-01T00:00:00Z' })]));
    const next = signedBy(OLD, listOf(2, [listed(OLD)]));
    expect(await judge(next, { known: before, pinned: [], now: 0 })).toMatchObject({ ok: true });
    expect(await judge(next, { now: 0 })).toMatchObject({ ok: true });
  });
});

const trustForKits = (key: SigningKey) => trust(key).map((pinned) => ({ ...pinned, kitsOnly: true }));

describe('a list is refused', () => {
  it.each<[string, string, SignedList, Partial<ListJudge>]>([
    ['by a stranger', 'list-signer', signedBy(STRANGER, listOf(1, [listed(STRANGER)])), {}],
    ['by a key of another institution', 'list-signer', signedBy(OLD, listOf(1, [listed(OLD)])), { institution: 'x' }],
    ['of another institution', 'list-foreign', signedBy(OLD, listOf(1, [listed(OLD)], { institution: 'other' })), {}],
    ['that is known', 'list-known', REVOKING, { known: REVOKING }],
    ['of an equal number', 'list-old', signedBy(NEW, listOf(5, [listed(NEW)])), { known: REVOKING }],
    ['of a lower number', 'list-old', signedBy(NEW, listOf(4, [listed(NEW)])), { known: REVOKING }],
    ['too far ahead', 'list-ahead', signedBy(OLD, listOf(10_001, [listed(OLD)])), {}],
    ['by a revoked key', 'list-signer', signedBy(OLD, listOf(6, [listed(OLD), listed(NEW)])), { known: REVOKING }],
    [
      'by a revoked key under another id',
      'list-signer',
      signedBy(renamed(OLD), listOf(6, [listed(NEW)])),
      { known: REVOKING, pinned: [...trust(OLD), ...trust(renamed(OLD))] },
    ],
    [
      'by a retired key',
      'list-signer',
      signedBy(OLD, listOf(6, [listed(OLD)])),
      { known: known(listOf(5, [listed(OLD, { until: '2026-11-20T00:00:00Z' }), listed(NEW)])) },
    ],
    [
      'by a key that is not in force yet',
      'list-signer',
      signedBy(NEW, listOf(6, [listed(NEW)])),
      { known: known(listOf(5, [listed(OLD), listed(NEW, { from: '2027-01-01T00:00:00Z' })])) },
    ],
    [
      'by a key for kits alone',
      'list-signer',
      signedBy(PACKER, listOf(6, [listed(PACKER)])),
      { known: known(listOf(5, [listed(OLD), listed(PACKER, { kitsOnly: true })])) },
    ],
    [
      'by a key that was pinned for kits alone, before any list',
      'list-signer',
      signedBy(PACKER, listOf(6, [listed(OLD, { revoked: REVOKED }), listed(PACKER)])),
      { pinned: [...trust(OLD), ...trustForKits(PACKER)] },
    ],
    [
      'by a key that was pinned for kits alone, under another id',
      'list-signer',
      signedBy(renamed(PACKER), listOf(6, [listed(PACKER)])),
      { pinned: [...trust(OLD), ...trust(renamed(PACKER)), ...trustForKits(PACKER)] },
    ],
    [
      'by a key that was pinned for kits alone, and that the older list here does not name',
      'list-signer',
      signedBy(PACKER, listOf(6, [listed(OLD, { revoked: REVOKED }), listed(PACKER)])),
      { pinned: [...trust(OLD), ...trustForKits(PACKER)], known: known(listOf(1, [listed(OLD)])) },
    ],
    [
      'that takes a revocation back',
      'list-forgets',
      signedBy(NEW, listOf(6, [listed(OLD), listed(NEW)])),
      { known: REVOKING },
    ],
    ['that leaves a revoked key out', 'list-forgets', signedBy(NEW, listOf(6, [listed(NEW)])), { known: REVOKING }],
    ['that ends the last key', 'list-keyless', signedBy(OLD, listOf(1, [listed(OLD, { revoked: REVOKED })])), {}],
    [
      'whose last key is over',
      'list-keyless',
      signedBy(OLD, listOf(1, [listed(OLD, { until: '2026-11-20T00:00:00Z' })])),
      {},
    ],
    [
      'that leaves keys for kits alone',
      'list-keyless',
      signedBy(OLD, listOf(1, [listed(OLD, { kitsOnly: true })])),
      {},
    ],
    ['without keys', 'list-malformed', signedBy(OLD, listOf(1, [])), {}],
    ['with a key twice', 'list-malformed', signedBy(OLD, listOf(1, [listed(OLD), listed(OLD)])), {}],
    [
      'with a revoked key under another id beside it',
      'list-malformed',
      signedBy(OLD, listOf(1, [listed(OLD, { revoked: REVOKED }), listed(renamed(OLD)), listed(NEW)])),
      {},
    ],
    [
      'with a key that is none',
      'list-malformed',
      signedBy(OLD, listOf(1, [{ ...listed(OLD), minisign: `RW${'A'.repeat(53)}=` }])),
      {},
    ],
    ['of a later format', 'list-version', signedBy(OLD, { ...listOf(1, [listed(OLD)]), formatVersion: 2 as 1 }), {}],
    ['that is no JSON', 'list-malformed', signText('{', OLD), {}],
    ['that is no object', 'list-malformed', signText('null', OLD), {}],
    ['that is not canonical', 'list-malformed', signText(`${listText(listOf(1, [listed(OLD)]))}\n`, OLD), {}],
    ['with half a letter', 'list-malformed', signText('{"a":"\\ud800"}', OLD), {}],
    ['that is too long', 'list-malformed', signText('1'.repeat(MAX_LIST + 1), OLD), {}],
    ['without a signature', 'list-malformed', { ...REVOKING, signature: '' }, {}],
    ['with a signature too long', 'list-malformed', { ...REVOKING, signature: 'x'.repeat(8193) }, {}],
    [
      'that names no time',
      'list-malformed',
      signedBy(OLD, listOf(1, [listed(OLD)], { issuedAt: '2026-02-31T99:00:00Z' })),
      {},
    ],
  ])('%s', async (_, code, offered, more) =>
    expect(await judge(offered, more)).toMatchObject({ ok: false, error: { code } }),
  );
});

describe('what always holds of lists', () => {
  it('a changed character is found', async () => {
    const good = signedBy(OLD, listOf(1, [listed(OLD), listed(NEW)]));
    const change = fc.record({
      part: fc.constantFrom('text', 'signature'),
      at: fc.nat(4000),
      to: fc.string({ minLength: 1, maxLength: 1 }),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ part, at, to }) => {
        const text = good[part as keyof SignedList];
        const place = at % text.length;
        const changed = { ...good, [part]: text.slice(0, place) + to + text.slice(place + 1) };
        // The first line of a signature is signed by nobody.
        if (changed[part as keyof SignedList] === text || (part === 'signature' && place < text.indexOf('\n'))) return;
        expect((await judge(changed)).ok).toBe(false);
      }),
    );
  });

  it('whatever comes, in whatever order and under whatever ids, numbers only rise and a revoked key never signs again', async () => {
    const keys = [OLD, NEW, PACKER];
    const named = (key: number, other: boolean) => (other ? renamed(keys[key]!) : keys[key]!);
    const ENDS = { good: {}, revoked: { revoked: REVOKED }, retired: { until: '2026-11-20T00:00:00Z' } };
    const which = { key: fc.nat(2), other: fc.boolean() };
    const one = fc.record({
      signer: fc.record(which),
      step: fc.integer({ min: -1, max: 2 }),
      states: fc.array(
        fc.record({ ...which, state: fc.constantFrom<keyof typeof ENDS>('good', 'good', 'revoked', 'retired') }),
        {
          minLength: 1,
          maxLength: 4,
        },
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(one, { minLength: 2, maxLength: 8 }), async (offers) => {
        let held: KnownList | undefined;
        const revoked = new Set<number>();
        for (const { signer, step, states } of offers) {
          const of = states.map(({ key, other, state }) => listed(named(key, other), ENDS[state]));
          const sequence = Math.max(1, (held?.list.sequence ?? 0) + step);
          const judged = await judge(signedBy(named(signer.key, signer.other), listOf(sequence, of)), {
            known: held,
            pinned: keys.flatMap((key) => trust(key)),
          });
          if (!judged.ok) continue;
          expect(revoked.has(signer.key)).toBe(false);
          expect(sequence).toBeGreaterThan(held?.list.sequence ?? 0);
          for (const { key, state } of states) if (state === 'revoked') revoked.add(key);
          for (const at of revoked)
            expect(states.filter(({ key }) => key === at)).toEqual([expect.objectContaining({ state: 'revoked' })]);
          expect(revoked.size).toBeLessThan(keys.length);
          held = judged.value;
        }
      }),
      { numRuns: 300 },
    );
  });
});

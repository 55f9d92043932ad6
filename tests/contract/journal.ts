import { describe, expect, it } from 'vitest';
import { systemClock, timestamp } from '../../src/lib/shared/clock';
import type { AccountId, DeviceId } from '../../src/lib/shared/ids';
import type { Journal } from '../../src/lib/trace/journal';
import { generateSigningKeys } from '../../src/lib/trace/jws';
import { makeSegment, sealJournal } from '../../src/lib/trace/seal';
import type { TraceEvent } from '../../src/lib/trace/statement';
import { studyDay } from '../fixtures/traces/day';

const context = { homePage: 'urn:sandyq:test' };

export interface JournalUnderTest {
  readonly journal: Journal;
  /** Another tab on the same journal. */
  anotherTab(): Journal;
  /** Ends all tabs and opens the journal again, as after a restart. Absent where nothing outlives the object. */
  restart?(): Promise<Journal>;
}

/** The promises of `Journal`, for every implementation. `open` gives a new, empty journal that keeps 50 sealed records. */
export function journalContract(name: string, open: (clock: { now(): number }) => Promise<JournalUnderTest>): void {
  const opened: TraceEvent = { kind: 'signed-in', offline: true };
  const events = studyDay(40).map(({ event }) => event);
  const signer = async () => ({
    device: '3d1c8a52-7a52-4b43-9a3c-0f5d4c3b2a19' as DeviceId,
    learner: 'abcdefghijkmnpqr' as AccountId,
    privateKey: (await generateSigningKeys(false)).privateKey,
  });

  describe(`journal: ${name}`, () => {
    it('numbers records from 0 and gives them back in order, with the time of its clock', async () => {
      let now = 1_000;
      const { journal } = await open({ now: () => (now += 1_000) });
      for (const event of events) await journal.append(event);
      const unsealed = await journal.unsealed();
      expect(unsealed).toEqual(
        events.map((event, counter) => ({ counter, time: timestamp((counter + 2) * 1_000), event })),
      );
      expect(await journal.unsealed(3)).toEqual(unsealed.slice(0, 3));
      expect(await journal.recent(3)).toEqual(unsealed.slice(-3).reverse());
      expect(await journal.recent(1_000)).toEqual([...unsealed].reverse());
    });

    it('gives counters out without gap or double to two tabs at once', async () => {
      const { journal, anotherTab } = await open(systemClock);
      const other = anotherTab();
      const appended = await Promise.all(
        Array.from({ length: 60 }, (_, at) => (at % 2 === 0 ? journal : other).append(opened)),
      );
      const counters = appended.map(({ counter }) => counter).sort((a, b) => a - b);
      expect(counters).toEqual(Array.from({ length: 60 }, (_, at) => at));
    });

    it('refuses what is no event, and writes nothing then', async () => {
      const { journal } = await open(systemClock);
      await expect(journal.append({ kind: 'dreamt' } as unknown as TraceEvent)).rejects.toThrow(TypeError);
      expect(await journal.unsealed()).toEqual([]);
      expect((await journal.append(opened)).counter).toBe(0);
    });

    it('moves records into a segment, once', async () => {
      const { journal } = await open(systemClock);
      for (const event of events) await journal.append(event);
      const segments = await sealJournal(journal, await signer(), context);
      expect(segments).toHaveLength(1);
      expect(await journal.unsealed()).toEqual([]);
      expect(await journal.undelivered()).toEqual(segments);
      expect(await journal.head()).toEqual({ sequence: 0, hash: segments[0]!.hash });
      expect(await sealJournal(journal, await signer(), context)).toEqual([]);
      expect((await journal.append(opened)).counter).toBe(events.length);
      expect((await journal.recent(1_000)).map(({ counter }) => counter)).toHaveLength(events.length + 1);
    });

    it('leaves what was written while a segment was made to the next one', async () => {
      const { journal } = await open(systemClock);
      await journal.append(opened);
      const records = await journal.unsealed();
      const segment = await makeSegment(records, await journal.head(), await signer(), context);
      await journal.append({ kind: 'signed-out' });
      expect(await journal.seal(segment, { first: 0, last: 0 })).toBe(true);
      expect((await journal.unsealed()).map(({ counter }) => counter)).toEqual([1]);
    });

    it('changes nothing where the chain or the records are no longer those of the segment', async () => {
      const { journal, anotherTab } = await open(systemClock);
      for (const event of events.slice(0, 3)) await journal.append(event);
      const records = await journal.unsealed();
      const key = await signer();
      const mine = await makeSegment(records, undefined, key, context);
      const theirs = await makeSegment(records.slice(0, 2), undefined, key, context);
      expect(await anotherTab().seal(theirs, { first: 0, last: 1 })).toBe(true);
      expect(await journal.seal(mine, { first: 0, last: 2 })).toBe(false);
      const next = await makeSegment(records.slice(2), await journal.head(), key, context);
      expect(await journal.seal(next, { first: 0, last: 2 })).toBe(false);
      expect(await journal.seal(next, { first: 2, last: 9 })).toBe(false);
      expect(await journal.seal(next, { first: 2, last: 1 })).toBe(false);
      expect(await journal.seal({ ...next, previous: null }, { first: 2, last: 2 })).toBe(false);
      expect(await journal.seal({ ...next, previous: mine.hash }, { first: 2, last: 2 })).toBe(false);
      expect(await journal.seal({ ...next, sequence: 0 }, { first: 2, last: 2 })).toBe(false);
      expect(await journal.seal({ ...next, sequence: 2 }, { first: 2, last: 2 })).toBe(false);
      expect(await journal.undelivered()).toEqual([theirs]);
      expect(await journal.seal(next, { first: 2, last: 2 })).toBe(true);
      expect(await journal.undelivered()).toEqual([theirs, next]);
    });

    it('makes one chain when two tabs seal at once', async () => {
      const { journal, anotherTab } = await open(systemClock);
      for (const event of events) await journal.append(event);
      const key = await signer();
      const made = await Promise.all([sealJournal(journal, key, context), sealJournal(anotherTab(), key, context)]);
      expect(made.flat()).toHaveLength(1);
      expect(await journal.undelivered()).toEqual(made.flat());
    });

    it('forgets a segment when it is delivered, the chain goes on', async () => {
      const { journal } = await open(systemClock);
      const key = await signer();
      await journal.append(opened);
      const [first] = await sealJournal(journal, key, context);
      await journal.delivered(first!._id);
      await journal.delivered(first!._id);
      expect(await journal.undelivered()).toEqual([]);
      await journal.append(opened);
      const [second] = await sealJournal(journal, key, context);
      expect(second).toMatchObject({ sequence: 1, previous: first!.hash, first: 1 });
    });

    it('is all there after a restart', async () => {
      const { journal, restart } = await open(systemClock);
      if (restart === undefined) return;
      const key = await signer();
      for (const event of events) await journal.append(event);
      const sealed = await sealJournal(journal, key, context);
      const last = await journal.append(opened);
      const again = await restart();
      expect(await again.undelivered()).toEqual(sealed);
      expect(await again.unsealed()).toEqual([last]);
      expect((await again.append(opened)).counter).toBe(last.counter + 1);
    });

    it('notes between which two statements a receipt of the hub came, until a segment says it', async () => {
      const { journal, anotherTab, restart } = await open(systemClock);
      const witness = (letter: string, hour: number) => ({
        receipt: `receipt:${letter.repeat(16)}`,
        digest: letter.repeat(43),
        at: timestamp(hour * 3_600_000),
      });
      const of = (letter: string, before: number) => ({
        before,
        receipt: `receipt:${letter.repeat(16)}`,
        digest: letter.repeat(43),
      });
      expect(await journal.witnessed()).toEqual([]);
      await journal.witness(witness('a', 1));
      for (const event of events.slice(0, 3)) await journal.append(event);
      await journal.witness(witness('b', 2));
      // The same again, and an older one that came later, say nothing; a newer one at the same place says more.
      await anotherTab().witness(witness('b', 2));
      await journal.witness(witness('c', 1.5));
      await journal.witness(witness('d', 3));
      expect(await journal.witnessed()).toEqual([of('a', 0), of('d', 3)]);
      await journal.append(opened);
      const key = await signer();
      const [segment] = await sealJournal(journal, key, context);
      expect(segment!.shared.after).toEqual([
        [0, 'a'.repeat(16), 'a'.repeat(43)],
        [3, 'd'.repeat(16), 'd'.repeat(43)],
      ]);
      expect(await journal.witnessed()).toEqual([]);
      await journal.witness(witness('d', 3));
      await journal.witness(witness('e', 4));
      expect(await journal.witnessed()).toEqual([of('e', 4)]);
      // Sealing leaves what came after its last statement to the next segment.
      await journal.append(opened);
      const records = await journal.unsealed();
      await journal.witness(witness('f', 5));
      const next = await makeSegment(records, await journal.head(), key, context, undefined, await journal.witnessed());
      expect(next.shared.after).toEqual([[0, 'e'.repeat(16), 'e'.repeat(43)]]);
      expect(await journal.seal(next, { first: 4, last: 4 })).toBe(true);
      const later = restart === undefined ? journal : await restart();
      expect(await later.witnessed()).toEqual([of('f', 5)]);
      await later.witness(witness('f', 5));
      expect(await later.witnessed()).toEqual([of('f', 5)]);
    });

    it('never trims what is not sealed', async () => {
      const { journal } = await open(systemClock);
      const key = await signer();
      for (let round = 0; round < 3; round += 1) {
        for (const event of events) await journal.append(event);
        if (round < 2) await sealJournal(journal, key, context);
      }
      expect(await journal.unsealed()).toHaveLength(events.length);
      const recent = (await journal.recent(1_000)).map(({ counter }) => counter);
      expect(recent[0]).toBe(3 * events.length - 1);
      expect(recent.length).toBeGreaterThanOrEqual(50);
      expect(recent).toEqual(recent.map((_, at) => recent[0]! - at));
    });
  });
}

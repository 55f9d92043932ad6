import { describe, expect, it } from 'vitest';
import type { AccountId, DeviceId, ItemId, KitId } from '../shared/ids';
import { timestamp } from '../shared/clock';
import { generateSigningKeys } from './jws';
import { recordsOf } from './expand';
import { MemoryJournal } from './memory-journal';
import { sealJournal } from './seal';
import type { SegmentDocument } from './segment';
import type { TraceEvent } from './statement';

const at = { kit: 'course' as KitId, version: '1.0.0', item: 'test' as ItemId };
const long: TraceEvent = {
  kind: 'answered-question',
  at,
  question: 'q1',
  interaction: 'short',
  attempt: 1,
  response: 'ә'.repeat(4000),
};

async function sealed(count: number, event: TraceEvent): Promise<readonly SegmentDocument[]> {
  const journal = new MemoryJournal({ now: () => 0 });
  for (let index = 0; index < count; index++) await journal.append(event);
  const { privateKey } = await generateSigningKeys(false);
  const device = '3d1c8a52-7a52-4b43-9a3c-0f5d4c3b2a19' as DeviceId;
  const learner = 'abcdefghijkmnpqr' as AccountId;
  const made = await sealJournal(journal, { device, learner, privateKey }, { homePage: 'urn:sandyq:hub' });
  expect(await journal.unsealed()).toEqual([]);
  return made;
}
const lengths = (segments: readonly SegmentDocument[]) => segments.map(({ statements }) => statements.length);

/** One chain from statement 0 on, without a gap. */
function expectChain(segments: readonly SegmentDocument[]): void {
  for (const [index, { sequence, previous, first }] of segments.entries()) {
    const before = segments[index - 1];
    expect([sequence, previous]).toEqual([index, before?.hash ?? null]);
    expect(first).toBe(before === undefined ? 0 : before.first + before.statements.length);
  }
}

describe('sealJournal', () => {
  it('puts 500 statements into a segment at most', async () => {
    const segments = await sealed(1001, { kind: 'opened-item', at });
    expect(lengths(segments)).toEqual([500, 500, 1]);
    expectChain(segments);
  });

  it('makes no segment of more than 256 KiB', async () => {
    const segments = await sealed(100, long);
    const bytes = segments.map((segment) => new TextEncoder().encode(JSON.stringify(segment)).length);
    expect(Math.max(...bytes)).toBeLessThanOrEqual(256 * 1024);
    // As many as fit, by halves: none that is small.
    expect(bytes.length).toBeLessThan(9);
    expect(lengths(segments).reduce((sum, length) => sum + length)).toBe(100);
    expectChain(segments);
  });

  it('says which receipts were here before which row, the newest sixteen of them, in the segment that has the row', async () => {
    let now = 0;
    const journal = new MemoryJournal({ now: () => now });
    for (let index = 0; index < 502; index++) {
      if (index % 25 === 0)
        await journal.witness({
          receipt: `receipt:${String(index).padStart(16, '0')}`,
          digest: 'd'.repeat(43),
          at: timestamp((now += 1_000)),
        });
      await journal.append({ kind: 'opened-item', at });
    }
    const { privateKey } = await generateSigningKeys(false);
    const device = '3d1c8a52-7a52-4b43-9a3c-0f5d4c3b2a19' as DeviceId;
    const learner = 'abcdefghijkmnpqr' as AccountId;
    const context = { homePage: 'urn:sandyq:hub', zone: 300 };
    const [first, second, ...others] = await sealJournal(journal, { device, learner, privateKey }, context);
    expect(others).toEqual([]);
    const rows = (first!.shared.after as [number, string, string][]).map(([row, receipt]) => [row, Number(receipt)]);
    expect(rows).toEqual(Array.from({ length: 16 }, (_, index) => [(index + 4) * 25, (index + 4) * 25]));
    expect(second!.shared.after).toEqual([[0, '0'.repeat(13) + '500', 'd'.repeat(43)]]);
    expect(first!.shared.zone).toBe(300);
    expect(recordsOf(first!).ok).toBe(true);
  });
});

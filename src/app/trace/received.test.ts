import { expect, it } from 'vitest';
import type { ReceiptDocument } from '$lib/dossier/documents';
import { lastReceived } from './received';

const receipt = (at: string, ...ids: readonly string[]) =>
  ({ at, documents: Object.fromEntries(ids.map((id) => [id, 'd'])) }) as unknown as ReceiptDocument;

it('is the highest sequence of each device with its first receipt, in whatever order receipts come', () => {
  const receipts = [
    receipt('2026-09-03', 'trace:a:00000011', 'submission:x'),
    receipt('2026-09-05', 'trace:a:00000011'),
    receipt('2026-09-02', 'trace:a:00000011', 'trace:b:00000000'),
    receipt('2026-09-09', 'trace:a:00000010', 'question:c:00000099'),
  ];
  for (const order of [receipts, receipts.toReversed()]) {
    expect(Object.fromEntries(lastReceived(order))).toEqual({
      a: { sequence: 11, at: '2026-09-02' },
      b: { sequence: 0, at: '2026-09-02' },
    });
  }
});

import { describe, expect, it } from 'vitest';
import { inBatches, nextSize, wrapped } from './batches';

describe('a long list of documents', () => {
  const whole = async (all: readonly number[], most: number, read: (few: readonly number[]) => unknown[]) => {
    let text = '';
    const asked: number[] = [];
    const reading = async (few: readonly number[]) => (asked.push(few.length), read(few));
    for await (const piece of wrapped('[', inBatches(all, most, reading), ']')) text += piece;
    return { list: JSON.parse(text) as unknown, asked };
  };
  const numbers = Array.from({ length: 100 }, (_, at) => at);

  it('is read a few at a time, more while they are small, and never more than asked for', async () => {
    expect(await whole(numbers, 1000, (few) => [...few])).toEqual({ list: numbers, asked: [8, 32, 32, 28] });
    expect((await whole(numbers, 20, (few) => [...few])).asked).toEqual([8, 20, 20, 20, 20, 12]);
    expect((await whole(numbers, 5, (few) => [...few])).asked).toEqual(Array(20).fill(5));
    const large = await whole(numbers.slice(0, 24), 1000, (few) => few.map(() => 'x'.repeat(10_000)));
    expect(large.asked).toEqual([8, 8, 8]);
    expect([nextSize(64 * 1024 - 1), nextSize(64 * 1024)]).toEqual([32, 8]);
  });

  it('is one list where there is nothing to some of them, at its beginning, within it and at its end', async () => {
    for (const has of [
      (at: number) => at >= 40,
      (at: number) => at < 8 || at >= 72,
      (at: number) => at < 8,
      () => false,
    ])
      expect((await whole(numbers, 1000, (few) => few.filter(has))).list).toEqual(numbers.filter(has));
  });
});

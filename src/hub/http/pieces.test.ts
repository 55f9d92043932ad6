import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { MemoryBudget } from './budget';
import { inPieces } from './pieces';

const PIECE = 100 * 1024;
const piece = (at: number): string => String(at % 10).repeat(PIECE);

describe('an answer in pieces', () => {
  let made = 0;
  async function* pieces(count: number, failAt = Infinity): AsyncGenerator<string> {
    for (made = 0; made < count;) {
      if (made === failAt) throw new Error('the store went away');
      yield await Promise.resolve(piece(made));
      made += 1;
    }
  }
  const wealthy = () => new MemoryBudget(1e9).loan('a');
  const textOf = async (body: unknown): Promise<string> => {
    let text = '';
    for await (const part of body as Readable) text += part as string;
    return text;
  };
  const expected = (count: number) => Array.from({ length: count }, (_, at) => piece(at)).join('');

  it('is one text where it is short', async () => {
    const answer = await inPieces(pieces(2), wealthy());
    expect(answer).toMatchObject({ status: 200, body: expected(2) });
  });

  it('comes whole where it is long, and each piece is made when those before were taken', async () => {
    const { body } = await inPieces(pieces(30), wealthy());
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(body).toBeInstanceOf(Readable);
    expect(made).toBeLessThan(6);
    expect(await textOf(body)).toBe(expected(30));
  });

  it('is refused as usual where it fails before it begins, and breaks off where it fails later', async () => {
    await expect(inPieces(pieces(30, 1), wealthy())).rejects.toThrow('the store went away');
    const { body } = await inPieces(pieces(30, 10), wealthy());
    await expect(textOf(body)).rejects.toThrow('the store went away');
  });

  it('holds no more than may be held, and gives back what was taken', async () => {
    await expect(inPieces(pieces(30), new MemoryBudget(PIECE).loan('a'))).rejects.toMatchObject({ code: 'hub-busy' });
    const budget = new MemoryBudget(5 * PIECE);
    const { body } = await inPieces(pieces(30), budget.loan('a'));
    expect(await textOf(body)).toBe(expected(30));
    expect(budget.loan('b').take(5 * PIECE)).toBe(true);
  });

  it('breaks off where others hold too much meanwhile', async () => {
    const budget = new MemoryBudget(6 * PIECE);
    const { body } = await inPieces(pieces(30), budget.loan('a'));
    const parts = (body as Readable)[Symbol.asyncIterator]();
    await parts.next();
    const others = budget.loan('b');
    while (others.take(1024));
    const rest = async (): Promise<void> => {
      while (!(await parts.next()).done) while (others.take(1024));
    };
    await expect(rest()).rejects.toMatchObject({ code: 'hub-busy' });
  });
});

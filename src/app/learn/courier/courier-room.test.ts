import { describe, expect, it, vi } from 'vitest';
import { err, ok } from '$lib/shared/result';
import type { Carried, CourierFile, LearnerCourier, Piece, SmallCourier, TakenCourier } from '$lib/sync/courier';
import { carriedWords, isEmpty } from './carried-words';

// Nobody watches here: runes are the values themselves, and the classes are plain TypeScript.
vi.hoisted(() => {
  const rune = <T>(value: T): T => value;
  Object.assign(globalThis, { $state: Object.assign(rune, { raw: rune }) });
});
const { CourierRoom } = await import('./courier-room.svelte');
const { SmallRoom } = await import('./small-room.svelte');

const nothing: Carried = { works: 0, questions: 0, replies: 0, minutes: 0, notes: 0, others: 0 };
const taken: TakenCourier = {
  ...{ number: 1, made: '2026-09-01T00:00:00.000Z', answers: 1, grades: 0, receipts: 1, fresh: 2 },
  ...{ confirms: [], rejected: 0, unknown: 0 },
};
const fileOf = (number: number): CourierFile => ({ number, bytes: 5, stream: new Blob(['hello']).stream() });

function room(over: Partial<LearnerCourier> = {}, written: string[] = []) {
  const courier: LearnerCourier = {
    recipient: () => Promise.reject(new Error('not asked here')),
    plan: () => Promise.resolve({ number: 4, carried: nothing, bytes: 0 }),
    async make(sink) {
      await sink(fileOf(4));
      return ok({ number: 4, at: '2026-09-01T00:00:00.000Z', bytes: 5, carried: nothing });
    },
    pieces: () => Promise.resolve([]),
    makeSmall: () => Promise.reject(new Error('not asked here')),
    open: () => Promise.resolve(ok(taken)),
    made: () => Promise.resolve([]),
    knowledge: () => Promise.resolve({}),
    ...over,
  };
  const ontaken = vi.fn();
  const choose = vi.fn(async (name: string) => ({
    name,
    write: async (stream: ReadableStream<Uint8Array>) => void written.push(await new Response(stream).text()),
  }));
  const parts = { courier: () => Promise.resolve(courier), login: 'dana', ontaken, choose };
  return { room: new CourierRoom(parts), choose, ontaken, parts };
}

describe('the courier page', () => {
  it('writes the file where the person said, and then counts anew', async () => {
    const written: string[] = [];
    const { room: page, choose } = room({}, written);
    await page.refresh();
    await page.make();
    expect(choose.mock.calls[0]?.[0]).toBe('sandyq-dana-4.courier');
    expect(written).toEqual(['hello']);
    expect(page.making).toMatchObject({ phase: 'made', name: 'sandyq-dana-4.courier' });
    expect(page.busy).toBe(false);
  });

  it('makes nothing where the person thought better of it', async () => {
    const make = vi.fn();
    const { parts } = room({ make });
    const page = new CourierRoom({ ...parts, choose: () => Promise.resolve(undefined) });
    await page.refresh();
    await page.make();
    expect(make).not.toHaveBeenCalled();
    expect(page.making.phase).toBe('idle');
  });

  it('says that the file could not be written, or that nobody is known to seal it for', async () => {
    const { parts } = room();
    const full = () => Promise.reject(new DOMException('', 'QuotaExceededError'));
    const page = new CourierRoom({ ...parts, choose: async (name) => ({ name, write: full }) });
    await page.refresh();
    await page.make();
    expect(page.making.phase === 'failed' && page.making.words).toMatch(/not made|жасалған жоқ|несделанным/);

    const { room: stranger } = room({ make: () => Promise.resolve(err({ code: 'no-recipient' })) });
    await stranger.refresh();
    await stranger.make();
    expect(stranger.making.phase === 'failed' && stranger.making.words).toMatch(/seal|жабу|запечатывать/);
  });

  it('tells what came, and has what waits counted anew', async () => {
    const { room: page, ontaken } = room();
    await page.open(new File(['x'], 'answer.courier'));
    expect(page.opening).toMatchObject({ phase: 'opened', taken });
    expect(page.opening).not.toHaveProperty('why');
    expect(ontaken).toHaveBeenCalledOnce();
  });

  it('tells of half a file what came, and why no more', async () => {
    const half = { ...taken, fault: { code: 'truncated' } } as const;
    const { room: page } = room({ open: () => Promise.resolve(ok(half)) });
    await page.open(new File(['x'], 'answer.courier'));
    expect(page.opening.phase === 'opened' && page.opening.why).toMatch(/not whole|толық емес|неполный/);
  });

  it('says why a file is not opened', async () => {
    const { room: page, ontaken } = room({ open: () => Promise.resolve(err({ code: 'not-for-us' })) });
    await page.open(new File(['x'], 'other.courier'));
    expect(page.opening).toMatchObject({ phase: 'failed', name: 'other.courier' });
    expect(ontaken).not.toHaveBeenCalled();
  });
});

describe('what a courier carries', () => {
  it('is said without what is not there', () => {
    expect(isEmpty(nothing)).toBe(true);
    expect(isEmpty({ ...nothing, others: 1 })).toBe(false);
    expect(carriedWords({ ...nothing, works: 2, notes: 3 })).toMatch(/2.*, .*3/);
    expect(carriedWords({ ...nothing, others: 9 })).not.toMatch(/\d/);
  });
});

describe('work as codes', () => {
  const piece = (id: string, bytes: number): Piece => ({
    ...{ id, kind: 'question', at: '2026-09-01T00:00:00.000Z', text: 'Why?', bytes },
  });
  const small = (over: Partial<LearnerCourier>) => {
    const onmade = vi.fn();
    return { onmade, room: new SmallRoom({ courier: room(over).parts.courier, onmade }) };
  };

  it('is what was chosen, at first as much as has room, and never what is too heavy', async () => {
    const asked: (readonly string[])[] = [];
    const made: SmallCourier = {
      made: { number: 4, at: '2026-09-01T00:00:00.000Z', bytes: 3, carried: nothing },
      file: new Uint8Array(3),
      segmentsLeft: 1,
    };
    const { room: page, onmade } = small({
      pieces: async () => [piece('a', 20_000), piece('heavy', 90_000), piece('b', 3000), piece('c', 3000)],
      makeSmall: async (ids, most) => {
        asked.push([...ids, String(most)]);
        return ok(made);
      },
    });
    await page.list();
    expect(page.chosen).toEqual(['a', 'b']);
    expect(page.pieces!.filter((one) => page.isTooHeavy(one)).map(({ id }) => id)).toEqual(['heavy']);
    page.choose('c', true);
    page.choose('c', true);
    page.choose('a', false);
    await page.make();
    expect(asked).toEqual([['b', 'c', '12288']]);
    expect([page.made, onmade.mock.calls.length]).toEqual([made, 1]);
    page.close();
    expect([page.made, page.pieces]).toEqual([undefined, undefined]);
  });

  it('says what to do where it is too much, where nobody is known to seal it for, and where reading fails', async () => {
    const words: string[] = [];
    for (const makeSmall of [
      async () => err({ code: 'too-large', bytes: 20_000 } as const),
      async () => err({ code: 'no-recipient' } as const),
      () => Promise.reject(new Error('gone')),
    ]) {
      const { room: page, onmade } = small({ makeSmall });
      await page.make();
      expect([page.made, page.busy, onmade.mock.calls.length]).toEqual([undefined, false, 0]);
      words.push(page.words);
    }
    expect(new Set(words).size).toBe(3);
    expect(words[0]).toMatch(/12/);
  });
});

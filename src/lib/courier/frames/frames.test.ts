import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32 } from '../../shared/crc32';
import { bytesInBase45, fromBase45, toBase45 } from './base45';
import { FRAME_LIMITS, frameText, parseFrame, payloadFor } from './frame';
import type { Frame } from './frame';
import { Gatherer } from './gather';
import type { Taken } from './gather';
import { mixOf } from './mix';
import { evenPayload, framesOf } from './split';
import type { FrameSequence } from './split';

const utf8 = (text: string) => new TextEncoder().encode(text);
const bytesOf = (length: number, seed = 1) =>
  Uint8Array.from({ length }, (_, at) => (Math.imul(at + seed, 2_654_435_761) >>> 13) & 0xff);

async function takeAll(gatherer: Gatherer, texts: readonly string[]): Promise<Taken[]> {
  const taken: Taken[] = [];
  for (const text of texts) taken.push(await gatherer.take(text));
  return taken;
}
const some = (sequence: FrameSequence, indices: readonly number[]) => indices.map((index) => sequence.text(index));
const upTo = (count: number) => Array.from({ length: count }, (_, at) => at);

describe('Base45', () => {
  it('is that of RFC 9285', () => {
    expect(toBase45(utf8('AB'))).toBe('BB8');
    expect(toBase45(utf8('Hello!!'))).toBe('%69 VD92EX0');
    expect(toBase45(utf8('base-45'))).toBe('UJCLQE7W581');
    expect(fromBase45('QED8WEX0')).toEqual(utf8('ietf!'));
  });

  it('gives back what went in, in as many characters as it says', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const text = toBase45(bytes);
        expect(fromBase45(text)).toEqual(new Uint8Array(bytes));
        expect(bytesInBase45(text.length)).toBe(bytes.length);
      }),
    );
  });

  it.each(['A', 'ABCD', 'GGX', ':::', ':Z', 'ab8', 'AB_', 'AÄ0'])('refuses what is none: %s', (text) => {
    expect(fromBase45(text)).toBeUndefined();
  });
});

describe('a frame', () => {
  const frame: Frame = { id: '0123456789abcdef', size: 900, index: 3, payload: bytesOf(300) };

  it('says what it said, in a code of the wanted size', () => {
    const text = frameText(frame);
    expect(parseFrame(text)).toEqual({ ok: true, value: frame });
    expect(payloadFor(text.length)).toBe(300);
    expect(text).toMatch(/^SQC1[0-9A-Z $%*+\-./:]+$/);
  });

  it('of something else, of a later version, or damaged is told apart', () => {
    const text = frameText(frame);
    const codeOf = (other: string) => {
      const parsed = parseFrame(other);
      return parsed.ok ? undefined : parsed.error.code;
    };
    expect(codeOf('SQ1/ABC')).toBe('frame-foreign');
    expect(codeOf('')).toBe('frame-foreign');
    expect(codeOf(`SQC2${text.slice(4)}`)).toBe('frame-newer');
    expect(codeOf('SQC')).toBe('frame-newer');
    expect(codeOf('SQC1')).toBe('frame-damaged');
    expect(codeOf(text.slice(0, -3))).toBe('frame-damaged');
    expect(codeOf(`${text}000`)).toBe('frame-damaged');
    for (const at of [4, 10, 30, text.length - 1]) {
      const other = text[at] === '0' ? '1' : '0';
      expect(codeOf(text.slice(0, at) + other + text.slice(at + 1))).toBe('frame-damaged');
    }
  });

  it('that is true to its sum and claims what no sequence is, is refused', () => {
    const claim = (size: number, payload: number) =>
      parseFrame(frameText({ ...frame, size, payload: bytesOf(payload) }));
    expect(claim(0, 10).ok).toBe(false);
    expect(claim(FRAME_LIMITS.fileBytes, 10).ok).toBe(false);
    expect(claim(FRAME_LIMITS.blocks * 10 + 1, 10).ok).toBe(false);
    expect(claim(FRAME_LIMITS.blocks * 10, 10).ok).toBe(true);
    expect(claim(1, 3000).ok).toBe(false);
    const empty = new Uint8Array(16);
    new DataView(empty.buffer).setUint16(8, 5);
    new DataView(empty.buffer).setUint32(12, crc32(empty.subarray(0, 12)));
    expect(parseFrame(`SQC1${toBase45(empty)}`).ok).toBe(false);
  });

  it('never throws, whatever a scanner reads', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `SQC1${text}`),
        ),
        (text) => {
          expect(parseFrame(text).ok).toBe(false);
        },
      ),
    );
  });
});

describe('frames of a file', () => {
  it('bring it back in any order, with any of them twice and any missed, where enough were seen', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 3000 }),
        fc.integer({ min: 16, max: 400 }),
        fc.infiniteStream(fc.integer({ min: 0, max: 999 })),
        async (bytes, payload, picks) => {
          const file = new Uint8Array(bytes);
          const sequence = await framesOf(file, payload);
          const gatherer = new Gatherer();
          let seen = 0;
          for (const index of picks) {
            const taken = await gatherer.take(sequence.text(index));
            if (taken.state !== 'gathering' && taken.state !== 'whole') throw new Error(taken.state);
            expect(taken.progress.seen).toBeGreaterThanOrEqual(seen);
            expect(taken.progress.missing.length).toBeLessThanOrEqual(sequence.blocks);
            seen = taken.progress.seen;
            if (taken.state === 'gathering') continue;
            expect(taken.file).toEqual(file);
            expect(taken.progress.missing).toEqual([]);
            break;
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('need hardly more than their number, whichever a camera saw', async () => {
    const file = bytesOf(12_000);
    let most = 0;
    for (let run = 0; run < 30; run += 1) {
      const sequence = await framesOf(file, 250);
      expect(sequence.blocks).toBe(48);
      const gatherer = new Gatherer();
      const missed = (index: number) => Math.imul(index + 1, 2_654_435_761 + run * 97) >>> 30 === 0;
      let count = 0;
      for (let index = run * 7; ; index += 1) {
        if (missed(index)) continue;
        count += 1;
        if ((await gatherer.take(sequence.text(index))).state === 'whole') break;
      }
      most = Math.max(most, count);
    }
    expect(most).toBeLessThan(60);
  });

  it('say which codes are missing by their numbers', async () => {
    const sequence = await framesOf(bytesOf(1000), 100);
    const gatherer = new Gatherer();
    const taken = await takeAll(gatherer, some(sequence, [0, 2, 2, 3, 4, 5, 6, 8]));
    expect(taken.map((one) => one.state === 'gathering' && one.fresh)).toEqual([
      true,
      true,
      false,
      true,
      true,
      true,
      true,
      true,
    ]);
    expect(taken.at(-1)).toMatchObject({ progress: { blocks: 10, seen: 7, missing: [2, 8, 10] } });
    const mixes = await takeAll(gatherer, some(sequence, [10, 11, 12, 13, 14, 15, 16]));
    expect(mixes.some(({ state }) => state === 'whole')).toBe(true);
  });

  it('go on from mixes when their numbers end', async () => {
    const sequence = await framesOf(bytesOf(100), 50);
    expect(sequence.text(FRAME_LIMITS.index + 1)).toBe(sequence.text(2));
    expect(sequence.text(FRAME_LIMITS.index)).not.toBe(sequence.text(2));
  });

  it('of two sequences do not mix, and neither do those of one file cut in two ways', async () => {
    const [one, other] = [bytesOf(900, 1), bytesOf(900, 99)];
    const sequences = await Promise.all([framesOf(one, 100), framesOf(other, 100), framesOf(one, 90)]);
    const gatherer = new Gatherer();
    const whole: Uint8Array[] = [];
    for (const index of upTo(10))
      for (const sequence of sequences) {
        const taken = await gatherer.take(sequence.text(index));
        if (taken.state === 'whole' && index < sequence.blocks) whole.push(taken.file);
      }
    expect(whole.slice(0, 2)).toEqual([one, other]);
    expect(whole).toContainEqual(one);
  });

  it('that somebody made up never become a file, and what is true still does', async () => {
    const file = bytesOf(500);
    const sequence = await framesOf(file, 100);
    const forged = (index: number) =>
      frameText({ id: sequence.id, size: 500, index, payload: bytesOf(100, 7 + index) });
    const gatherer = new Gatherer();
    // All made up, in the name of a hash that they do not have.
    const fake = await takeAll(gatherer, upTo(5).map(forged));
    expect(fake.map(({ state }) => state)).toEqual([...Array<string>(4).fill('gathering'), 'contradiction']);
    // One among true ones: found at once, or by the hash at the end.
    const among = await takeAll(gatherer, [sequence.text(0), forged(1), sequence.text(1)]);
    expect(among.at(-1)!.state).toBe('contradiction');
    const late = await takeAll(gatherer, [forged(3), ...some(sequence, [0, 1, 2, 4])]);
    expect(late.at(-1)!.state).toBe('contradiction');
    const good = await takeAll(gatherer, some(sequence, upTo(5)));
    expect(good.at(-1)).toMatchObject({ state: 'whole', file });
  });

  it('of many sequences are held for the last few alone', async () => {
    const gatherer = new Gatherer();
    const first = await framesOf(bytesOf(200), 100);
    await gatherer.take(first.text(0));
    for (const seed of upTo(10)) await gatherer.take((await framesOf(bytesOf(60_000, seed + 5), 2000)).text(0));
    expect(await gatherer.take(first.text(1))).toMatchObject({ state: 'gathering', progress: { seen: 1 } });
  });

  it('are cut evenly: as few, and hardly a zero in the last', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12_288 }), fc.integer({ min: 70, max: 600 }), (size, most) => {
        const payload = evenPayload(size, most);
        const blocks = Math.ceil(size / payload);
        expect(payload).toBeLessThanOrEqual(most);
        expect(blocks).toBe(Math.ceil(size / most));
        expect(blocks * payload - size).toBeLessThan(blocks);
      }),
    );
  });

  it('are not made of what no reader gathers', async () => {
    await expect(framesOf(new Uint8Array(0), 100)).rejects.toThrow(RangeError);
    await expect(framesOf(bytesOf(FRAME_LIMITS.fileBytes + 1), 2000)).rejects.toThrow(RangeError);
    await expect(framesOf(bytesOf(201 * 50), 50)).rejects.toThrow(RangeError);
  });
});

describe('a mix', () => {
  it('is the blocks that the format page says', () => {
    expect([...mixOf(2, 5)]).toEqual([4]);
    expect([...mixOf(40, 50)]).toEqual([0, 256]);
    for (const index of upTo(500)) {
      const mask = mixOf(index, 37);
      expect(mask.some((word) => word !== 0)).toBe(true);
      expect(mask[1]! >>> 5).toBe(0);
    }
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { Gatherer } from '$lib/courier/frames/gather';
import { codeSheets } from './code-sheets';

// Nobody watches here: runes are the values themselves, and the classes are plain TypeScript.
vi.hoisted(() => {
  const rune = <T>(value: T): T => value;
  Object.assign(globalThis, { $state: Object.assign(rune, { raw: rune }) });
});
const { CodeShow, CODE_SIZES } = await import('./code-show.svelte');
const { CodeReading } = await import('./code-reading.svelte');

const fixtures = new URL('../../../tests/fixtures/couriers/', import.meta.url).pathname;
const courier = new Uint8Array(readFileSync(`${fixtures}golden-2.courier`));
const codes = readFileSync(`${fixtures}golden-2.codes.txt`, 'utf8').trimEnd().split('\n');
const shown = async (still = false) => {
  const show = new CodeShow(courier, { still });
  await show.cut('large');
  return show;
};

describe('a film of codes', () => {
  it('shows the codes, and then others without end, of which enough are a courier', async () => {
    const show = await shown();
    expect(show.playing).toBe(true);
    const [seen, numbers] = [[] as string[], [] as (number | undefined)[]];
    for (let turn = 0; turn < 3 * show.blocks; turn += 1) {
      seen.push(show.text!);
      numbers.push(show.number);
      show.next();
    }
    expect(numbers.slice(0, show.blocks + 1)).toEqual([
      ...Array.from({ length: show.blocks }, (_, at) => at + 1),
      undefined,
    ]);
    expect(new Set(seen).size).toBe(seen.length);
    const gatherer = new Gatherer();
    const taken = [];
    for (const text of seen.slice(show.blocks - 1)) taken.push(await gatherer.take(text));
    expect(taken.at(-1)).toMatchObject({ state: 'whole', file: courier });
  });

  it('stands still for whoever wants no motion, and goes by hand among the codes themselves', async () => {
    const show = await shown(true);
    expect(show.playing).toBe(false);
    const at = (act: () => void) => {
      act();
      return show.number;
    };
    expect(at(() => show.step(1))).toBe(2);
    expect(at(() => show.step(-1))).toBe(1);
    expect(at(() => show.step(-1))).toBe(show.blocks);
    expect(at(() => show.step(1))).toBe(1);
    expect(at(() => show.go(3))).toBe(3);
    show.play(true);
    for (let turn = 0; turn < show.blocks; turn += 1) show.next();
    expect([show.playing, show.number]).toEqual([true, undefined]);
    // From a mix back to a code, and no further film.
    expect(at(() => show.step(1))).toBeDefined();
    expect(show.playing).toBe(false);
  });

  it('takes less time with finer codes or more of them a second', async () => {
    const show = await shown();
    const [blocks, seconds] = [show.blocks, show.seconds];
    await show.cut('fine');
    expect(show.blocks).toBe(Math.ceil(courier.length / CODE_SIZES.fine));
    expect(show.blocks).toBeLessThan(blocks);
    await show.cut('large');
    for (const _ of [1, 2, 3, 4, 5]) show.faster(1);
    expect([show.speed, show.seconds < seconds]).toEqual([8, true]);
    for (const _ of [1, 2, 3, 4, 5, 6]) show.faster(-1);
    expect([show.speed, show.seconds > seconds]).toEqual([1, true]);
  });

  it('of one code is no film', async () => {
    const show = new CodeShow(courier.slice(0, 100), { still: false });
    await show.cut();
    expect([show.blocks, show.playing]).toEqual([1, false]);
    show.next();
    expect(show.number).toBe(1);
  });
});

describe('codes on paper', () => {
  it('are six on a page, numbered, with spare ones that stand in for what cannot be read', async () => {
    const long = Uint8Array.from({ length: 9000 }, (_, at) => at % 251);
    const { pages, blocks } = await codeSheets(long);
    expect(blocks).toBe(23);
    expect(pages.map((page) => page.length)).toEqual([6, 6, 6, 6, 2]);
    expect(pages.flat().map(({ number }) => number)).toEqual(Array.from({ length: 26 }, (_, at) => at + 1));
    expect((await codeSheets(courier.slice(0, 50))).pages).toHaveLength(1);
  });
});

describe('codes that are read', () => {
  it('become a file, once, however many more come', async () => {
    const files: Uint8Array[] = [];
    const reading = new CodeReading((file) => files.push(file));
    for (const code of codes.slice(1)) await reading.take(code);
    expect(files).toEqual([courier]);
    expect([reading.done, reading.words, reading.progress?.missing]).toEqual([true, '', []]);
    reading.again();
    expect([reading.done, reading.progress]).toEqual([false, undefined]);
    for (const code of codes) await reading.take(code);
    expect(files).toHaveLength(2);
  });

  it('say what to do with a code of something else, and go on', async () => {
    const reading = new CodeReading(() => expect.unreachable());
    await reading.take(codes[0]!);
    const words = [];
    for (const other of ['https://example.kz', 'SQC2ABC', `${codes[1]!.slice(0, -1)}.`]) {
      await reading.take(other);
      words.push(reading.words);
    }
    expect(new Set(words).size).toBe(3);
    expect(words.every((one) => one.length > 20)).toBe(true);
    await reading.take(codes[2]!);
    expect([reading.words, reading.progress?.seen]).toEqual(['', 2]);
  });
});

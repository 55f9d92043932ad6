import { describe, expect, it, vi } from 'vitest';
import type { FoundPlace } from './finder.svelte';

// Nobody watches here: runes are the values themselves, and the class is plain TypeScript.
vi.hoisted(() => {
  const rune = <T>(value: T): T => value;
  Object.assign(globalThis, { $state: Object.assign(rune, { raw: rune }) });
});
const { Finder } = await import('./finder.svelte');

const PAGES = ['кейс и кейс', '', 'Кейс', 'другое'];

function open(pages: readonly string[] = PAGES) {
  const led: FoundPlace[] = [];
  const read: number[] = [];
  const textOf = async (part: number) => {
    read.push(part);
    return pages[part - 1]!;
  };
  const finder = new Finder({ parts: pages.length, textOf }, (place) => led.push(place));
  return { finder, led, read };
}

describe('search in a document', () => {
  it('leads to the first place from where one is, and counts them all', async () => {
    const { finder, led, read } = open();
    await finder.find('КЕЙС', 2);
    expect(led).toEqual([{ part: 3, match: 0 }]);
    expect([finder.total, finder.number, finder.searching]).toEqual([3, 3, false]);
    expect(read).toEqual([2, 3, 4, 1]);
  });

  it('goes on and back, round the document', async () => {
    const { finder, led } = open();
    await finder.find('кейс', 1);
    for (let step = 0; step < 3; step += 1) finder.go(1);
    finder.go(-1);
    finder.go(-1);
    expect(led).toEqual([
      { part: 1, match: 0 },
      { part: 1, match: 1 },
      { part: 3, match: 0 },
      { part: 1, match: 0 },
      { part: 3, match: 0 },
      { part: 1, match: 1 },
    ]);
    expect(finder.number).toBe(2);
  });

  it('comes back to the only place there is', async () => {
    const { finder, led } = open();
    await finder.find('другое', 1);
    finder.go(1);
    finder.go(-1);
    expect(led).toHaveLength(3);
    expect(new Set(led.map(({ part }) => part))).toEqual(new Set([4]));
  });

  it('ends the search before it, and reads no page twice', async () => {
    const { finder, led, read } = open();
    const first = finder.find('кейс', 1);
    const second = finder.find('другое', 1);
    await Promise.all([first, second]);
    expect(finder.total).toBe(1);
    expect(led.at(-1)).toEqual({ part: 4, match: 0 });
    const before = read.length;
    await finder.find('и', 1);
    expect(read).toHaveLength(before);
  });

  it('finds nothing in nothing, and says where a document has no words or cannot be read', async () => {
    const { finder, led } = open();
    await finder.find('нет', 1);
    expect([finder.total, finder.wordless, finder.at, finder.number]).toEqual([0, false, undefined, undefined]);
    finder.go(1);
    finder.end();
    expect([finder.needle, finder.searching, led.length]).toEqual(['', false, 0]);
    const pictures = open(['', ' ']);
    await pictures.finder.find('кейс', 1);
    expect(pictures.finder.wordless).toBe(true);
    const broken = new Finder(
      { parts: 2, textOf: (part) => (part === 1 ? Promise.reject(new Error()) : Promise.resolve('кейс')) },
      () => undefined,
    );
    await broken.find('кейс', 1);
    expect(broken.total).toBe(1);
  });
});

import { describe, expect, it } from 'vitest';
import { mark, snippet } from './snippet';

const cutOut = ({ text, matches }: ReturnType<typeof snippet>) => matches.map(([start, end]) => text.slice(start, end));

describe('snippet', () => {
  const filler = 'слово '.repeat(100);

  it('shows where most of the words stand together', () => {
    const text = `кейс ${filler}Решить кейс можно дома. ${filler}`;
    const found = snippet(text, new Set(['кейс', 'решить']));
    expect(cutOut(found)).toEqual(['Решить', 'кейс']);
    expect(found.text.startsWith('…')).toBe(true);
    expect(found.text.endsWith('…')).toBe(true);
    expect(found.text.length).toBeLessThan(240);
  });

  it('shows a short text whole', () => {
    expect(snippet('Бір кейс', new Set(['кейс']))).toEqual({ text: 'Бір кейс', matches: [[4, 8]] });
  });

  it('marks the right words at the end of a long text too', () => {
    const found = snippet(`${filler}Ёлки`, new Set(['елки']));
    expect(cutOut(found)).toEqual(['Ёлки']);
  });

  it('is empty where only the title answers', () => {
    expect(snippet('текст', new Set(['кейс']))).toEqual({ text: '', matches: [] });
  });
});

it('mark marks whole words', () => {
  expect(mark('Кейс о кейсах', new Set(['кейс']))).toEqual({ text: 'Кейс о кейсах', matches: [[0, 4]] });
});

import { describe, expect, it } from 'vitest';
import { fold, needleOf, piecesOf, rangesOf } from './find-text';

const found = (text: string, query: string) =>
  rangesOf(fold(text), needleOf(query)).map(([from, to]) => text.slice(from, to));

describe('what is found', () => {
  it('is the same in any case, with ё or е, with stress marks and decomposed letters', () => {
    expect(found('Ещё ЕЩЕ ещё', 'еще')).toEqual(['Ещё', 'ЕЩЕ', 'ещё']);
    expect(found('за\u0301мок', 'замок')).toEqual(['за\u0301мок']);
    expect(found('наш каи\u0306к', 'КАЙК')).toEqual(['каи\u0306к']);
    expect(found('кий', 'кии')).toEqual([]);
  });

  it('is Kazakh in the letters of its own and in those of old fonts', () => {
    expect(found('Қазақстан тәуелсіз', 'тәуелсіз')).toEqual(['тәуелсіз']);
    expect(found('Қазақстан тəуелсiз', 'ТӘУЕЛСІЗ')).toEqual(['тəуелсiз']);
    expect(found('жаhан', 'жаһан')).toEqual(['жаhан']);
    // Letters of different sound are different letters.
    expect(found('ұн', 'үн')).toEqual([]);
    expect(found('кала', 'қала')).toEqual([]);
  });

  it('runs over the ends of lines, hyphens and spaces', () => {
    expect(found('кейс-\nтехнология', 'кейс-технология')).toEqual(['кейс-\nтехнология']);
    expect(found('техно-\nлогия, технология', 'технология')).toEqual(['техно-\nлогия', 'технология']);
    expect(found('one\ntwo  three', 'one two three')).toEqual(['one\ntwo  three']);
    expect(found('𝒜😀 İx', 'İx')).toEqual(['İx']);
  });

  it('is nothing for nothing, and counts no place twice', () => {
    for (const query of ['', '   ', '-', '\u00ad']) expect(found('a - b', query), JSON.stringify(query)).toEqual([]);
    expect(found('aaaa', 'aa')).toEqual(['aa', 'aa']);
    expect(found('x'.repeat(300), 'x'.repeat(250))).toHaveLength(1);
  });

  it('comes to an end with texts that are made to have none, and stops counting', () => {
    expect(found('a'.repeat(200_000), 'a')).toHaveLength(10_000);
    expect(found('-\n'.repeat(200_000), 'x')).toEqual([]);
    expect(found(`a${'\u0301'.repeat(200_000)}`, 'a').length).toBeLessThanOrEqual(1);
  });
});

describe('runs are cut', () => {
  it('where matches begin and end, also over several of them', () => {
    const runs = ['кейс', '-\n', 'техно', 'логия и', ' кейс'];
    const ranges = rangesOf(fold(runs.join('')), needleOf('кейс'));
    expect([...piecesOf(runs, ranges)]).toEqual([
      [0, [{ text: 'кейс', match: 0 }]],
      [
        4,
        [
          { text: ' ', match: undefined },
          { text: 'кейс', match: 1 },
        ],
      ],
    ]);
    const long = rangesOf(fold(runs.join('')), needleOf('йстехнол'));
    expect([...piecesOf(runs, long)]).toEqual([
      [
        0,
        [
          { text: 'ке', match: undefined },
          { text: 'йс', match: 0 },
        ],
      ],
      [1, [{ text: '-\n', match: 0 }]],
      [2, [{ text: 'техно', match: 0 }]],
      [
        3,
        [
          { text: 'л', match: 0 },
          { text: 'огия и', match: undefined },
        ],
      ],
    ]);
  });

  it('and what they say stays what they said', () => {
    const runs = ['aab', '', 'ab', 'b'];
    for (const query of ['a', 'ab', 'bab', 'b', 'x']) {
      const pieces = piecesOf(runs, rangesOf(fold(runs.join('')), needleOf(query)));
      for (const [index, cut] of pieces) expect(cut.map(({ text }) => text).join('')).toBe(runs[index]);
    }
  });
});

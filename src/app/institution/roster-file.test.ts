import { describe, expect, it } from 'vitest';
import { ROSTER_TEMPLATE, rosterText } from './roster-file';

const text = 'name;login\r\nӘлия Қасым;әлия\r\n';

describe('rosterText', () => {
  it('reads UTF-8, and drops its mark', () => {
    expect(rosterText(new TextEncoder().encode(text))).toBe(text);
    expect(rosterText(new TextEncoder().encode(`\ufeff${text}`))).toBe(text);
  });

  it.each([
    [true, [0xff, 0xfe]],
    [false, [0xfe, 0xff]],
  ])('reads UTF-16, little endian: %s', (littleEndian, mark) => {
    const bytes = new Uint8Array(2 + text.length * 2);
    bytes.set(mark);
    const view = new DataView(bytes.buffer);
    for (let at = 0; at < text.length; at++) view.setUint16(2 + at * 2, text.charCodeAt(at), littleEndian);
    expect(rosterText(bytes)).toBe(text);
  });

  it('reads Windows-1251 where it is no UTF-8', () => {
    const bytes = Uint8Array.from([0xc8, 0xe2, 0xe0, 0xed, 0x3b, 0x69]);
    expect(rosterText(bytes)).toBe('Иван;i');
  });
});

it('the template names the columns of docs/api.md', () => {
  expect(ROSTER_TEMPLATE.replace('\ufeff', '').trim().split(';')).toEqual([
    'name',
    'login',
    'role',
    'group',
    'language',
  ]);
});

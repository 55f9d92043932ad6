import { expect, it } from 'vitest';
import { playerDeed } from './player-keys';

const press = (key: string, code = '', held: Partial<KeyboardEvent> = {}) =>
  playerDeed({ key, code, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, ...held });

it('does what the page says, on a Latin keyboard and on a Cyrillic one', () => {
  for (const toggle of [press(' ', 'Space'), press('k', 'KeyK'), press('K', 'KeyK'), press('л', 'KeyK')])
    expect(toggle).toBe('toggle');
  expect([press('j', 'KeyJ'), press('о', 'KeyJ')]).toEqual([{ seek: -10 }, { seek: -10 }]);
  expect([press('l', 'KeyL'), press('д', 'KeyL')]).toEqual([{ seek: 10 }, { seek: 10 }]);
  expect([press('ArrowLeft', 'ArrowLeft'), press('ArrowRight')]).toEqual([{ seek: -5 }, { seek: 5 }]);
  expect([press('<', 'Comma', { shiftKey: true }), press('Б', 'Comma', { shiftKey: true })]).toEqual([
    'slower',
    'slower',
  ]);
  expect([press('>', 'Period', { shiftKey: true }), press('Ю', 'Period', { shiftKey: true })]).toEqual([
    'faster',
    'faster',
  ]);
});

it('leaves every other key, and the browser’s own shortcuts, alone', () => {
  for (const key of ['б', ',', 'x', 'Tab', 'Enter', 'ArrowUp', 'Escape']) expect(press(key), key).toBeUndefined();
  for (const held of ['ctrlKey', 'altKey', 'metaKey'])
    expect(press('l', 'KeyL', { [held]: true }), held).toBeUndefined();
});

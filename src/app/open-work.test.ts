import { expect, it } from 'vitest';
import { holdsWork, keepOpenWork } from './open-work';

it('open work is written down before the page goes, all of it, for as long as it is open', async () => {
  const written: string[] = [];
  const later = (word: string) => async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    return written.push(word) > 0;
  };
  const closes = [holdsWork(later('one')), holdsWork(later('two'))];
  expect(await keepOpenWork()).toBe(true);
  expect(written).toEqual(['one', 'two']);
  closes[0]!();
  expect(await keepOpenWork()).toBe(true);
  expect(written).toEqual(['one', 'two', 'two']);
  closes[1]!();
});

it('what could not be written is told, and holds up nothing else', async () => {
  let written = false;
  const closes = [
    holdsWork(async () => false),
    holdsWork(() => Promise.reject(new Error('no room'))),
    holdsWork(async () => (written = true)),
  ];
  expect(await keepOpenWork()).toBe(false);
  expect(written).toBe(true);
  for (const close of closes) close();
  expect(await keepOpenWork()).toBe(true);
});

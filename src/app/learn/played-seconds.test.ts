import { describe, expect, it } from 'vitest';
import { PlayedSeconds } from './played-seconds';

const play = (played: PlayedSeconds, from: number, to: number) => {
  for (let at = from; at <= to; at += 0.25) played.at(at);
};

describe('PlayedSeconds', () => {
  it('tells what was played, and not what was jumped over', () => {
    const played = new PlayedSeconds();
    play(played, 0, 10);
    played.break();
    play(played, 60, 65);
    expect(played.take()).toEqual([
      [0, 10],
      [60, 65],
    ]);
  });

  it('takes a jump without a word of it for a jump', () => {
    const played = new PlayedSeconds();
    play(played, 0, 4);
    play(played, 100, 102);
    play(played, 50, 51);
    expect(played.take()).toEqual([
      [0, 4],
      [50, 51],
      [100, 102],
    ]);
  });

  it('loses nothing and doubles nothing when taken while it plays', () => {
    const played = new PlayedSeconds();
    play(played, 0, 3);
    expect(played.take()).toEqual([[0, 3]]);
    play(played, 3.25, 6);
    expect(played.take()).toEqual([[3, 6]]);
    expect(played.take()).toEqual([]);
  });

  it('gives again what could not be written down, with what came after', () => {
    const played = new PlayedSeconds();
    play(played, 0, 3);
    played.putBack(played.take());
    play(played, 3.25, 6);
    expect(played.take()).toEqual([[0, 6]]);
    expect(played.take()).toEqual([]);
  });

  it('runs to the end when the recording ends', () => {
    const played = new PlayedSeconds();
    play(played, 0, 9.5);
    played.break(9.9);
    expect(played.take()).toEqual([[0, 9.9]]);
  });
});

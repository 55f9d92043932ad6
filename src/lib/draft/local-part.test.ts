import { describe, expect, it } from 'vitest';
import {
  accepted,
  asDraftPart,
  offered,
  orphaned,
  received,
  reoffered,
  settled,
  unoffered,
  written,
  type LocalPart,
} from './local-part';
import type { PartId, PartValue } from './part';

const id: PartId = 'text:pages/a.en.md';
const text = (value: string): PartValue => ({ text: value });
const held = (rev: string, value: string | null) => ({ id, rev, value: value === null ? null : text(value) });
const V0 = 'one\ntwo\nthree\n';

describe('a part in a browser', () => {
  const clean = received(undefined, held('r1', V0))!;
  const mine = written(clean, id, text('ONE\ntwo\nthree\n'))!;

  it('waits from what was written on, until the hub has it', () => {
    expect(asDraftPart(clean).standing).toBe('sent');
    expect(asDraftPart(mine).standing).toBe('waiting');
    const after = accepted(offered(mine), mine.mark, mine.value, 'r2')!;
    expect(asDraftPart(after)).toEqual({ id, value: mine.value, standing: 'sent' });
    expect(after.offered).toBeUndefined();
  });

  it('goes on waiting when it was written anew while it was sent', () => {
    const anew = written(offered(mine), id, text('ONE\nTWO\nthree\n'))!;
    const after = accepted(anew, mine.mark, mine.value, 'r2')!;
    expect(after).toMatchObject({ waiting: true, value: text('ONE\nTWO\nthree\n'), base: { rev: 'r2' } });
  });

  it('merges what others wrote elsewhere in it, and asks where it is the same place', () => {
    expect(received(mine, held('r2', 'one\ntwo\nTHREE\n'))).toMatchObject({
      value: text('ONE\ntwo\nTHREE\n'),
      base: { rev: 'r2' },
      waiting: true,
    });
    const conflict = received(mine, held('r2', 'eins\ntwo\nthree\n'))!;
    expect(asDraftPart(conflict)).toMatchObject({ standing: 'conflict', value: mine.value, held: { rev: 'r2' } });
    expect(asDraftPart(settled(conflict, 'theirs')!)).toEqual({
      id,
      value: text('eins\ntwo\nthree\n'),
      standing: 'sent',
    });
    const kept = settled(conflict, 'mine')!;
    expect(kept).toMatchObject({ value: mine.value, waiting: true, base: { rev: 'r2' } });
    expect(kept.against).toBeUndefined();
    expect(settled(conflict, { value: text('both') })).toMatchObject({ value: text('both'), base: { rev: 'r2' } });
  });

  it('asks when one took away what the other changed', () => {
    const removed = written(clean, id, undefined)!;
    expect(asDraftPart(received(removed, held('r2', 'one\ntwo\nthree\nfour'))!).standing).toBe('conflict');
    const gone = received(mine, held('', null))!;
    expect(asDraftPart(gone)).toMatchObject({ standing: 'conflict', held: { value: null } });
    expect(settled(gone, 'theirs')).toBeUndefined();
    expect(settled(gone, 'mine')).toMatchObject({ waiting: true, value: mine.value });
    expect(received(removed, held('', null))).toBeUndefined();
  });

  it('knows its own words again when the answer to them was lost', () => {
    const anew = written(offered(mine), id, text('uno\ntwo\nthree\n'))!;
    expect(received(anew, held('r2', 'ONE\ntwo\nthree\n'))).toMatchObject({
      value: text('uno\ntwo\nthree\n'),
      base: { rev: 'r2' },
      waiting: true,
    });
    const back = written(offered(mine), id, text(V0))!;
    expect(back.waiting).toBe(true);
    // The hub has them, and this person took them back since.
    expect(received(back, held('r2', 'ONE\ntwo\nthree\n'))).toMatchObject({ value: text(V0), waiting: true });
    expect(unoffered(back)).toMatchObject({ waiting: false });
  });

  it('does not guess whether others took those words back, or never saw them', () => {
    const before = received(undefined, held('r1', 'a\nb\nc\nd\ne'))!;
    const anew = written(offered(written(before, id, text('A\nb\nc\nd\ne'))!), id, text('A\nb\nc\nd\nE'))!;
    const theirs = held('r3', 'a\nb\nC\nd\ne');
    expect(received(anew, theirs)!.against).toEqual([{ held: theirs }]);
    // The hub was asked, and had not taken them: then it is plain.
    expect(received(unoffered(anew)!, theirs)).toMatchObject({ value: text('A\nb\nC\nd\nE'), waiting: true });
  });

  it('merges what was written on an older state, by an editor or in another tab', () => {
    const newer = received(clean, held('r2', 'one\ntwo\nTHREE\n'))!;
    const merged = written(newer, id, text('ONE\ntwo\nthree\n'), { value: text(V0) })!;
    expect(merged.value).toEqual(text('ONE\ntwo\nTHREE\n'));
    const conflict = written(newer, id, text('one\ntwo\ndrei\n'), { value: text(V0) })!;
    expect(asDraftPart(conflict)).toMatchObject({ standing: 'conflict', held: held('r2', 'one\ntwo\nTHREE\n') });
    expect(settled(conflict, 'mine')).toMatchObject({
      value: text('one\ntwo\ndrei\n'),
      base: { rev: 'r2' },
      waiting: true,
    });
    expect(settled(conflict, 'theirs')).toMatchObject({ value: newer.value, waiting: false });
    // What this person wrote was written on the older state, whatever comes next.
    const next = received(conflict, held('r3', 'one\n2\nTHREE\n'))!;
    expect(asDraftPart(next)).toMatchObject({ standing: 'conflict', held: { rev: 'r3' } });
  });

  it('keeps the words of two tabs on one line, and what the hub says after them', () => {
    const other = written(mine, id, text('eins\ntwo\nthree\n'), { value: text(V0) })!;
    expect(asDraftPart(other)).toMatchObject({ standing: 'conflict', held: { value: mine.value } });
    const chosen = settled(other, 'theirs')!;
    expect(chosen).toMatchObject({ value: mine.value, waiting: true, base: { rev: 'r1' } });
    const behind = received(other, held('r2', 'x\ntwo\nthree\n'))!;
    expect(asDraftPart(behind)).toMatchObject({ held: { value: mine.value } });
    expect(asDraftPart(settled(behind, 'theirs')!)).toMatchObject({ value: mine.value, held: { rev: 'r2' } });
    const apart = received(other, held('r2', 'one\ntwo\nTHREE\n'))!;
    expect(settled(apart, 'mine')).toMatchObject({ value: text('eins\ntwo\nTHREE\n'), base: { rev: 'r2' } });
    expect(settled(apart, 'mine')!.against).toBeUndefined();
  });

  it('ends a conflict by itself once both say the same', () => {
    const conflict = received(mine, held('r2', 'eins\ntwo\nthree\n'))!;
    expect(written(conflict, id, text('eins\ntwo\nthree\n'))).toMatchObject({ waiting: false, base: { rev: 'r2' } });
  });

  it('asks anew about a version that is another than the one that was seen', () => {
    const first = received(mine, held('r2', 'eins\ntwo\nthree\n'))!;
    const second = received(first, held('r3', 'un\ntwo\nthree\n')) as LocalPart;
    expect(second.against).toEqual([{ held: held('r3', 'un\ntwo\nthree\n') }]);
    expect(received(second, held('r4', V0))).toMatchObject({ value: mine.value, waiting: true, base: { rev: 'r4' } });
  });

  it('forgets what was never sent and is gone', () => {
    expect(written(written(undefined, id, text('a')), id, undefined)).toBeUndefined();
    expect(written(clean, id, undefined)).toMatchObject({ waiting: true });
    expect(written(written(clean, id, undefined), id, text(V0))).toMatchObject({ waiting: false });
  });
});

it('is chosen about where it was written past what was sent, also when that had come', () => {
  const sent = offered(written(received(undefined, held('r1', 'as it was'))!, id, text('sent'))!);
  const past = written(sent, id, text('past it'), { value: text('as it was') })!;
  const told = received(past, held('r2', 'sent'))!;
  expect(asDraftPart(told)).toMatchObject({
    standing: 'conflict',
    value: text('past it'),
    held: { value: text('sent') },
  });
});

describe('a part whose hub was put back from a backup', () => {
  /** Each taken by the hub as `r2`, `r3` and so on. */
  const after = (lines: readonly string[]): LocalPart =>
    lines.reduce(
      (part, line, at) => {
        const next = written(part, part.id, text(line))!;
        return accepted(offered(next), next.mark, next.value, `r${at + 2}`)!;
      },
      received(undefined, held('r1', V0))!,
    );
  const putBack = (part: LocalPart): LocalPart => reoffered(part)!;

  it('goes there as it is, where the hub has what it was written on', () => {
    const part = putBack(after(['two', 'three', 'four']));
    for (const rev of ['r1', 'r2', 'r3']) {
      const back = received(part, held(rev, 'as it was'))!;
      expect(back).toMatchObject({ value: text('four'), base: { rev, value: text('as it was') }, waiting: true });
      expect(back.against).toBeUndefined();
    }
    expect(received(part, held('r4', 'four'))).toMatchObject({ base: { rev: 'r4' }, waiting: false });
    expect(asDraftPart(received(part, held('r9', 'of another'))!).standing).toBe('conflict');
  });

  it('keeps the words of others that only this browser has now: the person still chooses', () => {
    const open = written(received(undefined, held('r3', 'of another'))!, id, text('mine'), {
      value: text('as it was'),
    })!;
    expect(asDraftPart(open)).toMatchObject({ standing: 'conflict', held: { value: text('of another') } });
    for (const part of [reoffered(open)!, orphaned(open)!]) {
      const back = received(part, held('r1', 'as it was'))!;
      expect(asDraftPart(back)).toMatchObject({ standing: 'conflict', held: { value: text('of another') } });
      const chosen = settled(back, { value: text('both') })!;
      expect(asDraftPart(chosen).value).toEqual(text('both'));
    }
  });

  it('goes there with what was merged, and with what was chosen', () => {
    const merged = received(written(after([]), id, text('ONE\ntwo\nthree\n')), held('r2', 'one\ntwo\nTHREE\n'))!;
    expect(merged).toMatchObject({ value: text('ONE\ntwo\nTHREE\n'), past: ['r1'] });
    const other = received(written(after([]), id, text('eins')), held('r2', 'un'))!;
    const chosen = settled(other, 'mine')!;
    for (const part of [merged, chosen]) expect(received(putBack(part), held('r1', V0))!.against).toBeUndefined();
  });

  it('knows nothing of what came after the version that it went back to', () => {
    const back = received(after(['two', 'three']), held('r1', V0))!;
    const anew = putBack(written(back, id, text('anew'))!);
    expect(asDraftPart(received(anew, held('r2', 'two'))!).standing).toBe('conflict');
  });

  it('remembers so much, of a draft that the hub forgot nothing, and of comments nothing', () => {
    const long = putBack(after(Array.from({ length: 400 }, (_, at) => `line ${at}`)));
    expect(long.past).toHaveLength(300);
    expect(asDraftPart(received(long, held('r90', 'old'))!).standing).toBe('conflict');
    expect(received(long, held('r200', 'old'))!.against).toBeUndefined();
    expect(orphaned(after(['two', 'three']))!.past).toBeUndefined();
    const comment: PartId = 'comment:00000000-0000-4000-8000-000000000001';
    const said = received({ ...after(['two']), id: comment }, { ...held('r3', 'three'), id: comment })!;
    expect(putBack(written(said, comment, text('four'))!).past ?? []).not.toContain('r3');
  });
});

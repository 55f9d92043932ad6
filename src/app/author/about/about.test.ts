import { describe, expect, it } from 'vitest';
import { isVersion, newestOf, nextVersions } from './next-version';
import { entriesOf, newEntry, sorted, weekLater, withMembers } from './timetable';

describe('versions', () => {
  it('follow each other by how much changed', () => {
    expect(nextVersions('1.2.3')).toEqual({ patch: '1.2.4', minor: '1.3.0', major: '2.0.0' });
    expect(newestOf([{ version: '1.9.0' }, { version: '1.10.0' }])).toBe('1.10.0');
    expect(newestOf([])).toBeUndefined();
    expect(['1.0.0', '01.0.0', '1.0'].map(isVersion)).toEqual([true, false, false]);
  });
});

describe('timetable', () => {
  const entry = (id: string, start?: string) => ({ id, kind: 'exam', title: {}, ...(start ? { start } : {}) });

  it('stands by time, what has none last', () => {
    const entries = [entry('c'), entry('b', '2026-09-08T10:00:00Z'), entry('a', '2026-09-07T15:00:00+05:00')];
    expect(sorted(entries).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });

  it('gives each entry an id of its own, whatever somebody wrote', () => {
    const facts = { timetable: [entry('a'), entry('a'), { kind: 'exam' }, 'nonsense'] };
    expect(entriesOf(facts).map(({ id }) => id)).toEqual(['a', 'a-2', 'entry']);
    expect(entriesOf({ timetable: 'nonsense' })).toEqual([]);
  });

  it('repeats an entry a week later, as long as it was', () => {
    const first = { ...newEntry([], 'consultation', '2026-09-07T10:00:00Z'), end: '2026-09-07T11:30:00Z' };
    const second = weekLater([first], first);
    expect(second).toMatchObject({ id: 'consultation-2', start: '2026-09-14T10:00:00Z', end: '2026-09-14T11:30:00Z' });
    expect(weekLater([first, second], second).id).toBe('consultation-3');
    expect(weekLater([], entry('x'))).not.toHaveProperty('end');
  });

  it('takes members away', () => {
    expect(withMembers(entry('a', '2026-09-07T10:00:00Z'), { start: undefined })).toEqual(entry('a'));
  });
});

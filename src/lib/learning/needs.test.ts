import { describe, expect, it } from 'vitest';
import { itemsOf } from '../kit/manifest';
import type { KitId } from '../shared/ids';
import { lacks, needOf } from './needs';
import { facts, manifest, NOW } from './study.fixture';

const DAY = 86_400_000;

describe('needOf', () => {
  it('counts the dates of the next weeks and tells the nearest', () => {
    const need = needOf(manifest, { facts: [], works: [] }, NOW);
    expect(need.finished).toBe(false);
    // What is overdue is no date of the next weeks.
    expect(need).toMatchObject({ dates: 2, next: Date.parse('2026-11-25T10:00:00Z') });
    expect(itemsOf(manifest).some(({ due }) => due !== undefined && Date.parse(due) < NOW)).toBe(true);
    const later = needOf(manifest, { facts: [], works: [] }, NOW + 5 * DAY);
    expect(later.dates).toBe(need.dates - 1);
  });

  it('calls a kit finished when all is done and nothing is to come', () => {
    const done = itemsOf(manifest).map(({ id }) =>
      facts(id, { finished: true, submitted: true, bestScore: 1, passed: true }),
    );
    const study = { facts: done, works: [] };
    expect(needOf(manifest, study, NOW)).toMatchObject({ finished: false, dates: 1 });
    expect(needOf(manifest, study, NOW + 6 * DAY)).toMatchObject({ finished: false, dates: 0 });
    expect(needOf(manifest, study, Date.parse('2027-06-02T00:00:00Z'))).toEqual({ finished: true, dates: 0 });
    const optional = { ...manifest.units[0]!.items.find(({ id }) => id === 'form')!, due: '2026-12-20T00:00:00Z' };
    const withDate = {
      ...manifest,
      units: [
        { ...manifest.units[0]!, items: [...manifest.units[0]!.items.filter(({ id }) => id !== 'form'), optional] },
      ],
    };
    const butThat = { facts: done.filter(({ item }) => item !== 'form'), works: [] };
    expect(needOf(withDate, butThat, Date.parse('2026-12-10T00:00:00Z')).finished).toBe(false);
    expect(needOf(withDate, butThat, Date.parse('2027-06-02T00:00:00Z')).finished).toBe(true);
    const oneLeft = { facts: done.slice(1), works: [] };
    expect(needOf(manifest, oneLeft, Date.parse('2027-06-02T00:00:00Z')).finished).toBe(false);
  });
});

describe('lacks', () => {
  const kit = (id: string, version = '1.0.0') => ({ id: id as KitId, version });
  const none = { installed: [], assigned: [], gone: [], offers: [] };

  it('names each missing kit once: what vanished before what is assigned, then updates', () => {
    const found = lacks({
      installed: [kit('law'), kit('art'), { ...kit('maths'), damaged: 3 }],
      assigned: ['physics', 'law', 'gone', 'physics'] as KitId[],
      gone: [kit('gone', '2.0.0')],
      offers: [kit('law', '1.0.1'), kit('art', '1.0.0'), kit('physics'), kit('maths', '1.2.0')],
    });
    expect(found).toEqual([
      { id: 'gone', why: 'gone', gone: kit('gone', '2.0.0') },
      { id: 'maths', why: 'damaged', offer: kit('maths', '1.2.0') },
      { id: 'physics', why: 'assigned', offer: kit('physics') },
      { id: 'law', why: 'newer', offer: kit('law', '1.0.1') },
    ]);
  });

  it('finds nothing where all is here', () => {
    expect(lacks({ ...none, installed: [kit('law')], assigned: ['law' as KitId], gone: [kit('law')] })).toEqual([]);
  });
});

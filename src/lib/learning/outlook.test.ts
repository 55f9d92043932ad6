import { describe, expect, it } from 'vitest';
import { comingUp, continueWhere, dueSoon, nextOpen } from './outlook';
import type { Study } from './progress';
import { facts, item, manifest, NOW } from './study.fixture';

const nothing: Study = { facts: [], works: [] };
const study = (...known: Study['facts']): Study => ({ facts: known, works: [] });
const DAY = 86_400_000;

describe('dueSoon', () => {
  it('tells what is late before what is near, and nothing that is done', () => {
    expect(dueSoon([manifest], nothing, NOW).map(({ item, late }) => [item.id, late])).toEqual([
      ['exam', true],
      ['essay', false],
    ]);
    const handedIn = study(facts('exam', { submitted: true }));
    expect(dueSoon([manifest], handedIn, NOW).map(({ item }) => item.id)).toEqual(['essay']);
  });
});

describe('comingUp', () => {
  it('leaves out what is over and what is far', () => {
    expect(comingUp([manifest], NOW, 7 * DAY).map(({ entry }) => entry.id)).toEqual(['talk']);
    expect(comingUp([manifest], NOW + 5 * DAY, 7 * DAY)).toEqual([]);
  });
});

describe('continueWhere', () => {
  const where = (known: Study) => {
    const found = continueWhere([manifest], known, NOW);
    return found && [found.how, found.item.id];
  };

  it('starts with the first item', () => {
    expect(where(nothing)).toEqual(['start', 'read']);
    expect(continueWhere([], nothing, NOW)).toBeUndefined();
  });

  it('goes on in what was touched last while that is not done', () => {
    const old = facts('read', { lastAt: '2026-11-19T10:00:00.000Z' });
    expect(where(study(facts('film'), old))).toEqual(['resume', 'film']);
  });

  it('goes to the next open one after what is done, past what is closed', () => {
    expect(where(study(facts('read', { finished: true })))).toEqual(['next', 'film']);
    const far = [facts('read', { finished: true }), facts('film', { finished: true })];
    const quizLast = facts('quiz', { lastAt: '2026-11-20T11:00:00.000Z', bestScore: 1 });
    expect(where(study(...far, quizLast))).toEqual(['next', 'essay']);
    const filmLast = facts('film', { finished: true, lastAt: '2026-11-20T11:00:00.000Z' });
    expect(where(study(facts('read', { finished: true }), filmLast))).toEqual(['next', 'quiz']);
  });

  it('forgets items of kits that are not installed', () => {
    const gone = { ...facts('film'), kit: 'gone' as typeof manifest.id, lastAt: '2026-11-21T10:00:00.000Z' };
    expect(where(study(gone))).toEqual(['start', 'read']);
  });
});

describe('nextOpen', () => {
  it('comes round to what was left behind', () => {
    const done = study(facts('exam', { submitted: true }), facts('form', { submitted: true }));
    expect(nextOpen(manifest, done, NOW, item('form'))?.id).toBe('read');
  });
});

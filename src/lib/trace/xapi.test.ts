import { describe, expect, it } from 'vitest';
import { timestamp } from '../shared/clock';
import type { AccountId, DeviceId, ItemId, KitId } from '../shared/ids';
import { expandSegment, recordsOf } from './expand';
import type { SegmentDocument } from './segment';
import type { TraceEvent } from './statement';
import { sourceOf, statementOf, type StatementSource } from './xapi';

/* What stands in the context of a statement, and what does not; whole statements are in the golden traces. */

const at = { kit: 'course' as KitId, version: '1.0.0', item: 'page' as ItemId };
const source: StatementSource = {
  learner: 'abcdefghijkmnpqr' as AccountId,
  device: '3d1c8a52-7a52-4b43-9a3c-0f5d4c3b2a19' as DeviceId,
  homePage: 'urn:sandyq:hub',
};

async function contextOf(event: TraceEvent, more: Partial<StatementSource> = {}) {
  const { context } = await statementOf({ counter: 0, time: timestamp(0), event }, { ...source, ...more });
  return context as Readonly<Record<string, unknown>>;
}
const activitiesOf = async (event: TraceEvent) =>
  Object.entries((await contextOf(event))['contextActivities'] ?? {}).map(
    ([name, list]) => `${name}: ${(list as readonly { id: string }[]).map(({ id }) => id).join()}`,
  );

const KIT = 'urn:sandyq:kit:course';

describe('statementOf', () => {
  it.each<[TraceEvent, readonly string[]]>([
    [{ kind: 'signed-in', offline: true }, []],
    [{ kind: 'installed-kit', kit: { kit: at.kit, version: at.version }, road: 'lan' }, []],
    [{ kind: 'opened-item', at }, [`grouping: ${KIT}`]],
    [
      { kind: 'answered-question', at, question: 'q1', interaction: 'choice', attempt: 1, response: 'c1' },
      [`parent: ${KIT}:item:page`, `grouping: ${KIT}`],
    ],
    [{ kind: 'asked-question', thread: 'question:1' }, []],
    [{ kind: 'asked-question', thread: 'question:1', at }, [`parent: ${KIT}:item:page`, `grouping: ${KIT}`]],
  ])('says what a statement belongs to: %j', async (event, activities) => {
    expect(await activitiesOf(event)).toEqual(activities);
  });

  it('says what was handed in where the trace knows it', async () => {
    const event: TraceEvent = { kind: 'submitted-work', at, submission: 'submission:1', attempt: 1 };
    const extensions = { 'urn:sandyq:extension:attempt': 1, 'urn:sandyq:extension:document': 'submission:1' };
    expect((await contextOf(event)).extensions).toStrictEqual(extensions);
    const digest = 'd'.repeat(43);
    expect((await contextOf({ ...event, digest })).extensions).toStrictEqual({
      ...extensions,
      'urn:sandyq:extension:digest': digest,
    });
  });

  it('has no member without a value', async () => {
    expect(await contextOf({ kind: 'signed-out' })).toStrictEqual({});
    expect(await contextOf({ kind: 'signed-out' }, { platform: 'Sandyq', language: 'kk' })).toStrictEqual({
      platform: 'Sandyq',
      language: 'kk',
    });
    expect(Object.keys(await contextOf({ kind: 'removed-kit', kit: { kit: at.kit, version: '1.0.0' } }))).toEqual([
      'registration',
      'revision',
    ]);
  });
});

describe('what the vocabulary has no word for', () => {
  it('is the plainest of its kind', async () => {
    const of = (event: TraceEvent, kind: string) =>
      statementOf({ counter: 0, time: timestamp(0), event }, { ...source, describe: () => ({ kind }) });
    const answer = { kind: 'answered-question' as const, at, question: 'q1', attempt: 1, response: '' };
    expect(await of({ ...answer, interaction: 'riddle' }, 'test')).toMatchObject({
      object: { definition: { interactionType: 'other' } },
    });
    const opened = await of({ kind: 'opened-item', at }, 'hologram');
    expect(opened.object.definition?.type).toMatch(/lesson$/);
    const played = await of({ kind: 'played-media', at, segments: [], length: 9 }, 'video');
    expect(Object.values(played.result?.extensions ?? {})).toEqual([0, '']);
  });
});

describe('sourceOf', () => {
  it('knows of an item what its segment says, and no more', () => {
    const { describe: about } = sourceOf(source, {
      homePage: source.homePage,
      start: timestamp(0),
      kits: [[at.kit, '1.0.0']],
      places: [
        [0, 'page' as ItemId, 'page', { kk: 'Бет' }],
        [0, 'film' as ItemId, 'video'],
        [0, 'bare' as ItemId],
      ],
    });
    const of = (item: string, version = '1.0.0') => about?.({ ...at, version, item: item as ItemId });
    expect(of('page')).toStrictEqual({ kind: 'page', name: { kk: 'Бет' } });
    expect(of('film')).toStrictEqual({ kind: 'video' });
    expect(of('bare')).toBeUndefined();
    expect(of('page', '2.0.0')).toBeUndefined();
  });
});

describe('a segment in another form', () => {
  it('is told as such, not thrown', async () => {
    const segment = { ...source, first: 0, shared: {}, statements: [] } as Partial<SegmentDocument> as SegmentDocument;
    const fault = { ok: false, error: { code: 'malformed', at: 'shared' } };
    expect(recordsOf(segment)).toEqual(fault);
    expect(await expandSegment(segment)).toEqual(fault);
  });
});

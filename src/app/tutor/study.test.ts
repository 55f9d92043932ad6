import { expect, it } from 'vitest';
import { progressOf } from '$lib/learning/progress';
import type { KitManifest } from '$lib/kit/manifest';
import { timestamp } from '$lib/shared/clock';
import type { AccountId, ItemId, KitId } from '$lib/shared/ids';
import type { TraceEvent } from '$lib/trace/statement';
import { studyOf } from './study';

const kit = 'introduction' as KitId;
const learner = 'learneraaaaaaaaa' as AccountId;
const at = (item: string) => ({ kit, version: '1.0.0', item: item as ItemId });
const record = (counter: number, event: TraceEvent) => ({ counter, time: timestamp(counter * 1000), event });
const manifest = {
  id: kit,
  units: [
    {
      id: 'u' as ItemId,
      title: { en: 'U' },
      items: [{ id: 'welcome' as ItemId, kind: 'page', title: { en: 'W' }, content: { en: 'w.html' }, required: true }],
    },
  ],
} as unknown as KitManifest;

it('folds the trace into what the learner’s own device would say', () => {
  const study = studyOf(
    [
      record(0, { kind: 'signed-in', offline: false }),
      record(1, { kind: 'opened-item', at: at('welcome') }),
      record(2, { kind: 'spent-time', at: at('welcome'), activeMs: 5000 }),
      record(3, { kind: 'spent-time', at: at('welcome'), activeMs: 6000 }),
      record(4, { kind: 'finished-item', at: at('welcome') }),
    ],
    { learner, documents: [] },
  );
  expect(study.facts).toHaveLength(1);
  expect(study.facts[0]).toMatchObject({ item: 'welcome', activeMs: 11_000, finished: true });
  expect(progressOf(manifest, study).get('welcome' as ItemId)?.done).toBe(true);
});

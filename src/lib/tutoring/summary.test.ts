import { expect, it } from 'vitest';
import type { DossierDocument } from '../dossier/documents';
import type { AccountId } from '../shared/ids';
import {
  ARU,
  BOLAT,
  TUTOR,
  answer,
  day,
  grade,
  opened,
  place,
  question,
  receipt,
  submission,
} from './documents.fixture';
import { byWaiting, lastContactOf, silentDays, summaryOf } from './summary';

const dossier = (...documents: DossierDocument[]) => ({ learner: ARU, documents });

it('counts what waits and what has its word', () => {
  const returned = submission('1', day(1), { place: place('essay') });
  const accepted = submission('2', day(1), { place: place('case-library') });
  const waiting = submission('3', day(4), { place: place('other') });
  const documents = [
    question('4', day(3)),
    returned,
    grade('5', returned, day(2), { outcome: 'returned' }),
    accepted,
    grade('6', accepted, day(2)),
    waiting,
  ];
  expect(summaryOf(dossier(...documents), TUTOR)).toMatchObject({
    questionsWaiting: 1,
    workWaiting: 1,
    accepted: 1,
    returned: 1,
    waitingSince: { ms: Date.parse(day(3)), by: 'clock' },
    lastContact: undefined,
  });
});

it('last contact is the hub’s time for what came from the learner, not for what went to them', () => {
  const asked = question('1', day(1));
  const reply = answer('2', asked, day(5), TUTOR);
  const seen = opened(asked, TUTOR, day(5));
  const documents = dossier(asked, reply, seen, receipt(day(2), asked), receipt(day(6), reply, seen));
  expect(lastContactOf(documents)).toBe(Date.parse(day(2)));
});

it('a segment is contact too', () => {
  const segment = { _id: 'trace:00000000-0000-4000-8000-000000000000:00000000' };
  expect(lastContactOf(dossier(receipt(day(8), segment)))).toBe(Date.parse(day(8)));
});

it('byWaiting: the longest waiting first, then by name', () => {
  const names: Record<string, string> = { [ARU]: 'Ару', [BOLAT]: 'Болат' };
  const summary = (learner: AccountId, waiting: boolean) =>
    summaryOf({ learner, documents: waiting ? [question('1', day(1), learner)] : [] }, TUTOR);
  const order = (...summaries: ReturnType<typeof summary>[]) =>
    summaries.sort(byWaiting(Date.parse(day(9)), (learner) => names[learner] ?? '')).map(({ learner }) => learner);
  expect(order(summary(ARU, false), summary(BOLAT, true))).toEqual([BOLAT, ARU]);
  expect(order(summary(BOLAT, false), summary(ARU, false))).toEqual([ARU, BOLAT]);
});

it('silentDays: from the first whole day after the set time, and never of somebody who has not begun', () => {
  const DAY_MS = 86_400_000;
  expect(silentDays(0, 11 * DAY_MS - 1, 10)).toBeUndefined();
  expect(silentDays(0, 11 * DAY_MS, 10)).toBe(11);
  expect(silentDays(0, 11 * DAY_MS, 30)).toBeUndefined();
  expect(silentDays(undefined, 400 * DAY_MS, 10)).toBeUndefined();
});

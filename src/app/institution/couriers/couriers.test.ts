import { describe, expect, it, vi } from 'vitest';
import type { AuditEntry } from '$lib/institution/account';
import type { CourierReport } from '$lib/institution/courier';
import type { AccountId, DeviceId } from '$lib/shared/ids';
import { err, ok } from '$lib/shared/result';
import type { HubAnswer, LearnerMark } from '../../hub-client';
import type { AnswerCourier } from '../staff-client';
import { SILENT_MS } from '../device-state';
import { silentLearners } from './silent';
import { sumsOf } from '$lib/institution/taken';

// Nobody watches here: runes are the values themselves, and the classes are plain TypeScript.
vi.hoisted(() => {
  const rune = <T>(value: T): T => value;
  Object.assign(globalThis, { $state: Object.assign(rune, { raw: rune }) });
});
const { Answers, fileName } = await import('./answers.svelte');
const { Intake } = await import('./intake.svelte');

const dana = 'danadanadanadana' as AccountId;
const timur = 'timurtimurtimur2' as AccountId;
const deviceOf = (n: number) => `00000000-0000-4000-8000-00000000000${n}` as DeviceId;

const reportOf = (device: number, more: Partial<CourierReport> = {}): CourierReport => ({
  courier: {
    id: 'x',
    number: 3,
    made: '2026-09-01T00:00:00.000Z',
    from: { device: deviceOf(device), learner: dana, label: 'Chrome' },
  },
  learners: [
    {
      id: dana,
      name: 'Дана',
      databases: [
        { name: `dossier-${dana}`, new: 4, already: 2, refused: 1, reasons: [{ id: 'a', reason: 'invalid: text' }] },
        { name: `private-${dana}`, new: 1, already: 0, refused: 0, reasons: [] },
      ],
    },
  ],
  complete: true,
  missing: { parts: 0, bytes: 0, documents: 0 },
  unknown: [],
  notArrived: [],
  canAnswer: true,
  ...more,
});

describe('files that are handed in', () => {
  const files = (count: number) => Array.from({ length: count }, (_, at) => new File(['x'], `${at}.courier`));

  it('go to the hub one after another, each with its own outcome, the newest first', async () => {
    const asked: string[] = [];
    let running = 0;
    const intake = new Intake({
      takeCourier: async (file) => {
        asked.push((file as File).name);
        running += 1;
        await new Promise((resolve) => setTimeout(resolve, 1));
        expect(running).toBe(1);
        expect(intake.waiting).toBe(3 - asked.length);
        running -= 1;
        return asked.length === 2 ? err({ code: 'invalid', fault: 'not-for-us' }) : ok(reportOf(asked.length));
      },
    });
    await Promise.all(files(3).map((file) => intake.take(file)));
    expect(asked).toEqual(['0.courier', '1.courier', '2.courier']);
    expect(intake.files.map(({ name, phase }) => [name, phase])).toEqual([
      ['2.courier', 'taken'],
      ['1.courier', 'refused'],
      ['0.courier', 'taken'],
    ]);
    const refused = intake.files[1]!;
    expect(refused.phase === 'refused' && refused.words).toMatch(/somebody else|басқа біреуге|другому/);
  });

  it('are answered once for each device, and not where nobody knows whom to seal it for', async () => {
    const reports = [reportOf(1), reportOf(1), reportOf(2), reportOf(3, { canAnswer: false })];
    const intake = new Intake({ takeCourier: async () => ok(reports.shift()!) });
    for (const file of files(4)) await intake.take(file);
    expect(intake.answerable.map(({ courier }) => courier.from.device)).toEqual([deviceOf(2), deviceOf(1)]);
  });

  it('are counted over all databases of a learner', () => {
    expect(sumsOf(reportOf(1))).toEqual({ new: 5, already: 2, refused: 1 });
  });
});

describe('answers', () => {
  const made = (number?: number): HubAnswer<AnswerCourier> =>
    Promise.resolve(ok({ file: new Blob(['x']), ...(number !== undefined && { number }) }));

  it('are saved one by one under the name of the learner, and one that fails stops none', async () => {
    const saved: string[] = [];
    const outcomes = [made(7), Promise.resolve(err({ code: 'conflict', detail: 'several-devices' } as const)), made()];
    const answers = new Answers({
      client: { answerCourier: () => outcomes.shift()! },
      save: (_, name) => saved.push(name),
    });
    const people = [
      { learner: dana, name: 'Дана Әлиева' },
      { learner: timur, name: 'Тимур' },
      { learner: dana, name: 'Дана', device: deviceOf(2) },
    ];
    await answers.make(people);
    expect(saved).toEqual(['answer-Дана-Әлиева-7.courier', 'answer-Дана.courier']);
    expect(people.map((person) => answers.of(person)?.phase)).toEqual(['saved', 'failed', 'saved']);
    const failed = answers.of(people[1]!);
    expect(failed?.phase === 'failed' && failed.words).toMatch(/several|бірнеше|несколько/);
    expect(answers.busy).toBe(false);
  });

  it('are shown as codes where they are small enough, and say what to do where not', async () => {
    const asked: unknown[][] = [];
    const outcomes = [made(7), Promise.resolve(err({ code: 'conflict', detail: 'too-large' } as const))];
    const answers = new Answers({
      client: {
        answerCourier: (...args) => {
          asked.push(args);
          return outcomes.shift()!;
        },
      },
      save: () => expect.unreachable(),
    });
    const person = { learner: dana, name: 'Дана', device: deviceOf(2) };
    await answers.show(person);
    expect(answers.shown).toEqual({ name: 'Дана', number: 7, file: new TextEncoder().encode('x') });
    expect(answers.of(person)).toBeUndefined();
    answers.hide();
    await answers.show(person);
    expect(answers.shown).toBeUndefined();
    const failed = answers.of(person);
    expect(failed?.phase === 'failed' && failed.words).toMatch(/too large|тым үлкен|слишком велик/);
    expect(asked[0]).toEqual([dana, deviceOf(2), 12_288]);
  });

  it('have names that every stick takes', () => {
    expect(fileName('Aigül / "x" ..\\y', 12)).toBe('answer-Aigül-x-y-12.courier');
    expect(fileName('…', 1)).toBe('answer-1.courier');
  });
});

describe('learners of whom nothing has come for long', () => {
  const now = Date.UTC(2026, 10, 21);
  const ago = (days: number) => new Date(now - days * 86_400_000).toISOString();
  const learner = (id: AccountId, name: string, lastContact?: string): LearnerMark => ({
    ...{ id, name, groups: [], changes: '0' },
    ...(lastContact !== undefined && { lastContact }),
  });
  const courier = (subject: AccountId, at: string, action = 'courier-taken'): AuditEntry => ({
    ...{ id: at, at, action, subject },
    by: { id: 'x', name: 'x' },
  });

  it('are those without a word by any road, the longest silent first', () => {
    const never = learner('neverneverneverx' as AccountId, 'Never');
    const recent = learner('recentrecentrece' as AccountId, 'Recent', ago(29));
    expect(SILENT_MS).toBe(30 * 86_400_000);
    expect(
      silentLearners(
        [learner(dana, 'Дана', ago(40)), recent, never, learner(timur, 'Тимур', ago(90))],
        [courier(timur, ago(60)), courier(timur, ago(80))],
        now,
      ),
    ).toEqual([
      { id: never.id, name: 'Never' },
      { id: timur, name: 'Тимур', last: { at: ago(60), road: 'courier' } },
      { id: dana, name: 'Дана', last: { at: ago(40), road: 'network' } },
    ]);
  });

  it('are no more so once a courier came; one that was made for them is no word of theirs', () => {
    const silent = [learner(dana, 'Дана', ago(40))];
    expect(silentLearners(silent, [courier(dana, ago(2))], now)).toEqual([]);
    expect(silentLearners(silent, [courier(dana, ago(2), 'courier-made')], now)).toHaveLength(1);
  });
});

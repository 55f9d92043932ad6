import { gradeTest, type TestGrade } from '$lib/assessment/grade';
import type { QuestionSet } from '$lib/assessment/question';
import type { Item } from '$lib/kit/manifest';
import type { Draft } from '$lib/learning/learning';
import type { Place } from '$lib/trace/statement';
import { language } from '../text';
import type { Learner } from './learner.svelte';
import { responseText } from './response-text';

export interface TestResult {
  readonly grade: TestGrade;
  readonly passed: boolean | undefined;
  /** A tutor has to look at it: it was handed in. */
  readonly handedIn: boolean;
}

export interface Finishing {
  readonly learner: Learner;
  readonly item: Extract<Item, { kind: 'test' }>;
  readonly place: Place;
  readonly set: QuestionSet;
  readonly draft: Draft;
  readonly activeMs: number;
}

/** Ends an attempt: each answer and the end go into the trace, and where a person must mark it, to the tutor. */
export async function finishTest({ learner, item, place, set, draft, activeMs }: Finishing): Promise<TestResult> {
  const responses = draft.responses ?? {};
  const grade = gradeTest(set, responses);
  const { attempt } = draft;
  for (const question of set.questions) {
    const response = responses[question.id];
    if (response === undefined) continue;
    const score = grade.byQuestion[question.id]?.score;
    await learner.record({
      kind: 'answered-question',
      at: place,
      question: question.id,
      interaction: question.kind,
      attempt,
      response: responseText(response),
      ...(score === undefined ? {} : { score }),
    });
  }
  // While a question waits for a person, nobody knows yet whether it is passed.
  const known = grade.waiting.length === 0 ? grade.score : undefined;
  const passed = known === undefined ? undefined : known >= item.passScore;
  const result = { ...(known === undefined ? {} : { score: known }), ...(passed === undefined ? {} : { passed }) };
  await learner.record({ kind: 'finished-attempt', at: place, attempt, activeMs, ...result });
  const handedIn = grade.waiting.length > 0;
  if (handedIn) {
    const submitted = await learner.submit({ place, draft, work: 'test', language: language(), score: grade.score });
    if (!submitted.ok) throw submitted.error;
  } else {
    await learner.parts.records.discardDraft(place.kit, place.item);
  }
  if (passed === true) await learner.record({ kind: 'finished-item', at: place });
  return { grade, passed, handedIn };
}

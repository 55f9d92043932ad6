import { expect, type Locator, type Page } from '@playwright/test';

/** An answer as a learner gives it: one choice by its words, or what is asked for otherwise. */
export type Answer =
  | string
  | { readonly typed: string }
  | { readonly several: readonly string[] }
  /** What is chosen for each gap of a text. */
  | { readonly gaps: readonly string[] }
  /** Left side → right side. */
  | { readonly pairs: Readonly<Record<string, string>> };

/** Begins a test, answers its questions in their order, and finishes it. */
export async function takeTest(page: Page, answers: readonly Answer[]): Promise<void> {
  await page.getByRole('button', { name: /^(Begin the test|Try again)$/ }).click();
  const questions = page.locator('main section.question');
  await expect(questions).toHaveCount(answers.length);
  // Nothing is taken until the attempt is written down.
  await expect(page.locator('main form [inert]')).toHaveCount(0);
  for (const [at, answer] of answers.entries()) await give(questions.nth(at), answer);
  await page.getByRole('button', { name: 'Finish and check' }).click();
  await expect(page.getByRole('button', { name: 'Finish and check' })).toHaveCount(0);
}

async function give(question: Locator, answer: Answer): Promise<void> {
  if (typeof answer === 'string') return question.getByLabel(answer, { exact: true }).check();
  if ('typed' in answer) return question.getByRole('textbox').fill(answer.typed);
  if ('several' in answer) {
    for (const choice of answer.several) await question.getByLabel(choice, { exact: true }).check();
    return;
  }
  if ('gaps' in answer) {
    for (const [at, label] of answer.gaps.entries())
      await question.locator('select[data-gap]').nth(at).selectOption({ label });
    return;
  }
  for (const [left, right] of Object.entries(answer.pairs))
    await question.getByLabel(left, { exact: true }).selectOption({ label: right });
}

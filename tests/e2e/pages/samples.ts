import { expect, type FrameLocator, type Page } from '@playwright/test';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { takeTest, type Answer } from './test-answers';

/*
 * The samples beside the project: real files that none of us made. What is done with each of them in a browser, and what the
 * trace says of it then; or why it is refused; or who reads it that is no import.
 */

export const SAMPLES = join(import.meta.dirname, '../../../../shared/samples');

export interface PlayedSample {
  /** Goes through the item as a learner does; its page is open. */
  readonly play: (page: Page) => Promise<void>;
  /** Lines of the trace about it. */
  readonly trace: readonly string[];
  /** What it finds again, opened another day. */
  readonly again?: (page: Page) => Promise<void>;
}

const graded = (percent: string, answers: readonly Answer[]): PlayedSample => ({
  async play(page) {
    await takeTest(page, answers);
    await expect(page.getByText(`Result: ${percent}`)).toBeVisible();
  },
  // What was not passed is not done.
  trace: ['Attempt 1 begun:', `Attempt 1 finished, result ${percent}:`, ...(percent === '0%' ? [] : ['Finished:'])],
});

const studied = (page: Page) => page.getByRole('button', { name: 'I have studied it' }).click();
export const packageFrame = (page: Page): FrameLocator => page.frameLocator('.stage iframe').frameLocator('iframe');
export const standing = (page: Page) => page.getByRole('status').filter({ hasText: /result/ });

export async function openPackage(page: Page): Promise<FrameLocator> {
  await page.getByRole('button', { name: /^(Open|Go on)$/ }).click();
  return packageFrame(page);
}

export async function closePackage(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await expect(page.locator('.stage iframe')).toHaveCount(0);
}

/** Reads a document of so many pages to its end. */
const document = (pages: number, words: string): PlayedSample => ({
  async play(page) {
    await expect(page.getByText(`Page 1 of ${pages}`)).toBeAttached();
    await expect(page.locator('[role="document"]')).toContainText(words);
    if (pages > 1) {
      await page.getByLabel('Page number').fill(String(pages));
      await page.getByLabel('Page number').press('Enter');
      await expect(page.getByText(`Page ${pages} of ${pages}`)).toBeAttached();
    }
    await studied(page);
  },
  trace: ['Opened:', 'Finished:'],
  again: (page) => expect(page.getByText(`Page ${pages} of ${pages}`)).toBeAttached(),
});

/** Plays a recording for some seconds. */
async function listen(page: Page, kind: 'video' | 'audio'): Promise<void> {
  const media = page.locator(kind);
  await media.evaluate(async (element: HTMLMediaElement) => {
    element.muted = true;
    await element.play();
  });
  await expect.poll(() => media.evaluate((element: HTMLMediaElement) => element.currentTime)).toBeGreaterThan(2);
  await media.evaluate((element: HTMLMediaElement) => element.pause());
}

export const PLAYED: Readonly<Record<string, PlayedSample>> = {
  'gift/essay1.gift': {
    async play(page) {
      await takeTest(page, [{ typed: 'Second Secretary-General of the United Nations.' }]);
      await expect(page.getByRole('textbox')).toHaveValue('Second Secretary-General of the United Nations.');
    },
    trace: ['Attempt 1 begun:', 'Attempt 1 finished:'],
  },
  'gift/formatExamples.gift': graded('100%', ['The east.']),
  'gift/matching1.gift': graded('100%', [
    { pairs: { subquestion1: 'subanswer1', subquestion2: 'subanswer2', subquestion3: 'subanswer3' } },
    { pairs: { Canada: 'Ottawa', Italy: 'Rome', Japan: 'Tokyo', India: 'New Delhi' } },
  ]),
  'gift/mc1.gift': graded('100%', ['no one']),
  'gift/mc2.gift': graded('0%', [{ gaps: ['buried'] }]),
  'gift/multiLineFeedback1.gift': graded('50%', ['right answer', 'Paiement']),
  'gift/numerical1.gift': graded('95%', [
    ...['1822', '-1', '3.1415', '-3.142', '3.1415', '-3.1415', '5', '-5'].map((typed) => ({ typed })),
    // Two years beside it: half of the points.
    { typed: '1820' },
    { typed: '9' },
  ]),
  'gift/options1.gift': graded('95%', [
    { typed: '4' },
    { typed: 'China' },
    { gaps: ['fourth'] },
    'right answer',
    { typed: 'nobody' },
    { typed: 'no one' },
    'False',
    'half credit answer',
    { gaps: ['Nazareth'] },
    { typed: 'Nazereth' },
    { several: ['Grant', "Grant's wife"] },
    { several: ['Grant', "Grant's wife"] },
    '= 2 + 3',
    '\\',
  ]),
  'gift/shortAnswer1.gift': graded('50%', [{ typed: 'NOBODY' }, { typed: 'five' }]),
  'gift/tf1.gift': graded('100%', ['False']),
  'cartridge/single-page-cc13.imscc': {
    async play(page) {
      // Nothing stands on it, and the account of the import says so.
      await expect(page.getByRole('heading', { level: 1, name: 'Our Purpose' })).toBeVisible();
      await studied(page);
    },
    trace: ['Opened:', 'Finished:'],
  },
  'scorm/singlesco-scorm12.zip': {
    // It says of itself that it reports, and never does: whoever has seen it says so.
    async play(page) {
      const frame = await openPackage(page);
      await expect(frame.getByRole('heading', { name: 'Not implemented yet' })).toBeVisible();
      await closePackage(page);
      await studied(page);
      await expect(page.getByText('You have studied this')).toBeVisible();
    },
    trace: ['Attempt 1 begun:', 'Finished:'],
  },
  'scorm/runtime-basic-calls-scorm2004-3rd.zip': {
    async play(page) {
      const frame = await openPackage(page);
      const content = frame.frameLocator('#contentFrame');
      await expect(content.getByRole('heading', { name: 'Play of the game' })).toBeVisible();
      await expect
        .poll(() =>
          content
            .locator('img')
            .first()
            .evaluate((img: HTMLImageElement) => img.naturalWidth),
        )
        .toBeGreaterThan(0);
      for (let pages = 0; pages < 14; pages++) await frame.getByRole('button', { name: 'Next' }).click();
      await answerGolf(content);
      await expect(content.getByRole('heading', { name: 'Score: 93' })).toBeVisible();
      await expect(standing(page)).toContainText('result: 93');
      await expect(standing(page)).toContainText('passed');
    },
    trace: ['Attempt 1 begun:', 'Attempt 1 finished, result 93%:', 'Finished:'],
    async again(page) {
      // It asks whether to go on where one was: nobody can be asked, and yes is what it is told.
      const frame = await openPackage(page);
      await expect(frame.frameLocator('#contentFrame').getByRole('heading', { name: 'Knowledge Check' })).toBeVisible();
      await expect(page.frameLocator('.stage iframe').getByRole('status')).toContainText('resume from where you');
      await closePackage(page);
    },
  },
  'cmi5/single-au-basic-responsive.zip': {
    async play(page) {
      const frame = await openPackage(page);
      const quiz = frame.locator('.navmenuitem', { hasText: 'Quiz' });
      await expect(quiz).toBeAttached();
      await quiz.dispatchEvent('click');
      await frame.getByRole('button', { name: /Select correct answers/ }).click();
      await frame.getByRole('button', { name: 'Submit Answers' }).click();
      await expect(standing(page)).toContainText('result: 100');
      await expect(standing(page)).toContainText('passed');
    },
    trace: ['Attempt 1 begun:', 'Attempt 1 finished, result 100%:', 'Finished:'],
    async again(page) {
      // It asks the store for its bookmark.
      await expect((await openPackage(page)).getByRole('button', { name: /Resume/ })).toBeVisible();
      await closePackage(page);
    },
  },
  'h5p/true-false.h5p': {
    async play(page) {
      const frame = await openPackage(page);
      await frame.getByRole('radio', { name: 'False' }).click();
      await frame.getByRole('button', { name: /Check/ }).click();
      await expect(standing(page)).toContainText('result: 100');
      await expect(standing(page)).toContainText('passed');
    },
    trace: ['Attempt 1 begun:', 'Answered a question (100%):', 'Attempt 1 finished, result 100%:', 'Finished:'],
    async again(page) {
      await expect((await openPackage(page)).getByRole('radio', { name: 'False' })).toBeChecked();
      await expect(standing(page)).toContainText('result: 100');
      await closePackage(page);
    },
  },
  'pdf/minimal-document.pdf': document(1, 'Lorem ipsum dolor sit amet'),
  'pdf/pdflatex-4-pages.pdf': document(4, 'some text without a meaning'),
  'pdf/pdflatex-outline.pdf': document(4, 'Contents'),
  'media/mountains.mp4': {
    async play(page) {
      await listen(page, 'video');
      await studied(page);
    },
    trace: ['Opened:', 'Played', 'Finished:'],
  },
  'media/interview.mp3': {
    async play(page) {
      await listen(page, 'audio');
      await expect(page.getByText('I put in 15 hours of work today')).toBeVisible();
      await page.getByLabel('Language of the words').selectOption({ label: 'Deutsch' });
      await expect(page.locator('ol[lang="de"]')).toBeVisible();
      await studied(page);
    },
    trace: ['Opened:', 'Played', 'Finished:'],
  },
};

async function answerGolf(content: FrameLocator): Promise<void> {
  // The right ones are marked in the page; one is left out.
  const questions = content.locator('.question');
  const count = await questions.count();
  for (let at = 1; at < count; at++) {
    const right = questions.nth(at).locator('.correctAnswer');
    const text = right.locator('input[type="text"]');
    if (await text.count()) await text.fill(/\((.*)\)/.exec((await right.textContent()) ?? '')![1]!);
    else await right.locator('input').check();
  }
  await content.getByRole('button', { name: 'Submit Answers' }).click();
}

/** Part of another sample: it has no item of its own. */
export const PARTS: Readonly<Record<string, string>> = {
  'media/interview.en.vtt': 'media/interview.mp3',
  'media/interview.de.vtt': 'media/interview.mp3',
};

/** What nothing of a kit can be made of, and the words by which it is refused. */
export const REFUSED: Readonly<Record<string, string>> = {
  'gift/category1.gift': '[unknown-format]',
  'cmi5/CourseStructure.xsd': '[unknown-format]',
  'bagit/v0.97/valid/basic-bag': '[bag]',
  'bagit/v1.0/valid/basicBag': '[bag]',
};

/** Folders that hold no content. */
export const READ_ELSEWHERE: Readonly<Record<string, string>> = {
  jcs: 'tests/contract/canonical-json.test.ts',
};

/** All files of the samples, by their paths. */
export const sampleFiles = (): readonly string[] =>
  readdirSync(SAMPLES, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !(entry.parentPath === SAMPLES && entry.name === 'README.md'))
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(SAMPLES.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();

/** Those of them that nobody above speaks of. */
export function uncovered(files: readonly string[]): readonly string[] {
  const known = new Set([...Object.keys(PLAYED), ...Object.keys(PARTS)]);
  const refused = Object.keys(REFUSED);
  return files.filter(
    (file) =>
      !known.has(file) &&
      !refused.some((name) => file === name || file.startsWith(`${name}/`)) &&
      !(file.split('/')[0]! in READ_ELSEWHERE),
  );
}

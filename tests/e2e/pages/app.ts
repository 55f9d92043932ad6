import { expect, type Page } from '@playwright/test';
import axe from 'axe-core';
import type { HubProcess } from '../hub';

export interface Person {
  readonly login: string;
  readonly password: string;
  readonly name: string;
}

/** The people of the demonstration institution, by login. */
export async function demoPeople(hub: HubProcess): Promise<(login: string) => Person> {
  const answer = (await (await fetch(`${hub.url}/api/hub`)).json()) as { accounts: readonly Person[] };
  return (login) => {
    const person = answer.accounts.find((account) => account.login === login);
    if (person === undefined) throw new Error(`nobody here is called ${login}`);
    return person;
  };
}

/** Signs in at the door, in any language. */
export async function enter(page: Page, hub: HubProcess, person: Pick<Person, 'login' | 'password'>): Promise<void> {
  await page.goto(hub.url);
  await page.locator('input[autocomplete="username"]').fill(person.login);
  await page.locator('input[autocomplete="current-password"]').fill(person.password);
  await page.locator('form button[type="submit"]').click();
  await expect(page.locator('main h1')).toBeVisible();
  await expect(page.locator('input[autocomplete="current-password"]')).toHaveCount(0);
}

/** Comes back to a browser that knows one person only, in English; with or without a hub in reach. */
export async function comeBack(page: Page, hub: HubProcess, { password }: Pick<Person, 'password'>): Promise<void> {
  await page.goto(hub.url);
  await page.locator('input[autocomplete="current-password"]').fill(password);
  await page.locator('form button[type="submit"]').click();
  await expect(page.getByRole('button', { name: 'Sign out' }).first()).toBeVisible();
}

/**
 * Waits until the hub has such a document in the dossier of a learner, as it tells whoever is signed in on this page: just
 * after a write the page may still say of what went before that everything is sent.
 */
export async function hubHas(page: Page, learner: string, prefix: string): Promise<void> {
  const found = () =>
    page.evaluate(
      async ([database, start]) => {
        const answer = await fetch(`/db/${database}/_changes?since=0`, { headers: { 'Sandyq-Request': '1' } });
        const { results } = (await answer.json()) as { results: readonly { id: string }[] };
        return results.some(({ id }) => id.startsWith(start));
      },
      [`dossier-${learner}`, prefix] as const,
    );
  await expect.poll(found, { timeout: 60_000 }).toBe(true);
}

/** Nothing on the page is still being fetched or opened. */
export async function isLoaded(page: Page): Promise<void> {
  await expect(page.locator('main h1')).toBeVisible();
  await expect(
    page.getByText(/^(Жүктелуде|Загрузка|Loading|Кітапша жасалып жатыр|Готовим брошюру|Making the booklet)…$/),
  ).toHaveCount(0);
  // What said so had a heading of its own.
  await expect(page.locator('main h1')).toBeVisible();
}

/** The whole app lies in this browser: every page opens with no hub in reach. */
export async function isKept(page: Page): Promise<void> {
  const missing = () =>
    page.evaluate(async () => {
      const { active } = await navigator.serviceWorker.ready;
      const { port1, port2 } = new MessageChannel();
      active?.postMessage({ type: 'precache-state' }, [port2]);
      const state = await new Promise<{ kept: number; total: number }>((resolve) => {
        port1.onmessage = ({ data }) => resolve(data as never);
      });
      return state.total - state.kept;
    });
  await expect.poll(missing, { timeout: 90_000 }).toBe(0);
}

/** Nothing for axe-core to complain of, and nothing wider than the screen. */
export async function isSound(page: Page, what: string): Promise<void> {
  // As a string, not as a script of the page: the page's policy takes no foreign scripts.
  await page.evaluate(axe.source);
  // A colour on its way to another one is neither. What turns for ever is left to turn.
  await page.evaluate(async () => {
    const finite = document.getAnimations().filter((each) => Number.isFinite(each.effect?.getComputedTiming().endTime));
    await Promise.allSettled(finite.map(({ finished }) => finished));
  });
  const found = await page.evaluate(async () => {
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(document);
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
  });
  expect(found, what).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow, `${what}: wider than the screen`).toBeLessThanOrEqual(0);
}

export async function speak(page: Page, language: 'kk' | 'ru' | 'en'): Promise<void> {
  await page.evaluate((wanted) => localStorage.setItem('PARAGLIDE_LOCALE', wanted), language);
}

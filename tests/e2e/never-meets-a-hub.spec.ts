import { expect, test, type Page } from '@playwright/test';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LearnersBrowser } from './browser';
import { HubProcess } from './hub';
import { demoPeople, enter, isKept, isLoaded, isSound, type Person } from './pages/app';

/*
 * A computer that meets no hub again, or never did: who may open a profile there, the institution's signed list says, which
 * somebody carries; and who begins there, begins by a file and a code of staff.
 */

const folder = mkdtempSync(join(tmpdir(), 'sandyq-no-hub-'));
const at = (name: string) => join(folder, name);
let hub: HubProcess;
let browser: LearnersBrowser;
let [dana, timur, admin]: Person[] = [];

test.describe.configure({ timeout: 180_000 });

test.beforeEach(async () => {
  hub = await HubProcess.create();
  [dana, timur, admin] = ['dana', 'timur', 'admin'].map(await demoPeople(hub)) as Person[];
  browser = await LearnersBrowser.create();
});
test.afterEach(async () => {
  await browser?.remove();
  await hub?.remove();
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function look(page: Page, name: string): Promise<void> {
  await isSound(page, name);
  const pictures = process.env.SANDYQ_SCREENSHOTS;
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `no-hub-${name}.png`), fullPage: true });
}

/** The hub's HTTP interface, as an administrator. */
async function staff() {
  const headers = { 'content-type': 'application/json', 'sandyq-request': '1' };
  const { login, password } = admin!;
  const body = JSON.stringify({ login, password });
  const signedIn = await fetch(`${hub.url}/api/session`, { method: 'POST', headers, body });
  const cookie = signedIn.headers.get('set-cookie')!.split(';')[0]!;
  const ask = (method: string, path: string, said?: unknown, type = headers['content-type']) =>
    fetch(hub.url + path, {
      method,
      headers: { ...headers, 'content-type': type, cookie },
      ...(said !== undefined && { body: said instanceof Uint8Array ? new Uint8Array(said) : JSON.stringify(said) }),
    });
  const json = async <T>(method: string, path: string, said?: unknown) =>
    (await (await ask(method, path, said)).json()) as T;
  const { accounts } = await json<{ accounts: { id: string; login: string }[] }>('GET', '/api/accounts');
  const idOf = ({ login: of }: Person) => accounts.find((one) => one.login === of)!.id;
  return { ask, json, idOf };
}

const lock = (page: Page) => page.getByRole('button', { name: 'Lock or change person' }).first().click();
const signOut = (page: Page) => page.getByRole('button', { name: 'Sign out' }).first().click();
const closed = 'Profile closed by the institution';

async function signIn(page: Page, { name, password }: Person): Promise<void> {
  await page.getByRole('button', { name }).first().click();
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}
const isIn = (page: Page) => expect(page.getByRole('button', { name: 'Sign out' }).first()).toBeVisible();

/** Those of a profile: named by its space. */
const ownDatabases = (page: Page) =>
  page.evaluate(async () =>
    (await indexedDB.databases()).map(({ name }) => name!).filter((name) => /^sandyq-[a-z0-9]{16}-/.test(name)),
  );

async function hear(page: Page, list: string): Promise<void> {
  await page.goto(`${hub.url}/learn/kits`);
  await page.locator('input[type="file"]').setInputFiles(at(list));
  await expect(page.getByText('was taken in', { exact: false })).toBeVisible();
}

test('a list that another learner carries closes a profile, and a newer one opens it: no hub is asked', async () => {
  const page = await browser.page();
  await enter(page, hub, dana!);
  await isKept(page);
  await lock(page);
  await page.getByRole('button', { name: 'Somebody else' }).click();
  await enter(page, hub, timur!);
  const { json, idOf } = await staff();
  const listAs = async (name: string) =>
    writeFileSync(at(name), (await json<{ list: string }>('GET', '/api/revocations')).list);
  await json('PATCH', `/api/accounts/${idOf(dana!)}`, { blocked: true });
  await listAs('blocked.jws');
  await json('PATCH', `/api/accounts/${idOf(dana!)}`, { blocked: false });
  await listAs('unblocked.jws');
  await hub.stop();

  await hear(page, 'blocked.jws');
  await signOut(page);
  const danas = page.getByRole('button', { name: dana!.name }).first();
  await expect(danas).toContainText(closed);
  await look(page, 'chooser');
  await signIn(page, dana!);
  await expect(page.getByText('The institution has closed this profile.', { exact: false })).toBeVisible();
  await look(page, 'closed');
  await page.getByLabel('Password', { exact: true }).fill('not her password');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByText('The password is wrong.', { exact: false })).toBeVisible();

  await signIn(page, timur!);
  await isIn(page);
  await hear(page, 'unblocked.jws');
  await signOut(page);
  await expect(danas).toBeVisible();
  await signIn(page, dana!);
  await isIn(page);
});

test('a profile that is open is shut when the list comes that closes it, and goes where the hub has all of it', async () => {
  const page = await browser.page();
  await enter(page, hub, dana!);
  await expect(page.getByText('Everything is sent').first()).toBeVisible({ timeout: 60_000 });
  const { json, idOf } = await staff();
  expect((await ownDatabases(page)).length).toBeGreaterThan(2);
  await json('PATCH', `/api/accounts/${idOf(dana!)}`, { blocked: true, erase: true });
  writeFileSync(at('erase.jws'), (await json<{ list: string }>('GET', '/api/revocations')).list);
  await isKept(page);
  await hub.stop();
  await page.goto(`${hub.url}/learn/kits`);
  await isLoaded(page);
  await page.locator('input[type="file"]').setInputFiles(at('erase.jws'));
  await expect(page.getByRole('heading', { level: 1, name: 'Sign in to Sandyq' })).toBeVisible();
  await expect(page.getByText(closed).first()).toBeVisible();
  await look(page, 'shut');
  await page.reload();
  await isLoaded(page);
  await expect(page.getByRole('button', { name: dana!.name })).toHaveCount(0);
  expect((await ownDatabases(page)).length).toBe(0);
});

test('a learner begins by a file and a code; the first courier has the device admitted, the answer opens', async () => {
  const page = await browser.page();
  await page.addInitScript(() => Reflect.deleteProperty(window, 'showSaveFilePicker'));
  await page.goto(hub.url);
  await isLoaded(page);
  await isKept(page);
  const { json, idOf } = await staff();
  type Slip = { readonly code: string; readonly file: string };
  const { code, file } = await json<Slip>('POST', `/api/accounts/${idOf(dana!)}/enrolment`, {});
  writeFileSync(at('dana.enrol'), new Uint8Array(Buffer.from(file, 'base64')));
  await hub.stop();

  await page.reload();
  await isLoaded(page);
  await page.getByRole('button', { name: 'Begin with a file of the institution' }).click();
  await page.locator('input[type="file"]').setInputFiles(at('dana.enrol'));
  const open = async (typed: string) => {
    await page.getByLabel('Code of the file').fill(typed);
    await page.getByRole('button', { name: 'Open the file' }).click();
  };
  await open('aaaa-bbbb-cccc-dddd');
  await expect(page.getByText('The code does not open this file.', { exact: false })).toBeVisible();
  await look(page, 'slip');
  await open(code.toUpperCase().replace(/(.{4})(?=.)/g, '$1 '));
  await expect(page.getByText(dana!.name)).toBeVisible();
  await page.getByLabel('New password on this device').fill('far from any hub');
  await look(page, 'slip-password');
  await page.getByRole('button', { name: 'Begin', exact: true }).click();
  await isIn(page);
  await page.goto(`${hub.url}/learn/courier`);
  const make = page.getByRole('button', { name: /^Make courier file/ });
  const [download] = await Promise.all([page.waitForEvent('download'), make.click()]);
  await download.saveAs(at('dana.courier'));

  await hub.start();
  const desk = await staff();
  const bytes = new Uint8Array(readFileSync(at('dana.courier')));
  const taken = await desk.ask('POST', '/api/courier', bytes, 'application/vnd.sandyq.courier');
  expect(await taken.json()).toMatchObject({ enrolled: true, complete: true, canAnswer: true });
  const answer = await desk.ask('GET', `/api/courier/${idOf(dana!)}`);
  writeFileSync(at('answer.courier'), new Uint8Array(await answer.arrayBuffer()));
  await hub.stop();

  await page.goto(`${hub.url}/learn/courier`);
  await page.locator('main input[type="file"]').setInputFiles(at('answer.courier'));
  await expect(page.getByText('Confirmed', { exact: false }).first()).toBeVisible({ timeout: 30_000 });
  await look(page, 'answered');
  await signOut(page);
  await page.getByLabel('Password', { exact: true }).fill('far from any hub');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await isIn(page);
});

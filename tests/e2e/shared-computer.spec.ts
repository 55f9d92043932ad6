import { expect, test, type Page } from '@playwright/test';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { LearnersBrowser } from './browser';
import { testFile, testKey, writeKit } from './harness/make-kit';
import { HubProcess } from './hub';
import { demoPeople, enter, isKept, isLoaded, isSound, type Person } from './pages/app';

/*
 * One computer, two learners. What the first one wrote, asked, handed in and was answered lies in the browser where the second
 * one sits: nothing of it may be readable there, neither through the browser's own interfaces nor in its files on the disk.
 */

const folder = mkdtempSync(join(tmpdir(), 'sandyq-shared-'));
const key = testKey();
const kit = join(folder, 'work.kit');
let hub: HubProcess;
let browser: LearnersBrowser;
let [dana, timur, admin, aigul]: Person[] = [];

test.describe.configure({ timeout: 240_000 });

test.beforeAll(() => {
  const page = 'pages/one.html';
  const open = { accepts: { text: true, files: true } };
  const item = (id: string, title: string, over: object) => ({ id, title: { en: title }, ...over });
  const items = [
    item('page-item', 'A page', { kind: 'page', content: { en: page } }),
    item('essay-item', 'An essay', { kind: 'assignment', brief: { en: page }, ...open }),
    item('later-item', 'Another essay', { kind: 'assignment', brief: { en: page }, ...open }),
  ];
  const units = [{ id: 'unit', title: { en: 'Unit' }, items }];
  writeKit(kit, key, {
    id: 'work',
    files: [testFile(page, '<p>Read this.</p>')],
    manifest: { title: { en: 'Work' }, units },
  });
  writeFileSync(join(folder, 'institution.pub'), `untrusted comment: test\n${key.minisign}\n`);
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.beforeEach(async () => {
  hub = await HubProcess.create({ extra: ['--trust', join(folder, 'institution.pub')] });
  [dana, timur, admin, aigul] = ['dana', 'timur', 'admin', 'aigul'].map(await demoPeople(hub)) as Person[];
  browser = await LearnersBrowser.create();
});
test.afterEach(async () => {
  await browser?.remove();
  await hub?.remove();
});

const openItem = async (page: Page, item: string) => {
  await page.goto(`${hub.url}/learn/kits/work/${item}`);
  await isLoaded(page);
};
const answerOf = (page: Page) => page.getByLabel('Your answer', { exact: true });
const lock = (page: Page) => page.getByRole('button', { name: 'Lock or change person' }).first().click();
const allSent = (page: Page) => expect(page.getByText('Everything is sent').first()).toBeVisible({ timeout: 60_000 });

async function install(page: Page): Promise<void> {
  await page.goto(`${hub.url}/learn/kits`);
  await page.locator('input[type="file"]').setInputFiles(kit);
  await expect(page.getByRole('link', { name: 'Work', exact: true })).toBeVisible();
}

async function begin(page: Page, item: string, text: string, file?: { name: string; content: string }): Promise<void> {
  await openItem(page, item);
  await page.getByRole('button', { name: 'Begin your answer' }).click();
  if (file !== undefined) {
    const chosen = { name: file.name, mimeType: 'text/plain', buffer: Buffer.from(file.content) };
    await page.locator('main input[type="file"]').setInputFiles(chosen);
    await expect(page.getByText(file.name).first()).toBeVisible();
  }
  await answerOf(page).fill(text);
  await expect(page.getByText('Draft kept on this device', { exact: false })).toBeVisible();
}

async function write(page: Page, button: string, text: string): Promise<void> {
  await page.getByRole('button', { name: button }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill(text);
  await dialog.locator('button[type="submit"]').click();
  await page.keyboard.press('Escape');
}

const signedIn = async ({ login, password }: Person) => {
  const headers = { 'content-type': 'application/json', 'sandyq-request': '1' };
  const response = await fetch(`${hub.url}/api/session`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ login, password }),
  });
  const cookie = response.headers.get('set-cookie')!.split(';')[0]!;
  const { account } = (await response.json()) as { account: { id: string } };
  const ask = async (method: string, path: string, body?: unknown) => {
    const request = {
      method,
      headers: { ...headers, cookie },
      body: body === undefined ? undefined : JSON.stringify(body),
    };
    return (await (await fetch(hub.url + path, request)).json()) as Record<string, never>;
  };
  return { id: account.id, ask };
};

/** Answers the one question of a dossier, as a tutor's device does. */
async function answer(learner: string, text: string): Promise<void> {
  const tutor = await signedIn(aigul!);
  const database = `/db/dossier-${learner}`;
  const { results } = (await tutor.ask('GET', `${database}/_changes?since=0`)) as unknown as {
    results: { id: string }[];
  };
  const thread = results.find(({ id }) => id.startsWith('question:'))!.id;
  const said = { type: 'answer', v: 1, by: tutor.id, at: new Date().toISOString(), thread, text };
  const doc = { _id: `answer:${crypto.randomUUID()}`, ...said, _rev: `1-${'a'.repeat(32)}` };
  const failed = await tutor.ask('POST', `${database}/_bulk_docs`, { docs: [doc], new_edits: false });
  expect(failed).toEqual([]);
}

/** Everything that a page of this origin can read of what the browser keeps, as text; the kits and the app itself are shared. */
const readable = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const shared = ['sandyq-library', 'sandyq-search'];
    const said: string[] = [];
    const decoders = ['utf-8', 'utf-16le', 'latin1'].map((name) => new TextDecoder(name));
    const tell = async (value: unknown): Promise<void> => {
      if (value instanceof Blob) return tell(await value.arrayBuffer());
      if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
        for (const decoder of decoders) said.push(decoder.decode(value));
      } else if (value instanceof CryptoKey)
        said.push(JSON.stringify(await crypto.subtle.exportKey('jwk', value).catch(() => '')));
      else if (typeof value === 'object' && value !== null) {
        for (const [name, member] of Object.entries(value)) {
          said.push(name);
          await tell(member);
        }
      } else said.push(String(value));
    };
    const asked = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error as Error);
      });
    for (const { name } of await indexedDB.databases()) {
      said.push(name!);
      if (shared.includes(name!)) continue;
      const db = await asked(indexedDB.open(name!));
      for (const store of db.objectStoreNames) {
        said.push(store);
        const rows = db.transaction(store).objectStore(store);
        const [keys, values] = await Promise.all([asked(rows.getAllKeys()), asked(rows.getAll())]);
        for (const one of [...keys, ...(values as unknown[])]) await tell(one);
      }
      db.close();
    }
    for (const name of await caches.keys()) {
      said.push(name);
      if (name.startsWith('sandyq-app-')) continue;
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        said.push(request.url);
        await tell(await (await cache.match(request))!.blob());
      }
    }
    for (const storage of [localStorage, sessionStorage]) await tell({ ...storage });
    const files = async (folder: FileSystemDirectoryHandle): Promise<void> => {
      for await (const [name, handle] of folder as unknown as AsyncIterable<[string, FileSystemHandle]>) {
        said.push(name);
        if (handle.kind === 'directory') await files(handle as FileSystemDirectoryHandle);
        else await tell(await (handle as FileSystemFileHandle).getFile());
      }
    };
    await files(await navigator.storage.getDirectory());
    return said.join('\n');
  });

/** Where the browser's own files hold a word, in either way of writing it. Chromium's history of addresses is not the app's. */
function onDisk(words: readonly string[], all = false): readonly string[] {
  const root = join(browser.profile, 'Default');
  const places = all
    ? ['.']
    : ['IndexedDB', 'Local Storage', 'Session Storage', 'Service Worker', 'File System', 'blob_storage'];
  const found: string[] = [];
  for (const place of places) {
    const entries = readdirSync(join(root, place), { recursive: true, withFileTypes: true, ...{} });
    for (const entry of entries) {
      if (!entry.isFile()) continue;
      const bytes = readFileSync(join(entry.parentPath, entry.name));
      const path = relative(root, join(entry.parentPath, entry.name));
      for (const word of words)
        if (path.includes(word) || bytes.includes(word) || bytes.includes(Buffer.from(word, 'utf16le')))
          found.push(`${word} in ${path}`);
    }
  }
  return found;
}

test('what one learner did at a computer is not readable where the next one sits', async () => {
  const page = await browser.page();
  await enter(page, hub, dana!);
  await install(page);
  await openItem(page, 'page-item');
  await write(page, 'Note', 'DanasNoteInTheMargin');
  await write(page, 'Ask', 'DanasQuestionToTheTutor');
  await page.getByRole('button', { name: 'I have studied it' }).click();
  await begin(page, 'essay-item', 'DanasWorkHandedIn', { name: 'danas-file.txt', content: 'DanasFileContent' });
  await page.getByRole('button', { name: 'Hand in', exact: true }).click();
  await expect(page.getByText('Your work is saved.', { exact: false })).toBeVisible();
  await allSent(page);
  const { id } = await signedIn(dana!);
  await answer(id, 'AigulsAnswerToDana');
  await page.goto(`${hub.url}/learn/messages`);
  const thread = page.locator('summary').filter({ hasText: 'DanasQuestionToTheTutor' });
  await expect(thread.getByText('new')).toBeVisible({ timeout: 60_000 });
  await thread.click();
  await expect(page.getByText('AigulsAnswerToDana').first()).toBeVisible();
  await begin(page, 'later-item', 'DanasDraftUnsent', { name: 'danas-draft.txt', content: 'DanasDraftFile' });
  const half = await page.evaluate(() => [window.name, sessionStorage.getItem('sandyq-ticket')]);
  expect(half[0]).toMatch(/^sandyq-half:.{43}$/);

  await lock(page);
  await expect(page.getByRole('heading', { level: 1, name: dana!.name })).toBeVisible();
  expect(await page.evaluate(() => window.name + String(sessionStorage.getItem('sandyq-ticket')))).toBe('null');
  await isSound(page, 'lock screen');
  await page.getByRole('button', { name: 'Somebody else' }).click();
  await page.getByLabel('Login').fill(timur!.login);
  await page.getByLabel('Password', { exact: true }).fill(timur!.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Sign out' }).first()).toBeVisible();
  await expect(page).not.toHaveURL(/later-item/);
  await begin(page, 'later-item', 'TimursOwnDraft');
  await expect(page.getByText('Danas')).toHaveCount(0);

  const words = [
    ...['DanasNoteInTheMargin', 'DanasQuestionToTheTutor', 'DanasWorkHandedIn', 'DanasFileContent', 'danas-file'],
    ...['AigulsAnswerToDana', 'DanasDraftUnsent', 'danas-draft', 'DanasDraftFile', 'TimursOwnDraft'],
    ...[id, 'page-item', 'essay-item', 'later-item', 'dossier-', 'private-', 'trace:', 'submission:', 'question:'],
  ];
  // The search finds what lies open: else what follows would say nothing.
  await page.evaluate(async () => {
    localStorage.setItem('planted', 'PlantedWord');
    await (await caches.open('planted')).put('/planted', new Response('PlantedAnswer'));
  });
  const seen = await readable(page);
  expect(seen).toContain('PlantedWord');
  expect(seen).toContain('PlantedAnswer');
  // The chooser shows names and logins; the rest of a person is nobody's.
  expect(seen).toContain(dana!.name);
  expect(words.filter((word) => seen.includes(word))).toEqual([]);

  await browser.close();
  expect(onDisk(['PlantedWord', 'PlantedAnswer']).length).toBeGreaterThan(1);
  // Kits are shared, and the app's own files speak of items, dossiers and questions in general.
  const general = words.filter((word) => /-item$|[:-]$/.test(word));
  expect(onDisk(words.filter((word) => !general.includes(word)))).toEqual([]);
  expect(
    onDisk(general.filter((word) => !/-item$/.test(word))).filter((at) => !at.includes('in Service Worker')),
  ).toEqual([]);
  const ofItems = onDisk(general.filter((word) => /-item$/.test(word)));
  expect(ofItems.filter((place) => !/indexeddb\.(leveldb|blob)/.test(place))).toEqual([]);
  expect(onDisk([half[0]!.slice('sandyq-half:'.length)], true)).toEqual([]);

  const again = await browser.page();
  await again.goto(hub.url);
  await isLoaded(again);
  await isSound(again, 'chooser');
  await again.getByRole('button', { name: dana!.name }).first().click();
  await again.getByLabel('Password', { exact: true }).fill(dana!.password);
  await again.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(again.getByRole('button', { name: 'Sign out' }).first()).toBeVisible();
  await openItem(again, 'later-item');
  await expect(answerOf(again)).toHaveValue('DanasDraftUnsent');
  await expect(again.getByText('danas-draft.txt').first()).toBeVisible();
});

test('what was studied until somebody locks is in the trace', async () => {
  const page = await browser.page();
  await enter(page, hub, dana!);
  await install(page);
  await openItem(page, 'page-item');
  await page.mouse.move(200, 200);
  // Less than a glance is no statement.
  await page.waitForTimeout(2500);
  await lock(page);
  await page.getByLabel('Password', { exact: true }).fill(dana!.password);
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Sign out' }).first()).toBeVisible();
  await page.goto(`${hub.url}/learn/trace`);
  await expect(page.getByText(/^active time: [1-9]/).first()).toBeVisible();
});

test('a password forgotten with no hub in reach: a code of staff opens the profile once; a guest looks and leaves nothing', async () => {
  const page = await browser.page();
  await enter(page, hub, dana!);
  await install(page);
  await begin(page, 'essay-item', 'Written before it was forgotten');
  const staff = await signedIn(admin!);
  const { id } = await signedIn(dana!);
  const recovery = `/api/accounts/${id}/recovery`;
  type Profiles = { readonly profiles: readonly { readonly space: string }[] };
  const profiles = async () => ((await staff.ask('GET', recovery)) as unknown as Profiles).profiles;
  await expect.poll(async () => (await profiles()).length).toBe(1);
  const [profile] = await profiles();
  const { code } = (await staff.ask('POST', `${recovery}/${profile!.space}`, { number: 1 })) as unknown as {
    code: string;
  };
  await isKept(page);
  await hub.stop();

  await lock(page);
  await page.getByRole('button', { name: 'Forgotten your password?' }).click();
  await expect(page.getByText('code No. 1', { exact: false })).toBeVisible();
  const open = async (typed: string) => {
    await page.getByLabel('Code', { exact: true }).fill(typed);
    await page.getByLabel('New password on this device').fill('another word');
    await page.getByRole('region', { name: 'Open with a code' }).getByRole('button', { name: 'Open' }).click();
  };
  await open('aaaa-bbbb-cccc-dddd');
  await expect(page.getByText('This code does not open', { exact: false })).toBeVisible();
  await isSound(page, 'forgotten password');
  await open(code.toUpperCase().replace(/(.{4})(?=.)/g, '$1-'));
  await expect(answerOf(page)).toHaveValue('Written before it was forgotten');

  await lock(page);
  await page.getByLabel('Password', { exact: true }).fill(dana!.password);
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(page.getByText('The password is wrong.', { exact: false })).toBeVisible();
  await page.getByLabel('Password', { exact: true }).fill('another word');
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(answerOf(page)).toHaveValue('Written before it was forgotten');
  await page.reload();
  await expect(answerOf(page)).toHaveValue('Written before it was forgotten');

  await page.getByRole('button', { name: 'Sign out' }).first().click();
  await page.getByRole('button', { name: 'Look at kits without signing in' }).click();
  const note = page.getByText('You are a guest', { exact: false });
  await expect(note).toBeVisible();
  const before = await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name).sort());
  await page.getByRole('link', { name: 'Work', exact: true }).click();
  await page.getByRole('link', { name: 'A page' }).click();
  await expect(note).toBeVisible();
  await expect(page.getByRole('button', { name: 'Note' })).toHaveCount(0);
  await isSound(page, 'guest');
  const after = await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name).sort());
  expect(after).toEqual(before);
  await page.reload();
  await expect(page.getByRole('heading', { level: 1, name: 'Sign in to Sandyq' })).toBeVisible();
});

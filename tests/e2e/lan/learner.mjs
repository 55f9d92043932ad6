/*
 * A learner on another computer (second-machine.ts): finds the hub by its name, works over HTTPS, goes on without it. Plain
 * Node: it runs where no test runner is. Says what it saw as lines of JSON; does what lines tell it.
 */
import { chromium, firefox } from '@playwright/test';
import { createSocket } from 'node:dgram';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { decode, encode } from 'dns-packet';

const { browser: kind, executablePath, args, name, port, others, login, password } = JSON.parse(process.argv[2]);
const origin = `https://${name}:${port}`;
const told = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);

/** Asks the network, as a system with multicast DNS does, and writes the answer where this computer looks names up. */
async function find() {
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  await new Promise((resolve) => socket.bind(5353, resolve));
  // There is no default route: a LAN without the internet often has none.
  const own = Object.values(networkInterfaces())
    .flat()
    .find((one) => one.family === 'IPv4' && !one.internal).address;
  socket.addMembership('224.0.0.251', own);
  socket.setMulticastInterface(own);
  const address = await new Promise((resolve) => {
    const ask = () => socket.send(encode({ type: 'query', questions: [{ type: 'A', name }] }), 5353, '224.0.0.251');
    const again = setInterval(ask, 500);
    socket.on('message', (bytes, from) => {
      const answers = decode(bytes).answers ?? [];
      const found = answers.find((one) => one.type === 'A' && one.name === name && one.ttl > 0);
      // What was said before the address changed may still lie in the socket.
      if (found === undefined || found.data !== from.address) return;
      clearInterval(again);
      resolve(found.data);
    });
    ask();
  });
  socket.close();
  writeFileSync('/etc/hosts', `127.0.0.1 localhost\n${address} ${name} ${others.map(({ host }) => host).join(' ')}\n`);
  return address;
}

const profile = mkdtempSync(join(tmpdir(), 'sandyq-learner-'));
async function open() {
  const options = { executablePath, args, headless: true, locale: 'en-GB' };
  const context =
    kind === 'firefox'
      ? await firefox.launchPersistentContext(profile, { ...options, channel: 'moz-firefox' })
      : await chromium.launchPersistentContext(profile, options);
  context.setDefaultTimeout(60_000);
  return context;
}
const pageOf = async (context) => context.pages()[0] ?? (await context.newPage());

async function signIn(page) {
  await page.goto(origin);
  await page.getByLabel('Login').fill(login);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('button', { name: 'Sign out' }).first().waitFor();
}

async function install(page) {
  await page.goto(`${origin}/learn/kits`);
  await page.getByRole('button', { name: 'Install', exact: true }).first().click();
  await page.getByRole('heading', { name: 'Installed', exact: true }).waitFor();
  const kit = await page.locator('main a[href^="/learn/kits/"]').first().getAttribute('href');
  await page.goto(origin + kit);
  const item = await page.locator(`main a[href^="${kit}/"]`).first().getAttribute('href');
  await page.goto(origin + item);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return item;
}

const address = await find();
let context = await open();
let page = await pageOf(context);
const opened = [];
for (const { host, port: at } of others) {
  const other = await context.newPage();
  const reached = await other.goto(`https://${host}:${at}`).catch(() => undefined);
  if (reached !== undefined) opened.push(host);
  await other.close();
}
await signIn(page);
const item = await install(page);
const seen = await page.evaluate(async () => ({
  secure: isSecureContext,
  crypto: typeof crypto.subtle,
  worker: (await navigator.serviceWorker.ready).active?.state,
}));
await context.close();
say({ address, opened, item, ...seen });

for await (const line of told) {
  if (line === 'end') break;
  const now = line === 'renumbered' ? await find() : address;
  context = await open();
  page = await pageOf(context);
  await signIn(page);
  const offline =
    line === 'offline' &&
    (await page
      .getByText('Working offline')
      .first()
      .waitFor()
      .then(() => true));
  await page.goto(origin + item);
  const heading = await page.getByRole('heading', { level: 1 }).innerText();
  await context.close();
  say({ address: now, offline, heading });
}
process.exit(0);

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { withAccounts, withHub } from '../../src/hub/main';
import type { HubOptions } from '../../src/hub/main';
import { foundSite, readOffer } from '../../src/hub/site/found';
import { askToBeSite, readSiteKeys, requestFile } from '../../src/hub/site/request';
import type { SiteReport } from '../../src/lib/institution/site';
import { systemClock } from '../../src/lib/shared/clock';
import { systemRandom } from '../../src/lib/shared/ids';
import { TestHub } from './harness';
import type { Client, SignedIn } from './harness';

/* An institution and its sites, each with data of its own, and couriers carried between them by hand. */

export const COURIER = { 'Content-Type': 'application/vnd.sandyq.courier' };

export async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** The options of a hub that is to become a site. */
export async function siteOptions(store: 'embedded' | 'couchdb'): Promise<HubOptions> {
  const prefix = `test-${randomBytes(5).toString('hex')}-`;
  return {
    data: await mkdtemp(join(tmpdir(), 'sandyq-site-')),
    build: join(tmpdir(), 'sandyq-no-build'),
    version: '0.0.0-test',
    port: 0,
    log: () => undefined,
    announce: false,
    passwordCost: { N: 2 ** 13, r: 8, p: 1 },
    ...(store === 'couchdb' && { couchdb: { url: process.env.COUCHDB_URL!, prefix } }),
  };
}

export const askOn = (options: HubOptions, name: string): Promise<{ text: string; fingerprint: string }> =>
  withAccounts(options, async (accounts) =>
    requestFile(await askToBeSite(accounts, systemRandom, name), options.clock ?? systemClock),
  );

/** As `sandyq site found` does it, with a person who finds the fingerprint right. */
export async function foundOn(options: HubOptions, courier: Uint8Array): Promise<SiteReport> {
  await withAccounts(options, async (accounts) => {
    const keys = await readSiteKeys(accounts);
    if (keys === undefined) throw new Error('nobody asked');
    const offer = await readOffer(once(courier), keys);
    if (!offer.ok) throw new Error(offer.error.code);
    const founded = await foundSite(accounts, systemRandom, keys, offer.value);
    if (!founded.ok) throw new Error(founded.error.code);
  });
  return await withHub(options, async ({ hubs }) => {
    const taken = await hubs.take(once(courier));
    if (!taken.ok) throw new Error(taken.error.code);
    return taken.value;
  });
}

/** A site of the institution, with people, as its administrator sees it. */
export interface TestSite {
  readonly name: string;
  readonly hub: string;
  readonly server: TestHub;
  readonly admin: SignedIn;
}

export async function openSite(
  root: { readonly hub: TestHub; readonly admin: SignedIn },
  wanted: { readonly name: string; readonly learners: readonly string[]; readonly groups?: readonly string[] },
  store: 'embedded' | 'couchdb' = 'embedded',
  more: Partial<HubOptions> = {},
): Promise<TestSite> {
  const options = { ...(await siteOptions(store)), ...more };
  const { text } = await askOn(options, wanted.name);
  const login = `site${randomBytes(5).toString('hex')}`;
  const made = expectOk(await root.admin.post('/api/accounts', { login, name: 'Site', roles: ['officer'] })).json;
  const { account, password } = made as { account: { id: string }; password: string };
  const staff = [{ account: account.id, roles: ['admin', 'officer'] }];
  const site = expectOk(
    await root.admin.post('/api/sites', { request: text, staff, groups: wanted.groups ?? [] }),
  ).json;
  const hub = String(site.hub);
  if (wanted.learners.length > 0)
    expectOk(await root.admin.post(`/api/sites/${hub}/learners`, { learners: wanted.learners }));
  await foundOn(options, await download(root.admin, `/api/sites/${hub}/courier`));
  const server = await TestHub.start(options, store);
  return { name: wanted.name, hub, server, admin: await server.signIn(login, password) };
}

export function expectOk<R extends { readonly status: number; readonly text: string }>(reply: R): R {
  if (reply.status >= 300) throw new Error(`${reply.status} ${reply.text}`);
  return reply;
}

export async function download(client: Client, path: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(client.url + path, { headers: { Cookie: client.cookie } });
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (response.status !== 200) throw new Error(`${path}: ${response.status} ${new TextDecoder().decode(bytes)}`);
  return bytes;
}

export const up = (site: TestSite): Promise<Uint8Array<ArrayBuffer>> => download(site.admin, '/api/site/courier');
export const down = (admin: SignedIn, site: TestSite, query = ''): Promise<Uint8Array<ArrayBuffer>> =>
  download(admin, `/api/sites/${site.hub}/courier${query}`);

export async function handIn(client: Client, path: string, bytes: Uint8Array): Promise<SiteReport> {
  const reply = await client.send('POST', path, bytes, COURIER);
  if (reply.status !== 200) throw new Error(`${path}: ${reply.status} ${reply.text}`);
  return reply.json as unknown as SiteReport;
}
export const atRoot = (admin: SignedIn, bytes: Uint8Array): Promise<SiteReport> =>
  handIn(admin, '/api/sites/courier', bytes);
export const atSite = (site: TestSite, bytes: Uint8Array): Promise<SiteReport> =>
  handIn(site.admin, '/api/site/courier', bytes);

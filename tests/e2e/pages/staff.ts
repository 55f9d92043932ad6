import { readFileSync } from 'node:fs';
import { newAgeIdentity, recipientOf } from '../../../src/lib/courier/age';
import type { Account, Group, ShelfEntry } from '../../../src/lib/institution/account';
import { timestamp } from '../../../src/lib/shared/clock';
import { newShortId, systemRandom, type GroupId } from '../../../src/lib/shared/ids';
import { exportPublicKey, generateSigningKeys } from '../../../src/lib/trace/jws';
import { writeSiteRequest } from '../../../src/lib/trace/site';
import type { HubProcess } from '../hub';
import type { Person } from './app';

/** Somebody of the institution who speaks to the hub without a browser of ours: makes ready what a test needs. */
export class Staff {
  private constructor(
    private readonly hub: string,
    private readonly cookie: string,
  ) {}

  static async signIn(hub: HubProcess, { login, password }: Person): Promise<Staff> {
    const response = await new Staff(hub.url, '').#send('POST', '/api/session', JSON.stringify({ login, password }));
    return new Staff(hub.url, (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '');
  }

  /** Publishes a kit and gives it to every group. */
  async publish(path: string): Promise<ShelfEntry> {
    const response = await this.#send('POST', '/api/shelf', readFileSync(path), 'application/vnd.sandyq.kit');
    const entry = (await response.json()) as ShelfEntry;
    await this.giveToAll(entry.id);
    return entry;
  }

  /** A group of the learners of these names. */
  async makeGroup(name: string, learners: readonly string[]): Promise<Group> {
    const { accounts } = (await (await this.#send('GET', '/api/accounts')).json()) as { accounts: readonly Account[] };
    const ids = accounts.filter((account) => learners.includes(account.name)).map(({ id }) => id);
    const made = (await (await this.#send('POST', '/api/groups', JSON.stringify({ name }))).json()) as Group;
    const body = JSON.stringify({ name, learners: ids, tutors: [], kits: [] });
    return (await (await this.#send('PUT', `/api/groups/${made.id}`, body)).json()) as Group;
  }

  /** Gives a kit to every group. */
  async giveToAll(kit: string): Promise<void> {
    const { groups } = (await (await this.#send('GET', '/api/groups')).json()) as { groups: readonly Group[] };
    for (const { id, name, learners, tutors, kits } of groups) {
      const body = JSON.stringify({ name, learners, tutors, kits: [...new Set([...kits, kit])] });
      await this.#send('PUT', `/api/groups/${id}`, body);
    }
  }

  /** Admits a site that only asks: nobody founds it. Answers its id. */
  async admitSite(name: string, learners: readonly string[]): Promise<string> {
    const { privateKey, publicKey } = await generateSigningKeys(false);
    const request = {
      ...({ format: 'sandyq-site-request', formatVersion: 1, name } as const),
      hub: newShortId<GroupId>(systemRandom),
      receiptKey: await exportPublicKey(publicKey),
      courierRecipient: await recipientOf(await newAgeIdentity()),
      made: timestamp(Date.now()),
    };
    const body = JSON.stringify({ request: await writeSiteRequest(request, privateKey) });
    await this.#send('POST', '/api/sites', body);
    await this.#send('POST', `/api/sites/${request.hub}/learners`, JSON.stringify({ learners }));
    await this.#send('GET', `/api/sites/${request.hub}/courier`);
    return request.hub;
  }

  async #send(method: string, path: string, body?: string | Buffer, type = 'application/json'): Promise<Response> {
    const response = await fetch(this.hub + path, {
      method,
      headers: { 'sandyq-request': '1', cookie: this.cookie, ...(body !== undefined && { 'content-type': type }) },
      ...(body !== undefined && { body: typeof body === 'string' ? body : new Uint8Array(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  }
}

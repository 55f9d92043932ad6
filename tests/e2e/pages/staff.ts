import { readFileSync } from 'node:fs';
import type { Group, ShelfEntry } from '../../../src/lib/institution/account';
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
    const { groups } = (await (await this.#send('GET', '/api/groups')).json()) as { groups: readonly Group[] };
    for (const { id, name, learners, tutors, kits } of groups) {
      const body = JSON.stringify({ name, learners, tutors, kits: [...new Set([...kits, entry.id])] });
      await this.#send('PUT', `/api/groups/${id}`, body);
    }
    return entry;
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

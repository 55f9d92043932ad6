import { openAsBlob } from 'node:fs';
import type { Client } from './harness';

/** What signs people in: a hub in this process, or one that runs by itself. */
export interface School {
  signIn(login: string, password: string): Promise<Client>;
}

interface Person {
  readonly login: string;
  readonly password: string;
}

/** Publishes a kit and gives it to a group of so many new learners, who all sign in, as after one announcement. */
export async function gatherClass(
  school: School,
  admin: Client,
  kit: { id: string; path: string },
  size: number,
): Promise<Client[]> {
  // Of any size: it is read while it is sent.
  const file = await openAsBlob(kit.path);
  expectOk(await admin.send('POST', '/api/shelf', file, { 'Content-Type': 'application/vnd.sandyq.kit' }));
  const group = expectOk(await admin.post('/api/groups', { name: 'Class' })).json as { id: string };
  const rows = Array.from({ length: size }, (_, at) => `Learner ${at + 1},learner,Class`);
  const roster = ['name,role,group', ...rows].join('\n');
  const made = expectOk(await admin.send('POST', '/api/accounts/roster', roster, { 'Content-Type': 'text/csv' }));
  const groups = expectOk(await admin.get('/api/groups')).json.groups as { id: string }[];
  const held = groups.find(({ id }) => id === group.id)!;
  expectOk(await admin.send('PUT', `/api/groups/${group.id}`, { ...held, kits: [kit.id] }));
  const people = made.json.created as Person[];
  return await Promise.all(people.map(({ login, password }) => school.signIn(login, password)));
}

function expectOk<R extends { readonly status: number; readonly text: string }>(reply: R): R {
  if (reply.status >= 300) throw new Error(`${reply.status} ${reply.text}`);
  return reply;
}

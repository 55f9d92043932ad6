import { createHash, randomUUID } from 'node:crypto';
import type { PartChange, PartOutcome } from '../../src/lib/draft/api';
import type { Client, Reply } from './harness';

/* Drafts as a methodist's browser sends them. */

export const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');
export const newDraftId = (): string => randomUUID();

export interface SentChange {
  readonly id: string;
  readonly base?: string;
  readonly value: unknown;
}

/** Parts of a kit that packs: one page. */
export const smallKit = (kit: string, version = '1.0.0', more: Record<string, unknown> = {}): SentChange[] => [
  {
    id: 'kit',
    value: {
      ...{ id: kit, version, title: { en: `Kit ${kit}` }, languages: ['en'] },
      ...{ institution: { id: 'demo', name: { en: 'Demo' } }, ...more },
    },
  },
  { id: 'unit:all', value: { order: 'i', title: { en: 'All' } } },
  {
    id: 'item:one',
    value: { unit: 'all', order: 'i', item: { kind: 'page', title: { en: 'One' }, content: 'pages/one.md' } },
  },
  { id: 'text:pages/one.md', value: { text: '# One\n\nHello\n' } },
];

/** A control with its key, for `smallKit`. */
export const EXAM: SentChange[] = [
  {
    id: 'item:exam',
    value: {
      ...{ unit: 'all', order: 'k' },
      item: { kind: 'test', control: 'midterm', title: { en: 'Exam' }, questions: 'tests/exam.gift' },
    },
  },
  { id: 'text:tests/exam.gift', value: { text: '::q1:: Two and two? {=four ~five}\n' } },
];

export async function begin(client: Client, parts: readonly SentChange[] = []): Promise<string> {
  const id = newDraftId();
  const reply = await client.post('/api/drafts', { id, parts });
  if (reply.status !== 201) throw new Error(`begin: ${reply.status} ${reply.text}`);
  return id;
}

export async function change(
  client: Client,
  draft: string,
  ...changes: readonly (SentChange | PartChange)[]
): Promise<readonly Exclude<PartOutcome, never>[]> {
  const reply = await client.post(`/api/drafts/${draft}/parts`, { changes });
  if (reply.status !== 200) throw new Error(`change: ${reply.status} ${reply.text}`);
  return reply.json.outcomes as PartOutcome[];
}

export async function revisions(client: Client, draft: string): Promise<Record<string, string>> {
  return (await client.get(`/api/drafts/${draft}`)).json.parts as Record<string, string>;
}

export async function read(client: Client, draft: string, ...ids: string[]): Promise<Record<string, unknown>[]> {
  const reply = await client.post(`/api/drafts/${draft}/parts/read`, { ids });
  return reply.json.parts as Record<string, unknown>[];
}

export async function putFile(client: Client, draft: string, bytes: Uint8Array): Promise<Reply> {
  return client.send('PUT', `/api/drafts/${draft}/files/${sha256(bytes)}?offset=0&size=${bytes.length}`, bytes);
}

export const stage = (client: Client, draft: string, to: string, more: object = {}): Promise<Reply> =>
  client.post(`/api/drafts/${draft}/stage`, { to, ...more });

import { createHash, randomBytes } from 'node:crypto';
import type { AccountId, DeviceId } from '../../src/lib/shared/ids';
import type { Timestamp } from '../../src/lib/shared/clock';
import { exportPublicKey, generateSigningKeys } from '../../src/lib/trace/jws';
import type { TraceEvent } from '../../src/lib/trace/statement';
import { makeSegment } from '../../src/lib/trace/seal';
import type { SegmentDocument } from '../../src/lib/trace/segment';
import type { Client, SignedIn } from './harness';

export const uuid = (): string => crypto.randomUUID();

export const question = (by: string, text = 'Why?'): Record<string, unknown> & { _id: string } => ({
  _id: `question:${uuid()}`,
  type: 'question',
  v: 1,
  by,
  at: '2026-01-02T03:04:05.678Z',
  text,
});

export const note = (by: string, device: string, text = 'remember'): Record<string, unknown> & { _id: string } => {
  const id = uuid();
  return {
    _id: `note:${id}:${device}`,
    type: 'note',
    v: 1,
    by,
    at: '2026-01-02T03:04:05.678Z',
    note: id,
    device,
    mark: 'note',
    place: { kit: 'introduction', version: '1.0.0', item: 'welcome' },
    text,
  };
};

export const submission = (by: string, file: Uint8Array): Record<string, unknown> & { _id: string } => ({
  _id: `submission:${uuid()}`,
  type: 'submission',
  v: 1,
  by,
  at: '2026-01-02T03:04:05.678Z',
  work: 'assignment',
  place: { kit: 'introduction', version: '1.0.0', item: 'first-assignment' },
  attempt: 1,
  language: 'kk',
  files: [
    {
      name: 'work.txt',
      size: file.length,
      mediaType: 'text/plain',
      sha256: createHash('sha256').update(file).digest('hex'),
    },
  ],
  _attachments: { 'work.txt': { content_type: 'text/plain', data: Buffer.from(file).toString('base64') } },
});

/** As a device that replicates sends it: a first revision of its own. */
export function revised<T extends object>(doc: T, generation = 1): T & { _rev: string; _revisions: unknown } {
  const ids = Array.from({ length: generation }, () => randomBytes(16).toString('hex'));
  return { ...doc, _rev: `${generation}-${ids[0]}`, _revisions: { start: generation, ids } };
}

export interface Push {
  readonly status: number;
  /** Refused documents. */
  readonly rows: readonly { id: string; error: string; reason: string }[];
}

export async function push(client: Client, database: string, docs: readonly unknown[]): Promise<Push> {
  const { status, json } = await client.post(`/db/${database}/_bulk_docs`, { docs, new_edits: false });
  return { status, rows: json as unknown as Push['rows'] };
}

/** A learner's device: enrolled, with a key and a chain. */
export class TestDevice {
  #head: { sequence: number; hash: string } | undefined;
  #counter = 0;

  private constructor(
    readonly id: DeviceId,
    readonly learner: AccountId,
    readonly keys: CryptoKeyPair,
  ) {}

  static async make(learner: string): Promise<TestDevice> {
    return new TestDevice(uuid() as DeviceId, learner as AccountId, await generateSigningKeys(true));
  }

  static async enrolled(client: SignedIn): Promise<TestDevice> {
    const device = await TestDevice.make(client.id);
    const reply = await client.post('/api/devices', await device.enrolling());
    if (reply.status !== 200) throw new Error(`enrolling: ${reply.status} ${reply.text}`);
    return device;
  }

  async enrolling(): Promise<Record<string, unknown>> {
    return { device: this.id, publicKey: await exportPublicKey(this.keys.publicKey), label: 'Phone' };
  }

  /** The next segment of the chain, of `count` statements: of `events` in turn, where they are not all alike. */
  async segment(
    count = 3,
    events: readonly TraceEvent[] = [{ kind: 'signed-in', offline: true }],
  ): Promise<SegmentDocument> {
    const records = Array.from({ length: count }, (_, at) => ({
      counter: this.#counter + at,
      time: new Date(Date.UTC(2026, 0, 2) + (this.#counter + at) * 1000).toISOString() as Timestamp,
      event: events[at % events.length]!,
    }));
    this.#counter += count;
    const signer = { device: this.id, learner: this.learner, privateKey: this.keys.privateKey };
    const segment = await makeSegment(records, this.#head, signer, { homePage: 'urn:sandyq:test' });
    this.#head = { sequence: segment.sequence, hash: segment.hash };
    return segment;
  }
}

import { createHash, randomUUID } from 'node:crypto';
import type { DossierDocument, SubmissionDocument, WorkPlace } from '../../../src/lib/dossier/documents';
import type { SessionAnswer } from '../../../src/lib/institution/account';
import { systemClock, timestamp } from '../../../src/lib/shared/clock';
import { systemRandom, newUuid, type DeviceId, type ItemId, type KitId } from '../../../src/lib/shared/ids';
import { exportPublicKey, generateSigningKeys } from '../../../src/lib/trace/jws';
import { MemoryJournal } from '../../../src/lib/trace/memory-journal';
import { sealJournal } from '../../../src/lib/trace/seal';
import type { TraceEvent } from '../../../src/lib/trace/statement';

/** Where in the introductory course something happens. */
export const inCourse = (item: string): WorkPlace => ({
  kit: 'introduction' as KitId,
  version: '1.0.0',
  item: item as ItemId,
});

type Written = 'type' | 'v' | 'by' | 'at' | '_id';

/**
 * A learner whose documents reach the hub from somewhere else, with no browser of ours: an enrolled key of their own,
 * documents as docs/formats describes them, the requests of replication. What tutors' pages are tried with.
 */
export class DistantLearner {
  private readonly device = newUuid(systemRandom) as unknown as DeviceId;
  private readonly journal = new MemoryJournal(systemClock);
  private keys: CryptoKeyPair | undefined;

  private constructor(
    private readonly hub: string,
    private readonly cookie: string,
    readonly session: SessionAnswer,
  ) {}

  static async signIn(hub: string, { login, password }: { login: string; password: string }): Promise<DistantLearner> {
    const response = await fetch(`${hub}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'sandyq-request': '1' },
      body: JSON.stringify({ login, password }),
    });
    if (!response.ok) throw new Error(`sign-in: ${response.status} ${await response.text()}`);
    const cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    return new DistantLearner(hub, cookie, (await response.json()) as SessionAnswer);
  }

  get id() {
    return this.session.account.id;
  }

  async ask(text: string, place?: WorkPlace): Promise<string> {
    return this.#put({
      _id: `question:${randomUUID()}`,
      type: 'question',
      ...this.#written(),
      text,
      ...(place && { place }),
    });
  }

  async reply(thread: string, text: string): Promise<string> {
    return this.#put({ _id: `answer:${randomUUID()}`, type: 'answer', ...this.#written(), thread, text });
  }

  async submit(
    work: Omit<SubmissionDocument, Written | 'files' | '_attachments' | 'language'> & { language?: string },
    files: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const attached = Object.entries(files).map(([name, text]) => ({ name, bytes: Buffer.from(text) }));
    return this.#put({
      _id: `submission:${randomUUID()}`,
      type: 'submission',
      ...this.#written(),
      language: 'ru',
      ...work,
      files: attached.map(({ name, bytes }) => ({
        name,
        size: bytes.length,
        mediaType: 'text/plain',
        sha256: createHash('sha256').update(new Uint8Array(bytes)).digest('hex'),
      })),
      ...(attached.length > 0 && {
        _attachments: Object.fromEntries(
          attached.map(({ name, bytes }) => [
            name,
            { content_type: 'text/plain', data: bytes.toString('base64'), revpos: 1 },
          ]),
        ),
      }),
    });
  }

  /** Leaves a trace: the events, sealed into one segment by an enrolled device. */
  async study(...events: readonly TraceEvent[]): Promise<void> {
    const keys = await this.#enrolled();
    for (const event of events) await this.journal.append(event);
    const signer = { device: this.device, learner: this.id, privateKey: keys.privateKey };
    const context = { homePage: this.session.institution.homePage, platform: 'Sandyq', language: 'ru' };
    for (const segment of await sealJournal(this.journal, signer, context)) await this.#put(segment);
  }

  async #enrolled(): Promise<CryptoKeyPair> {
    if (this.keys !== undefined) return this.keys;
    this.keys = await generateSigningKeys(false);
    const publicKey = await exportPublicKey(this.keys.publicKey);
    await this.#post('/api/devices', { device: this.device, publicKey, label: 'Chrome, Android' });
    return this.keys;
  }

  #written = () => ({ v: 1 as const, by: this.id, at: timestamp(Date.now()) });

  async #put(document: DossierDocument): Promise<string> {
    const rev = randomUUID().replaceAll('-', '');
    const doc = { ...document, _rev: `1-${rev}`, _revisions: { start: 1, ids: [rev] } };
    const failures = await this.#post(`/db/dossier-${this.id}/_bulk_docs`, { docs: [doc], new_edits: false });
    if (!Array.isArray(failures) || failures.length > 0) throw new Error(`refused: ${JSON.stringify(failures)}`);
    return document._id;
  }

  async #post(path: string, body: unknown): Promise<unknown> {
    const response = await fetch(this.hub + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'sandyq-request': '1', cookie: this.cookie },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }
}

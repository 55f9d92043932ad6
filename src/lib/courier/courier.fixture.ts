import type { AccountId, DeviceId, KitId, Uuid } from '../shared/ids';
import { sha256Hex } from '../shared/digest';
import { err, ok } from '../shared/result';
import { generateSigningKeys } from '../trace/jws';
import { newAgeIdentity, recipientOf } from './age';
import type { Batch, Revision } from './batch';
import { composeParts } from './compose';
import type { Asked } from './compose';
import { fault } from './fault';
import { readCourier } from './read';
import type { CourierOutcome } from './read';
import { blobSpool } from './store';
import type { CourierSource } from './store';
import { writeCourier } from './write';
import type { CourierDraft, CourierPart } from './write';

/* For tests: a learner's device, a hub, and couriers between them. */

export const LEARNER = 'abcdefghijkmnpqr' as AccountId;
export const DEVICE = '3d1c8a52-7a52-4b43-9a3c-0f5d4c3b2a19' as DeviceId;
export const HUB = 'hubhubhubhubhub2';
export const INSTITUTION = 'demo' as KitId;
export const DOSSIER = `dossier-${LEARNER}`;

export const signing = await generateSigningKeys(true);
export const identity = await newAgeIdentity();
export const recipient = await recipientOf(identity);

export const revision = (number: number, more: Record<string, unknown> = {}): Revision => {
  const rev = number.toString(16).padStart(32, '0');
  return {
    _id: `question:${String(number).padStart(8, '0')}-0000-4000-8000-000000000000`,
    _rev: `1-${rev}`,
    _revisions: { start: 1, ids: [rev] },
    type: 'question',
    v: 1,
    by: LEARNER,
    at: '2026-01-02T03:04:05.678Z',
    text: 'Why?',
    ...more,
  };
};

/** Work with files, as a store gives it: stubs, and the bytes elsewhere. */
export async function work(
  number: number,
  files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>,
): Promise<Revision> {
  const listed = [];
  const stubs: Record<string, unknown> = {};
  for (const [name, bytes] of Object.entries(files)) {
    listed.push({ name, size: bytes.length, mediaType: 'text/plain', sha256: await sha256Hex(bytes) });
    stubs[name] = { content_type: 'text/plain', digest: 'md5-x', length: bytes.length, revpos: 1, stub: true };
  }
  const { text: _text, ...rest } = revision(number);
  return {
    ...rest,
    _id: rest._id.replace('question', 'submission'),
    _rev: rest._rev,
    type: 'submission',
    work: 'assignment',
    place: { kit: 'introduction', version: '1.0.0', item: 'first-assignment' },
    attempt: 1,
    language: 'kk',
    files: listed,
    _attachments: stubs,
  };
}

export function sourceOf(
  revisions: readonly Revision[],
  files: Readonly<Record<string, Uint8Array<ArrayBuffer>>> = {},
  name = DOSSIER,
): CourierSource {
  return {
    name,
    async *pages() {
      for (let at = 0; at < revisions.length; at += 10) {
        const few = revisions.slice(at, at + 10);
        yield { revisions: few, until: at + few.length };
      }
    },
    file: async (_revision, file) => files[file] ?? new Uint8Array(0),
  };
}

export const draftOf = (
  databases: CourierDraft['databases'],
  parts: readonly CourierPart[],
  more: Partial<CourierDraft> = {},
): CourierDraft => ({
  id: '00000000-0000-4000-8000-000000000001' as Uuid,
  number: 1,
  made: '2026-01-02T03:04:05.678Z',
  institution: INSTITUTION,
  from: { kind: 'device', device: DEVICE, learner: LEARNER },
  to: { kind: 'hub', hub: HUB },
  answerTo: recipient,
  databases,
  parts,
  ...more,
});

export async function courierOf(
  asked: readonly Asked[],
  more: Partial<CourierDraft> = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const { databases, parts } = await composeParts(asked, { spool: blobSpool });
  const sender = { key: signing.privateKey, recipients: [recipient] };
  const { stream, bytes } = await writeCourier(draftOf(databases, parts, more), sender);
  const whole = new Uint8Array(await new Response(stream).arrayBuffer());
  if (whole.length !== bytes) throw new Error(`${whole.length} bytes and not ${bytes}`);
  return whole;
}

/** In pieces, as they come from a disk or a network. */
export const streamed = (bytes: Uint8Array, piece = 5000): ReadableStream<Uint8Array> => {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at + piece));
      at += piece;
    },
  });
};

export interface Read {
  /** Of the opening, or of what ended the reading. */
  readonly fault?: string;
  readonly detail?: string;
  readonly batches: readonly Batch[];
  readonly outcome?: CourierOutcome;
}

/** Reads as the hub of the fixture does, to the end. */
export async function readAll(bytes: Uint8Array, key: CryptoKey = signing.publicKey): Promise<Read> {
  const opened = await readCourier(streamed(bytes), {
    identities: [identity],
    judge: async ({ to }) => (to.kind === 'hub' && to.hub === HUB ? ok(key) : err(fault('other-receiver'))),
  });
  if (!opened.ok) return { fault: opened.error.code, detail: opened.error.detail, batches: [] };
  const batches: Batch[] = [];
  for await (const batch of opened.value.batches()) batches.push(batch);
  const outcome = opened.value.outcome();
  return { fault: outcome.fault?.code, detail: outcome.fault?.detail, batches, outcome };
}

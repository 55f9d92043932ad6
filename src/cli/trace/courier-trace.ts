import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import * as v from 'valibot';
import type { CourierFault } from '../../lib/courier/fault';
import type { CourierIndex } from '../../lib/courier/index-file';
import { peekIndex, readCourier } from '../../lib/courier/read';
import { verifyPart } from '../../lib/dossier/verify-part';
import type { PartReport } from '../../lib/dossier/verify-part';
import { err, ok } from '../../lib/shared/result';
import type { Result } from '../../lib/shared/result';
import { PublicKey } from '../../lib/trace/certificate';
import { importPublicKey } from '../../lib/trace/jws';
import type { TraceFault } from '../../lib/trace/verify';
import { UsedWrongly } from '../io';

/* A courier, and what it proves: for `sandyq trace verify FILE.courier` and `sandyq courier show`. */

export interface CourierArgs {
  readonly file: string;
  readonly identity: string;
  readonly sender?: string;
  /** The hub's key, where it is not the sender's. */
  readonly key?: string;
}

export interface CourierTrace {
  readonly index: CourierIndex;
  /** Of each learner whose dossier it has a part of. */
  readonly dossiers: readonly (PartReport & { readonly database: string })[];
}

/** `sender-unnamed`: it opens, and nobody said by whose key it is to be proved. `index` is what it claims. */
export type CourierTraceFault =
  CourierFault | TraceFault | { readonly code: 'sender-unnamed'; readonly index: CourierIndex };

/** Envelope, index, parts, and the segments and receipts in it; the first fault otherwise. */
export async function openCourierTrace(args: CourierArgs): Promise<Result<CourierTrace, CourierTraceFault>> {
  const identities = [await identityIn(args.identity)];
  if (args.sender === undefined) {
    const claimed = await peekIndex(courierStream(args.file), identities);
    return claimed.ok ? err({ code: 'sender-unnamed', index: claimed.value }) : claimed;
  }
  const key = await publicKeyIn(args.sender);
  const opened = await readCourier(courierStream(args.file), { identities, judge: async () => ok(key) });
  if (!opened.ok) return opened;
  const { index } = opened.value;
  const documents = new Map<string, Readonly<Record<string, unknown>>[]>();
  for (const { name } of index.databases) if (name.startsWith('dossier-')) documents.set(name, []);
  for await (const batch of opened.value.batches()) documents.get(batch.database)?.push(...batch.documents.map(plain));
  const { fault } = opened.value.outcome();
  if (fault !== undefined) return err(fault);
  const named = args.key === undefined ? undefined : await publicKeyIn(args.key);
  const hubKey = named ?? (index.from.kind === 'hub' ? key : undefined);
  const dossiers: CourierTrace['dossiers'][number][] = [];
  for (const [database, held] of documents) {
    const part = await verifyPart(held, {
      database,
      ...(index.from.kind === 'device' && { sender: { device: index.from.device, key } }),
      ...(hubKey !== undefined && { hubKey }),
    });
    if (!part.ok) return part;
    dossiers.push({ database, ...part.value });
  }
  return ok({ index, dossiers });
}

export const courierStream = (path: string): ReadableStream<Uint8Array> =>
  Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>;

/** As age-keygen writes it: comments, then the secret. */
export async function identityIn(path: string): Promise<string> {
  const line = (await readFile(path, 'utf8')).split(/\r?\n/).find((one) => /^AGE-SECRET-KEY-1[0-9A-Z]{58}$/.test(one));
  if (line === undefined) throw new UsedWrongly(`${path} holds no age identity (X25519).`);
  return line;
}

export async function publicKeyIn(path: string): Promise<CryptoKey> {
  const text = await readFile(path, 'utf8');
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), v.looseObject(PublicKey.entries)), text);
  const key = parsed.success ? await importPublicKey(parsed.output) : undefined;
  if (key === undefined) throw new UsedWrongly(`${path} is no public key (JWK, P-256).`);
  return key;
}

/** As it stands in a dossier: what replication adds is not signed for. */
function plain({ _rev, _revisions, _attachments, ...document }: Readonly<Record<string, unknown>>) {
  return document;
}

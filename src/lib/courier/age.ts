import type { AgeRecipient } from '../shared/age-recipient';
import { err, ok } from '../shared/result';
import type { Result } from '../shared/result';
import { ByteReader } from './byte-reader';
import { fault } from './fault';
import type { CourierFault } from './fault';

/*
 * The envelope: age v1 (age-encryption.org/v1, C2SP) to X25519 recipients, by typage, which is fetched when the first
 * courier is made or opened. What it is given is hostile: its reader of headers has no bounds, so this one looks first.
 */

export type { AgeRecipient } from '../shared/age-recipient';

/** `AGE-SECRET-KEY-1…`, as a hub keeps it, or a private X25519 key that stays in WebCrypto, as a browser does. */
export type AgeIdentity = string | CryptoKey;

const FIRST_LINE = 'age-encryption.org/v1\n';
export const MAX_AGE_HEADER_BYTES = 16 * 1024;
/** Each costs a multiplication on the curve. */
export const MAX_STANZAS = 32;

const typage = () => import('age-encryption');

/** A new identity as text: for hubs, which keep it in their store. */
export const newAgeIdentity = async (): Promise<string> => (await typage()).generateX25519Identity();

/** The recipient that is opened by `identity`. */
export const recipientOf = async (identity: AgeIdentity): Promise<AgeRecipient> =>
  (await typage()).identityToRecipient(identity);

export interface Sealed {
  readonly stream: ReadableStream<Uint8Array>;
  /** Of the stream, where so many bytes go in. */
  bytesFor(plain: number): number;
}

/** Encrypts what comes to all of `recipients`. Streaming: it holds 64 KiB. */
export async function sealTo(recipients: readonly AgeRecipient[], plain: ReadableStream<Uint8Array>): Promise<Sealed> {
  const { Encrypter } = await typage();
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  const stream = await encrypter.encrypt(plain);
  return { stream, bytesFor: (bytes) => stream.size(bytes) };
}

/** What anybody can see of an age file: for how many it is, and by what kind of key each opens it. */
export interface AgeHeader {
  readonly recipients: readonly string[];
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Reads the header and no byte more. Bounded, whatever the file claims. */
export async function readAgeHeader(reader: ByteReader): Promise<Result<AgeHeader, CourierFault>> {
  const bytes: number[] = [];
  const line = async (): Promise<string | undefined> => {
    const start = bytes.length;
    while (bytes.length < MAX_AGE_HEADER_BYTES) {
      const byte = (await reader.upTo(1))?.[0];
      if (byte === undefined) return undefined;
      bytes.push(byte);
      if (byte === 0x0a) return String.fromCharCode(...bytes.slice(start));
      // The first line tells whether it is worth going on.
      if (start === 0 && byte !== FIRST_LINE.charCodeAt(bytes.length - 1)) return '';
    }
    return '';
  };
  const first = await line();
  if (first !== FIRST_LINE) return err(fault('not-a-courier'));
  const recipients: string[] = [];
  for (;;) {
    const next = await line();
    if (next === undefined) return err(fault('truncated'));
    if (next === '' || recipients.length > MAX_STANZAS) return err(fault('too-large', { detail: 'age header' }));
    if (next.startsWith('--- ')) return ok({ recipients, bytes: new Uint8Array(bytes) });
    const type = /^-> (\S{1,40})/.exec(next)?.[1];
    if (type !== undefined) recipients.push(type);
  }
}

export interface Unsealed {
  readonly plain: ReadableStream<Uint8Array>;
  /** What an error of `plain` means: the file ended, or a byte of it is another. */
  faultOf(error: unknown): CourierFault;
}

/**
 * Opens what is encrypted to one of `identities`. Every 64 KiB are authenticated before they come out; the stream fails
 * where that is not so, and where the file ends before its end.
 */
export async function unseal(
  source: ReadableStream<Uint8Array>,
  identities: readonly AgeIdentity[],
): Promise<Result<Unsealed, CourierFault>> {
  const reader = new ByteReader(source);
  const seen = { end: false };
  try {
    const header = await readAgeHeader(reader);
    if (!header.ok) {
      await reader.cancel();
      return header;
    }
    const { Decrypter } = await typage();
    const decrypter = new Decrypter();
    for (const identity of identities) decrypter.addIdentity(identity);
    const plain = await decrypter.decrypt(watched(header.value.bytes, reader, seen));
    return ok({ plain, faultOf: () => fault(seen.end ? 'truncated' : 'damaged') });
  } catch (error) {
    await reader.cancel();
    if (isForOthers(error)) return err(fault('not-for-us'));
    return err(fault(seen.end ? 'truncated' : 'damaged', { detail: 'age header' }));
  }
}

/** The file again from its first byte, and whether it was read to its end, however it ended. */
function watched(header: Uint8Array, reader: ByteReader, seen: { end: boolean }): ReadableStream<Uint8Array> {
  let first: Uint8Array | undefined = header;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const piece = first ?? (await reader.upTo(Number.MAX_SAFE_INTEGER).catch(() => undefined));
        first = undefined;
        if (piece !== undefined) return controller.enqueue(piece);
        seen.end = true;
        controller.close();
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/** typage has no codes; its sentence is held by a test. */
const isForOthers = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith('no identity matched');

import { Decrypter, Encrypter } from 'age-encryption';
import { failure } from './fault';

/* Backups in age (age-encryption.org/v1): stock `age` opens them, and what stock `age` made is opened here. */

/** To whom a backup is encrypted: recipients (`age1…`), or whoever knows a passphrase. */
export type Seal = { readonly recipients: readonly string[] } | { readonly passphrase: string };
/** What opens one: identities (`AGE-SECRET-KEY-1…`), or the passphrase. */
export type Unseal = { readonly identities: readonly string[] } | { readonly passphrase: string };

const MAGIC = 'age-encryption.org/v1';

export async function sealed(plain: AsyncIterable<Uint8Array>, seal: Seal): Promise<AsyncIterable<Uint8Array>> {
  const encrypter = new Encrypter();
  if ('passphrase' in seal) encrypter.setPassphrase(seal.passphrase);
  else for (const recipient of seal.recipients) encrypter.addRecipient(recipient);
  return piecesFrom(await encrypter.encrypt(streamOf(plain)));
}

/** Bytes of a file as they were before `sealed`, or as they are where it was not. Rejects with BackupFailure. */
export async function* unsealed(
  file: AsyncIterable<Uint8Array>,
  unseal: Unseal | undefined,
): AsyncGenerator<Uint8Array> {
  const pieces = file[Symbol.asyncIterator]();
  try {
    const first = await atLeast(pieces, MAGIC.length);
    const whole = joined(first, pieces);
    const isSealed = new TextDecoder('latin1').decode(first.subarray(0, MAGIC.length)) === MAGIC;
    yield* isSealed ? opened(whole, unseal) : whole;
  } finally {
    await pieces.return?.();
  }
}

async function* opened(file: AsyncIterable<Uint8Array>, unseal: Unseal | undefined): AsyncGenerator<Uint8Array> {
  if (unseal === undefined) throw failure('key-wrong');
  const decrypter = new Decrypter();
  if ('passphrase' in unseal) decrypter.addPassphrase(unseal.passphrase);
  else for (const identity of unseal.identities) decrypter.addIdentity(identity);
  const plain = await decrypter.decrypt(streamOf(file)).catch(() => {
    throw failure('key-wrong');
  });
  try {
    yield* piecesFrom(plain);
  } catch {
    // The last piece of an age file says that it is the last: anything else was cut or changed.
    throw failure('damaged');
  }
}

async function atLeast(pieces: AsyncIterator<Uint8Array>, bytes: number): Promise<Uint8Array> {
  let held = new Uint8Array(0);
  while (held.length < bytes) {
    const { done, value } = await pieces.next();
    if (done) break;
    held = new Uint8Array([...held, ...(value as Uint8Array)]);
  }
  return held;
}

async function* joined(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (first.length > 0) yield first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

function streamOf(pieces: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const source = pieces[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await source.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await source.return?.();
    },
  });
}

async function* piecesFrom(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

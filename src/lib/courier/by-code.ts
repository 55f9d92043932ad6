import { codeTyped } from '../shared/codes';
import { err, ok } from '../shared/result';
import type { Result } from '../shared/result';
import { readAgeHeader } from './age';
import type { AgeHeader } from './age';
import { ByteReader } from './byte-reader';

/*
 * A small file for whoever knows a code: an age file (C2SP) with a passphrase, so that stock `age` opens it, too.
 */

export const MAX_SLIP_BYTES = 1024 * 1024;
/** Base 2 logarithm of scrypt's N: 32 MiB, which the phone that opens it has. The code has 80 bits. */
const WORK_FACTOR = 15;
/** What a file may ask of whoever opens it: 64 MiB. */
const MOST_WORK = 16;

/** `code`: of `newCode`. */
export async function sealByCode(code: string, plain: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const { Encrypter } = await import('age-encryption');
  const encrypter = new Encrypter();
  encrypter.setPassphrase(code);
  encrypter.setScryptWorkFactor(WORK_FACTOR);
  return new Uint8Array(await encrypter.encrypt(plain));
}

/** Outside data. `slip-code`: another code, or another file. */
export async function openByCode(
  typed: string,
  file: Uint8Array<ArrayBuffer>,
): Promise<Result<Uint8Array<ArrayBuffer>, { readonly code: 'slip-malformed' | 'slip-code' }>> {
  const header = await readAgeHeader(new ByteReader(new Blob([file]).stream()));
  if (!header.ok || !isWithinBounds(header.value)) return err({ code: 'slip-malformed' });
  const { Decrypter } = await import('age-encryption');
  const decrypter = new Decrypter();
  decrypter.addPassphrase(codeTyped(typed));
  try {
    return ok(new Uint8Array(await decrypter.decrypt(file)));
  } catch (error) {
    return err({ code: isWrongCode(error) ? 'slip-code' : 'slip-malformed' });
  }
}

/** One passphrase and nothing else, that costs no more than a slip does. */
function isWithinBounds(header: AgeHeader): boolean {
  const work = /^-> scrypt \S+ (\d{1,2})$/m.exec(new TextDecoder('latin1').decode(header.bytes))?.[1];
  return header.recipients.length === 1 && work !== undefined && Number(work) <= MOST_WORK;
}

/** typage has no codes; its sentence is held by a test. */
const isWrongCode = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith('no identity matched');

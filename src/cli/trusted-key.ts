import { readFile } from 'node:fs/promises';
import type { TrustedKey } from '../lib/kit/fault';
import { parsePublicKey, parsePublicKeyFile, publicKeyLine } from '../lib/kit/minisign/format';
import { UsedWrongly } from './io';

/** `--key`: a public key file, or the `RW…` line itself. */
export async function readTrustedKey(option: string): Promise<TrustedKey> {
  const key = parsePublicKey(option) ?? parsePublicKeyFile(await readFile(option, 'utf8'));
  if (!key) throw new UsedWrongly(`${option} is no minisign public key. Name the .pub file, not the .key file.`);
  return { minisign: publicKeyLine(key), institution: option };
}

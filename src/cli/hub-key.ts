import { readFile, stat } from 'node:fs/promises';
import * as v from 'valibot';
import { PublicKey } from '../lib/trace/certificate';
import type { PublicJwk } from '../lib/trace/jws';
import { UsedWrongly } from './io';

const MAX_BYTES = 64 * 1024;
const Jwk = v.pipe(v.string(), v.parseJson(), v.looseObject(PublicKey.entries));

/** A hub's public key out of a file. */
export async function hubKeyOf(path: string): Promise<PublicJwk> {
  const { size } = await stat(path);
  const parsed = v.safeParse(Jwk, size > MAX_BYTES ? '' : await readFile(path, 'utf8'));
  if (!parsed.success) throw new UsedWrongly(`${path} is no public key of a hub (JWK, P-256).`);
  const { kty, crv, x, y } = parsed.output;
  return { kty, crv, x, y };
}

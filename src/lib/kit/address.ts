import { hex, sha256 } from '../shared/digest';
import { CHUNK_BYTES, type KitFile } from './manifest';

const PREFIX = new TextEncoder().encode('sandyq-chunks-v1\n');

/**
 * The name under which the bytes of a file are kept and shared between kits.
 *
 * Up to CHUNK_BYTES: the hex SHA-256 of the bytes. Larger: `c` and the hex SHA-256 of a prefix and the chunks'
 * digests. A large file is checked chunk by chunk, so its own `sha256` is only the signer's word: kept under that word,
 * one signer could put other bytes in the place of another's file. The `c` keeps the two kinds apart, for a small file
 * may be the very list of digests that a large one is named by.
 */
export async function contentAddress(file: Pick<KitFile, 'size' | 'sha256' | 'chunks'>): Promise<string> {
  if (file.size <= CHUNK_BYTES) return file.sha256;
  const chunks = file.chunks ?? [];
  const named = new Uint8Array(PREFIX.length + 32 * chunks.length);
  named.set(PREFIX);
  chunks.forEach((digest, index) => named.set(fromHex(digest), PREFIX.length + 32 * index));
  return `c${hex(await sha256(named))}`;
}

const fromHex = (text: string): Uint8Array =>
  Uint8Array.from({ length: text.length / 2 }, (_, at) => Number.parseInt(text.slice(2 * at, 2 * at + 2), 16));

import { expect } from 'vitest';
import { gzipSync } from 'fflate';
import { endOfArchive, paddingAfter, tarHeader } from '../../shared/tar';
import { piecesOf } from '../source';
import type { ImportFault, SourceFile } from '../imported';
import { lyingZip, type LyingEntry, type LyingEnd } from '../../../../tests/fixtures/hostile/zip';

/* Archives of others, made by code: `tests/fixtures/hostile/zip` writes what it is told, lies included. */

export const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** A ZIP of these texts, which are deflated, and bytes, which are stored. */
export const zipOf = (files: Readonly<Record<string, string | Uint8Array>>, end?: LyingEnd): Uint8Array<ArrayBuffer> =>
  lyingZip(
    Object.entries(files).map(([name, content]): LyingEntry => {
      const bytes = typeof content === 'string' ? bytesOf(content) : content;
      return {
        name,
        bytes,
        deflate: typeof content === 'string' && bytes.length > 100,
        local: { flags: 0x800 },
        central: { flags: 0x800 },
      };
    }),
    end,
  );

/** A tar of these texts, as programs write it that know POSIX; names of ASCII. */
export function tarOf(files: Readonly<Record<string, string | Uint8Array>>): Uint8Array<ArrayBuffer> {
  const pieces = Object.entries(files).flatMap(([path, content]) => {
    const bytes = typeof content === 'string' ? bytesOf(content) : content;
    const header = tarHeader({ path, size: bytes.length, modified: 0, mode: 0o644 });
    return [header, bytes, paddingAfter(bytes.length)];
  });
  return joined([...pieces, endOfArchive()]);
}

export const tarGzOf = (files: Readonly<Record<string, string | Uint8Array>>): Uint8Array<ArrayBuffer> =>
  new Uint8Array(gzipSync(tarOf(files)));

export function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

export const refusal = (code: ImportFault['code'], detail?: string) => ({
  ok: false,
  error: { code, ...(detail === undefined ? {} : { detail: expect.stringContaining(detail) }) },
});

export async function textOfFile(file: SourceFile | undefined): Promise<string> {
  const pieces: Uint8Array[] = [];
  if (file) for await (const piece of piecesOf(file)) pieces.push(piece);
  return new TextDecoder().decode(joined(pieces));
}

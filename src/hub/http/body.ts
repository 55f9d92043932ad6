import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import * as v from 'valibot';
import { Refused, busy, invalid, tooLarge } from './answer';
import type { Loan } from './budget';

/* Bodies of requests: hostile, bounded while they arrive, whatever they claim to be. */

/** A link may be slow, but not silent for longer than this, ms. */
export const SILENCE_MS = 60_000;

export interface BodyOptions {
  /** After decompression. */
  readonly maxBytes: number;
  /** Pays for the body; given back by whoever is done with what was made of it. */
  readonly loan: Loan;
  readonly silenceMs?: number;
}

/** The whole body, unzipped where it says gzip. Rejects with Refused: too-large, invalid, hub-busy. */
export async function readBody(request: IncomingMessage, options: BodyOptions): Promise<Uint8Array> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > options.maxBytes) throw tooLarge();
  const parts: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const part of unzipped(request, options.silenceMs ?? SILENCE_MS)) {
      if (bytes + part.length > options.maxBytes) throw tooLarge();
      if (!options.loan.take(part.length)) throw busy();
      bytes += part.length;
      parts.push(part);
    }
    return concat(parts, bytes);
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw invalid('body');
  }
}

/** A body as it comes, unzipped, for what is not held in memory. Rejects with Refused where it breaks off. */
export async function* bodyPieces(request: IncomingMessage, silenceMs: number): AsyncGenerator<Uint8Array> {
  try {
    yield* unzipped(request, silenceMs);
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw invalid('body');
  }
}

async function* unzipped(request: IncomingMessage, silenceMs: number): AsyncGenerator<Uint8Array> {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding === 'identity') return yield* arriving(request, silenceMs);
  if (encoding !== 'gzip') throw invalid('Content-Encoding');
  // Small pieces, so that a bomb is noticed before much of it is there.
  const stream = createGunzip({ chunkSize: 64 * 1024 });
  const source = Readable.from(arriving(request, silenceMs));
  source.on('error', (error) => stream.destroy(error));
  try {
    yield* source.pipe(stream) as AsyncIterable<Uint8Array>;
  } finally {
    source.destroy();
    stream.destroy();
  }
}

/** Bytes as they come. Whoever stops early leaves the connection open, so that the refusal still reaches the sender. */
export async function* arriving(request: IncomingMessage, silenceMs: number): AsyncGenerator<Uint8Array> {
  const wait = () => setTimeout(() => request.destroy(new Error('silent')), silenceMs);
  let silence = wait();
  try {
    for await (const part of request.iterator({ destroyOnReturn: false })) {
      // The time that the hub itself takes over a part is not the sender's silence.
      clearTimeout(silence);
      yield part as Uint8Array;
      silence = wait();
    }
  } finally {
    clearTimeout(silence);
  }
}

function concat(parts: readonly Uint8Array[], bytes: number): Uint8Array {
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** JSON that this schema describes; `invalid` names the first member that is wrong. */
export function parseJson<S extends v.GenericSchema>(body: Uint8Array, schema: S): v.InferOutput<S> {
  const parsed = v.safeParse(schema, jsonOrRefuse(body));
  if (parsed.success) return parsed.output;
  throw invalid(v.getDotPath(parsed.issues[0]) ?? 'body');
}

export function jsonOrRefuse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown;
  } catch {
    throw invalid('JSON');
  }
}

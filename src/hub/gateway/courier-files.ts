import type { Readable } from 'node:stream';
import { isDiskFull } from '../disk-full';
import { Refused, invalid, notFound, tooLarge } from '../http/answer';
import type { Answer } from '../http/answer';
import { arriving } from '../http/body';
import type { Result } from '../../lib/shared/result';
import type { Call } from './call';

/* Couriers as HTTP carries them, whoever they are of and for. */

const COURIER_TYPE = 'application/vnd.sandyq.courier';

/** The courier that somebody sends. Fails where it is longer than any may be. */
export function courierBody({ request, services: { limits } }: Call): AsyncGenerator<Uint8Array> {
  if (request.headers['content-type'] !== COURIER_TYPE) throw invalid('Content-Type');
  return bounded(arriving(request, limits.silenceMs), limits.courierBytes);
}

async function* bounded(parts: AsyncGenerator<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const part of parts) {
    bytes += part.length;
    if (bytes > most) throw tooLarge();
    yield part;
  }
}

/** Reads the rest: who sends a large file hears the answer only when it was sent. */
export async function drain(body: AsyncGenerator<Uint8Array>): Promise<void> {
  try {
    for await (const _part of body) continue;
  } catch {
    // Whoever sent it went away.
  }
}

export interface CourierFile {
  readonly bytes: number;
  /** Has to be read or destroyed. */
  readonly stream: Readable;
}

/** A courier as a file of this name. */
export const courierFile = ({ bytes, stream }: CourierFile, name: string): Answer => ({
  status: 200,
  headers: {
    'Content-Type': COURIER_TYPE,
    'Content-Length': String(bytes),
    'Content-Disposition': `attachment; filename="${name}.courier"`,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  },
  body: stream,
});

/** The same, once `note` has written down that it was made. */
export async function notedFile(file: CourierFile, name: string, note: () => Promise<unknown>): Promise<Answer> {
  try {
    await note();
  } catch (error) {
    file.stream.destroy();
    throw error;
  }
  return courierFile(file, name);
}

/** For whatever writes to the hub's disk. */
export function refuseWhenFull(error: unknown): never {
  if (isDiskFull(error)) throw new Refused(507, 'storage-full');
  throw error;
}

/** What a courier or the release queue would not do, in the codes of docs/api.md. */
export function orRefuse<T>(result: Result<T, { readonly code: string; readonly path?: string }>): T {
  if (result.ok) return result.value;
  const { code, path } = result.error;
  if (code === 'unknown-entry') throw notFound();
  if (code === 'too-heavy') throw tooLarge();
  if (code === 'decided' || code === 'queue-full') throw new Refused(409, 'conflict', { detail: code });
  if (code === 'not-withholdable') throw invalid('withhold');
  if (code === 'file-absent') throw new Refused(503, 'store-down', { detail: 'courier-file-absent' });
  throw new Refused(400, 'invalid', { detail: 'courier', fault: code, ...(path === undefined ? {} : { path }) });
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGzip, gzip } from 'node:zlib';
import type { Answer } from './answer';

const zip = promisify(gzip);
/** Below this the header of gzip costs more than it saves. */
const ZIP_FROM_BYTES = 200;

/** Writes an answer out: zipped where that is worth it and wanted, with its length, or as a stream. */
export async function send(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  stallMs: number,
): Promise<void> {
  if (response.headersSent || response.destroyed) {
    if (answer.body instanceof Readable) answer.body.destroy();
    return;
  }
  // Whoever takes nothing for so long has gone, or means to make the hub hold its answer.
  response.setTimeout(stallMs, () => response.destroy());
  const headers: Record<string, string> = { ...answer.headers };
  // Persistent is what HTTP/1.1 means anyway; on a bad link every byte counts.
  response.removeHeader('Connection');
  if (answer.body instanceof Readable) return await stream(request, response, answer, answer.body, headers);
  let body = typeof answer.body === 'string' ? new TextEncoder().encode(answer.body) : answer.body;
  if (body !== undefined && worthZipping(request, headers, body)) {
    body = new Uint8Array(await zip(body, { level: 9 }));
    headers['Content-Encoding'] = 'gzip';
  }
  if (body !== undefined) headers['Content-Length'] ??= String(body.length);
  response.writeHead(answer.status, headers);
  response.end(request.method === 'HEAD' ? undefined : body);
}

async function stream(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  body: Readable,
  headers: Record<string, string>,
): Promise<void> {
  const zipped = headers['Content-Length'] === undefined && mayZip(request, headers);
  if (zipped) headers['Content-Encoding'] = 'gzip';
  response.writeHead(answer.status, headers);
  if (request.method === 'HEAD') {
    body.destroy();
    response.end();
    return;
  }
  // The other side went away, or the file did: either way there is nobody left to tell.
  const sent = zipped ? pipeline(body, createGzip(), response) : pipeline(body, response);
  await sent.catch(() => response.destroy());
}

function worthZipping(request: IncomingMessage, headers: Readonly<Record<string, string>>, body: Uint8Array): boolean {
  return body.length >= ZIP_FROM_BYTES && mayZip(request, headers);
}

function mayZip(request: IncomingMessage, headers: Readonly<Record<string, string>>): boolean {
  // A part is of the bytes as they are.
  if (headers['Content-Encoding'] !== undefined || headers['Content-Range'] !== undefined) return false;
  return /json|text\//.test(headers['Content-Type'] ?? '') && acceptsEncoding(request, 'gzip');
}

/** RFC 9110 section 12.5.3, as far as browsers and tools use it. */
export function acceptsEncoding(request: IncomingMessage, encoding: string): boolean {
  const wanted = String(request.headers['accept-encoding'] ?? '').split(',');
  return wanted.some((one) => {
    const [name, quality] = one.trim().split(/\s*;\s*/);
    return name === encoding && !/^q=0(\.0*)?$/.test(quality ?? '');
  });
}

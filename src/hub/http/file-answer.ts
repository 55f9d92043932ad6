import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { Answer } from './answer';
import { parseRange } from './range';
import type { ByteRange } from './range';

/** A file as a whole or a range of it, RFC 9110 sections 13 and 14: `etag` is strong. */
export function fileAnswer(
  request: IncomingMessage,
  file: { readonly bytes: number; readonly etag: string },
  more: Readonly<Record<string, string>>,
  read: (range: ByteRange) => Readable,
): Answer {
  const { range, 'if-range': ifRange, 'if-none-match': ifNoneMatch } = request.headers;
  const headers = { 'Accept-Ranges': 'bytes', ETag: file.etag, 'X-Content-Type-Options': 'nosniff', ...more };
  if (ifNoneMatch === file.etag) return { status: 304, headers };
  const fits = ifRange === undefined || ifRange === file.etag;
  const wanted = fits && request.method === 'GET' ? parseRange(range, file.bytes) : undefined;
  if (wanted === 'unsatisfiable')
    return { status: 416, headers: { ...headers, 'Content-Range': `bytes */${file.bytes}` } };
  if (wanted === undefined) {
    return {
      status: 200,
      headers: { ...headers, 'Content-Length': String(file.bytes) },
      body: read({ start: 0, end: file.bytes - 1 }),
    };
  }
  const { start, end } = wanted;
  return {
    status: 206,
    headers: {
      ...headers,
      'Content-Length': String(end - start + 1),
      'Content-Range': `bytes ${start}-${end}/${file.bytes}`,
    },
    body: read(wanted),
  };
}

import { byteRange } from './byte-range';

/** What a service worker answers with: stored bytes, and what they are. */
export interface StoredFile {
  readonly blob: Blob;
  readonly mediaType: string;
  /** The same bytes have the same one. */
  readonly etag: string;
  /** Of a text that is not in UTF-8: what it says of itself holds. */
  readonly encoding?: 'unknown';
}

/**
 * The answer to a GET or HEAD of `file` (RFC 9110): whole, a byte range of it (206), nothing new (304) or a range that it
 * does not have (416). `headers` come along with each of them.
 */
export function fileResponse(file: StoredFile, request: Request, more: Readonly<Record<string, string>>): Response {
  const { blob } = file;
  const type = contentType(file);
  const etag = `"${file.etag}"`;
  const headers = new Headers({
    ...more,
    'Accept-Ranges': 'bytes',
    'Content-Type': type,
    ETag: etag,
    'X-Content-Type-Options': 'nosniff',
  });
  if (request.headers.get('If-None-Match')?.includes(etag)) return new Response(null, { status: 304, headers });
  const condition = request.headers.get('If-Range');
  const asked = condition === null || condition === etag ? request.headers.get('Range') : null;
  const range = byteRange(asked, blob.size);
  if (range === 'unsatisfiable') {
    headers.set('Content-Range', `bytes */${blob.size}`);
    return new Response(null, { status: 416, headers });
  }
  const { start, end } = range ?? { start: 0, end: blob.size };
  headers.set('Content-Length', String(end - start));
  if (range !== undefined) headers.set('Content-Range', `bytes ${start}-${end - 1}/${blob.size}`);
  const body = request.method === 'HEAD' ? null : blob.slice(start, end, type);
  return new Response(body, { status: range === undefined ? 200 : 206, headers });
}

const contentType = ({ mediaType, encoding }: StoredFile): string =>
  encoding === undefined && isText(mediaType) ? `${mediaType}; charset=utf-8` : mediaType;

/** Media types of texts. */
export const isText = (mediaType: string): boolean => /^text\/|[/+](json|xml)$/.test(mediaType);

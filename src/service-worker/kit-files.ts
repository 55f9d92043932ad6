import type { FindFile, FoundFile } from '../lib/library/lookup';
import { byteRange } from './range';

export const KIT_FILES = '/kit-files/';

/**
 * What a kit holds was written elsewhere: its HTML or SVG, opened as a page of its own, runs no script, reaches
 * nothing, and has no part in the app's origin.
 */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; media-src 'self'; sandbox";

/** Answers `GET /kit-files/<kit>/<version>/<path>` from the installed kits, with byte ranges; 404 where there is none. */
export async function kitFileResponse(find: FindFile, request: Request): Promise<Response> {
  const [kit, version, ...path] = new URL(request.url).pathname.slice(KIT_FILES.length).split('/');
  const found = kit && version ? await find(kit, path.join('/'), version) : undefined;
  if (found === undefined) return new Response(null, { status: 404, headers: { 'Cache-Control': 'no-store' } });
  return fileResponse(found, request);
}

function fileResponse({ blob, file, address }: FoundFile, request: Request): Response {
  const etag = `"${address}"`;
  const headers = new Headers({
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'private, no-cache',
    'Content-Security-Policy': CONTENT_SECURITY_POLICY,
    'Content-Type': contentType(file.mediaType),
    'Cross-Origin-Resource-Policy': 'same-origin',
    ETag: etag,
    'Referrer-Policy': 'no-referrer',
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
  const body = request.method === 'HEAD' ? null : blob.slice(start, end, contentType(file.mediaType));
  return new Response(body, { status: range === undefined ? 200 : 206, headers });
}

const contentType = (mediaType: string): string =>
  /^text\/|[/+](json|xml)$/.test(mediaType) ? `${mediaType}; charset=utf-8` : mediaType;

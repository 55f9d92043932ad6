import type { FindFile } from '../lib/library/lookup';
import { fileResponse } from '../lib/shared/file-response';

export const KIT_FILES = '/kit-files/';

const HEADERS = {
  'Cache-Control': 'private, no-cache',
  /**
   * What a kit holds was written elsewhere: its HTML or SVG, opened as a page of its own, runs no script, reaches
   * nothing, and has no part in the app's origin.
   */
  'Content-Security-Policy':
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; media-src 'self'; sandbox",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
};

/** Answers `GET /kit-files/<kit>/<version>/<path>` from the installed kits, with byte ranges; 404 where there is none. */
export async function kitFileResponse(find: FindFile, request: Request): Promise<Response> {
  const [kit, version, ...path] = new URL(request.url).pathname.slice(KIT_FILES.length).split('/');
  const found = kit && version ? await find(kit, path.join('/'), version) : undefined;
  if (found === undefined) return new Response(null, { status: 404, headers: { 'Cache-Control': 'no-store' } });
  const { blob, file, address } = found;
  return fileResponse({ blob, mediaType: file.mediaType, etag: address }, request, HEADERS);
}

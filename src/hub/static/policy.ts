import { createHash } from 'node:crypto';
import { anyPortOf } from '../../lib/player/policy';

/**
 * What the app's pages may do. Scripts: the app's own files and the inline ones of the shell page, by their hashes.
 * Style attributes are allowed, because tables of kits and the app's progress bars use them; style elements are not.
 */
export function contentSecurityPolicy(shell: string): (hostname: string) => string {
  const hashes = inlineScripts(shell).map(
    (script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  );
  // Packages play in a frame of another port of the same host: the player's, which says itself what they may do.
  const policy = (frames: string): string =>
    [
      "default-src 'none'",
      ["script-src 'self'", ...hashes].join(' '),
      "style-src 'self'",
      "style-src-attr 'unsafe-inline'",
      "img-src 'self' blob: data:",
      "media-src 'self' blob: data:",
      "font-src 'self'",
      "connect-src 'self'",
      "worker-src 'self'",
      "manifest-src 'self'",
      `frame-src 'self' ${frames}`.replace(" 'none'", ''),
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      // Its own pages alone: to show a kit as learners will see it.
      "frame-ancestors 'self'",
    ].join('; ');
  return (hostname) => policy(anyPortOf(hostname));
}

/** Contents of the inline scripts that a browser runs. The shell is our own build's, not outside data. */
function inlineScripts(html: string): readonly string[] {
  return [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)].map((match) => match[1]!);
}

/** Headers of every file of the app. */
export const FILE_HEADERS: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** And of what browsers open as a page or a worker. The camera is for tutors who scan sheets of paper. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Permissions-Policy':
    'accelerometer=(), camera=(self), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()',
};

import { createHash } from 'node:crypto';

/** The Content-Security-Policy of a page without scripts: this one style, and pictures that the page carries itself. */
export function pagePolicy(style: string): string {
  const hash = createHash('sha256').update(style).digest('base64');
  return `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}

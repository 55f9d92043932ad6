import { decodeText } from '../text';

/** Where an address in somebody's page leads to. */
export type Target =
  /** Anywhere out of the file: `https:`, `mailto:`, `tel:`. */
  | { readonly kind: 'outside'; readonly url: string }
  /** Within the page. */
  | { readonly kind: 'here' }
  /** A file beside it. */
  | { readonly kind: 'file'; readonly path: string }
  /** Carried in the address itself. */
  | { readonly kind: 'data'; readonly mediaType: string; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'nowhere' };

const MAX_DATA = 16 * 1024 * 1024;

/** `resolve` makes a path of what is neither of the rest: it has no query and no fragment, and is decoded. */
export function targetOf(address: string, resolve: (path: string) => string | undefined): Target {
  const plain = address.trim();
  if (/^(https?:\/\/|mailto:|tel:)/i.test(plain)) return { kind: 'outside', url: plain };
  if (plain.startsWith('//')) return { kind: 'outside', url: `https:${plain}` };
  if (plain === '' || plain.startsWith('#')) return { kind: 'here' };
  if (/^data:/i.test(plain)) return dataOf(plain);
  if (/^[a-z][a-z0-9+.-]*:/i.test(plain)) return { kind: 'nowhere' };
  const path = resolve(decoded(plain.replace(/[?#].*$/s, '')));
  return path === undefined || path === '' ? { kind: 'nowhere' } : { kind: 'file', path };
}

/** RFC 2397. */
function dataOf(address: string): Target {
  const match = /^data:([a-z]+\/[a-z0-9.+-]+)?(?:;[^,;]*?)*?(;base64)?,(.*)$/is.exec(address.slice(0, MAX_DATA));
  if (!match?.[1]) return { kind: 'nowhere' };
  try {
    const text = match[2] ? atob(decoded(match[3]!).replace(/\s/g, '')) : unescapeLatin(match[3]!);
    return {
      kind: 'data',
      mediaType: match[1].toLowerCase(),
      bytes: Uint8Array.from(text, (sign) => sign.charCodeAt(0)),
    };
  } catch {
    return { kind: 'nowhere' };
  }
}

const unescapeLatin = (text: string): string =>
  text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/** An address as it was meant: its bytes are UTF-8, on old servers a code page; as it is where nothing is encoded in it. */
export function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    const isEncoded = /%[0-9a-f]{2}/i.test(path) && /^\p{ASCII}*$/u.test(path);
    return isEncoded ? decodeText(Uint8Array.from(unescapeLatin(path), (sign) => sign.charCodeAt(0))) : path;
  }
}

/**
 * The text of a roster, whatever program saved it: UTF-8 or UTF-16 (by its byte order mark), else Windows-1251, which
 * is what an office program on a Russian Windows writes as plain CSV.
 */
export function rosterText(bytes: Uint8Array<ArrayBuffer>): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1251').decode(bytes);
  }
}

/** A file to fill in. The mark at the start lets office programs see that it is UTF-8. */
export const ROSTER_TEMPLATE = '\ufeffname;login;role;group;language\r\n';

/*
 * Names in archives of others, and in folders. Old tools wrote backslashes, a drive, a slash before everything; what leads
 * upwards was written by nobody who meant well.
 */

const CONTROL = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/**
 * A name as a path with slashes, relative, in NFC. Undefined where it leads out of the archive, or holds what no name of a
 * file does; '' where nothing is left of it.
 */
export function cleanPath(name: string): string | undefined {
  if (CONTROL.test(name)) return undefined;
  const parts = name
    .normalize('NFC')
    .replaceAll('\\', '/')
    .replace(/^[A-Za-z]:\//, '')
    .split('/')
    .filter((part) => part !== '' && part !== '.');
  return parts.includes('..') ? undefined : parts.join('/');
}

/** What macOS, Windows and version control leave in folders; nobody means it when he hands a folder over. */
export const isSystemFile = (path: string): boolean =>
  /(^|\/)(__MACOSX|\.git|\.svn)\//.test(path) || /(^|\/)(\.DS_Store|\._[^/]*|Thumbs\.db|desktop\.ini)$/i.test(path);

const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * Can a file be written under this path, on every system, without meaning something else there? For the inside of
 * packages, whose names can't be changed. Letters of any script.
 */
export const isWritable = (path: string): boolean =>
  path.length <= 400 &&
  path.split('/').every(
    (part) =>
      part !== '' &&
      !CONTROL.test(part) &&
      // A colon opens a second stream of a file on Windows; the others it refuses. It drops dots and blanks at the end.
      !/[\\:*?"<>|]|[. ]$/.test(part) &&
      !RESERVED.test(part) &&
      new TextEncoder().encode(part).length <= 240,
  );

/** Of `path` as seen from `from`; undefined where it leads out. Query and fragment are not looked at. */
export function resolvePath(from: string, path: string): string | undefined {
  const parts = path.startsWith('/') ? [] : from.split('/').slice(0, -1);
  for (const part of path.replaceAll('\\', '/').split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/').normalize('NFC');
}

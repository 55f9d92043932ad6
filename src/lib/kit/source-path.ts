/** `address` as seen from `file`, from the root of the source folder; undefined where it leads out of it. */
export function resolveFrom(file: string, address: string): string | undefined {
  if (address.startsWith('/')) return undefined;
  const parts = file.split('/').slice(0, -1);
  for (const part of address.split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== '' && part !== '.') parts.push(part);
  }
  // A folder stays one: it is no file. The one that everything lies in has no name.
  return `${parts.join('/')}${address.endsWith('/') && parts.length > 0 ? '/' : ''}`;
}

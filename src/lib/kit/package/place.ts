/** Path and what follows it of a relative URL; undefined where it leads out of the package. */
export function placeOf(href: string): { readonly path: string; readonly suffix: string } | undefined {
  const [, raw = '', suffix = ''] = /^([^?#]*)(.*)$/s.exec(href.trim().replaceAll('\\', '/')) ?? [];
  if (raw === '' || raw.startsWith('/') || /^[a-z][a-z0-9+.-]*:/i.test(raw)) return undefined;
  const parts: string[] = [];
  for (const part of decoded(raw).split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.length === 0 ? undefined : { path: parts.join('/'), suffix };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

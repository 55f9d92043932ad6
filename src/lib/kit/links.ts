/** `to` as written in the file `from` of a kit, as a path of the kit; undefined where it leads out of it. Both are hostile. */
export function pathFrom(from: string, to: string): string | undefined {
  try {
    const resolved = new URL(to, new URL(`kit:/data/${from}`));
    const path = decodeURIComponent(resolved.pathname);
    return resolved.protocol === 'kit:' && path.startsWith('/data/') ? path.slice('/data/'.length) : undefined;
  } catch {
    return undefined;
  }
}

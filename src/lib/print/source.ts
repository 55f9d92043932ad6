/** What a booklet is made of, wherever the kit lies. All of it is hostile. */
export interface PrintSource {
  /** A text file of the kit; undefined where there is none. */
  text(path: string): Promise<string | undefined>;
  /** An address at which the page finds a picture of the kit; undefined where it is not to be had. */
  picture(path: string): Promise<string | undefined>;
}

/** `to` as written in the file `from`, as a path of the kit; undefined where it leads out of it. */
export function pathFrom(from: string, to: string): string | undefined {
  try {
    const resolved = new URL(to, new URL(`kit:/data/${from}`));
    const path = decodeURIComponent(resolved.pathname);
    return resolved.protocol === 'kit:' && path.startsWith('/data/') ? path.slice('/data/'.length) : undefined;
  } catch {
    return undefined;
  }
}

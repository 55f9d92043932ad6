/*
 * The files of the app in a few packs, which `scripts/pack-app.mjs` makes: five hundred requests are minutes on a long
 * link, and seconds of computing on an old computer and its hub. docs/decisions/0035-app-in-packs.md
 */

export const PACK_INDEX = '/_app/packs.json';

export interface Pack {
  /** Its bytes: those of its files, one after the other. */
  readonly path: string;
  readonly files: readonly (readonly [path: string, bytes: number])[];
}

/** Of the body of an answer, not of a file in it. */
const OF_THE_PACK = ['Content-Encoding', 'Content-Length', 'Content-Type', 'ETag', 'Vary'];

/** The packs of which half is missing, in their order. What the others lack comes for less one by one. */
export function worthFetching(packs: readonly Pack[], missing: ReadonlySet<string>): readonly Pack[] {
  const sum = (files: Pack['files']) => files.reduce((bytes, [, size]) => bytes + size, 0);
  return packs.filter(({ files }) => {
    const lacking = sum(files.filter(([path]) => missing.has(path)));
    return lacking > 0 && lacking * 2 >= sum(files);
  });
}

/** The files of a pack as the hub answers each: its headers count for all of them. Throws where the bytes are not those that were told. */
export async function filesOf({ path, files }: Pack, answer: Response): Promise<ReadonlyMap<string, Response>> {
  const bytes = await answer.arrayBuffer();
  const found = new Map<string, Response>();
  let at = 0;
  for (const [name, size] of files) {
    const headers = new Headers(answer.headers);
    for (const header of OF_THE_PACK) headers.delete(header);
    headers.set('Content-Type', name.endsWith('.css') ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8');
    found.set(name, new Response(bytes.slice(at, at + size), { headers }));
    at += size;
  }
  if (at !== bytes.byteLength) throw new Error(`${path} has ${bytes.byteLength} bytes, its files ${at}`);
  return found;
}

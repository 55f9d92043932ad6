import type { CourierSource, CourierStore, SourcePage } from '../../courier/store';
import type { LocalCopy, Revision } from '../local-copy';

/* The local copy of a database as couriers see it: what is to be packed, and where what came is kept. */

/** The part of a local copy that couriers need, whatever is in it. */
export type CarriedCopy = Pick<
  LocalCopy<{ readonly _id: string; readonly type: string }>,
  'winners' | 'read' | 'missing' | 'take' | 'file'
>;

/** Documents that are looked at together: a few segments, or a few pieces of work. */
const LOOK = 50;
/** Of one page, before the files in it are counted in base64. */
const PAGE_BYTES = 1_000_000;

/** The winning revisions of `ids`, in their order, read a page at a time. */
export const sourceOf = (copy: CarriedCopy, name: string, ids: readonly string[]): CourierSource => ({
  name,
  pages: () => pagesOf(copy, ids),
  async file({ _id }, file) {
    const blob = await copy.file(_id, file);
    return blob === undefined ? new Uint8Array(0) : new Uint8Array(await blob.arrayBuffer());
  },
});

export const storeOf = (copy: CarriedCopy, name: string): CourierStore => ({
  name,
  missing: (refs) => copy.missing(refs),
  held: async (ids) => new Set((await copy.winners(ids)).map(({ _id }) => _id)),
  write: (revisions) => copy.take(revisions),
});

/** About what a document is going to weigh, its files with it, in bytes. */
export function weigh(document: object): number {
  const files = 'files' in document ? document.files : undefined;
  const attached = Array.isArray(files) ? files.reduce((sum: number, { size }: { size: number }) => sum + size, 0) : 0;
  return JSON.stringify(document).length + attached;
}

async function* pagesOf(copy: CarriedCopy, ids: readonly string[]): AsyncGenerator<SourcePage> {
  for (let at = 0; at < ids.length; at += LOOK) {
    const found = await copy.winners(ids.slice(at, at + LOOK));
    for (const page of split(found)) {
      const whole = await copy.read(page.map(({ _id, _rev }) => ({ id: _id, rev: _rev })));
      yield { revisions: whole.map(asStubs) };
    }
  }
}

function split(documents: readonly Revision[]): readonly (readonly Revision[])[] {
  const pages: Revision[][] = [];
  let bytes = Infinity;
  for (const document of documents) {
    const weight = weigh(document);
    const page = pages.at(-1);
    if (page === undefined || bytes + weight > PAGE_BYTES) {
      pages.push([document]);
      bytes = weight;
    } else {
      page.push(document);
      bytes += weight;
    }
  }
  return pages;
}

/** Files travel as parts of their own. */
function asStubs({ _attachments, ...revision }: Revision): Revision {
  if (_attachments === undefined) return revision as Revision;
  const stubs = Object.entries(_attachments as Record<string, { content_type: string }>).map(
    ([name, { content_type }]) => [name, { content_type, revpos: 1, stub: true }] as const,
  );
  return { ...revision, _attachments: Object.fromEntries(stubs) } as unknown as Revision;
}

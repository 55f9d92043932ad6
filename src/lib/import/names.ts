import { slug } from '../assessment/gift/slug';
import { isSafePath } from '../kit/manifest';

const MAX_ID = 64;
const MAX_STEM = 60;

/**
 * Names that are still free in a source folder: ids of items, paths of files. One for all files that are imported
 * together, so that what is joined needs no second names, and links between pages hold.
 */
export class Names {
  readonly #ids = new Set<string>();
  readonly #stems = new Set<string>();

  /** `ids` and `paths` of a folder that something is imported into: they are not given out again. */
  constructor({ ids = [], paths = [] }: { readonly ids?: Iterable<string>; readonly paths?: Iterable<string> } = {}) {
    for (const id of ids) add(this.#ids, id);
    for (const path of paths) this.#take(path);
  }

  /** Without ending and without language: `pages/page.kk.md` takes `pages/page`. A folder in a folder takes its own name. */
  #take(path: string): void {
    const parts = path.split('/');
    for (let end = 2; end < parts.length; end++) add(this.#stems, parts.slice(0, end).join('/'));
    const [folder, name] = [parts.slice(0, -1).join('/'), parts.at(-1)!];
    add(this.#stems, `${folder}/${splitName(name).stem}`);
    add(this.#stems, `${folder}/${name.split('.')[0]}`);
  }

  /** An id (ItemId) out of a title in any script; `kind` where no Latin letter can be made of it. */
  id(title: string, kind: string): string {
    return free(slug(title) ?? kind, MAX_ID, (id) => add(this.#ids, id));
  }

  /**
   * A safe path in `folder` for a file that was called `name` elsewhere. No two differ only in case or in their ending: the
   * packer makes a page `a.html` out of `a.md`.
   */
  path(folder: string, name: string): string {
    const { stem, ending } = splitName(name.split('/').at(-1) ?? '');
    const wanted = slug(stem)?.slice(0, MAX_STEM).replace(/-+$/, '') || 'file';
    const safe = isSafePath(`${wanted}${ending}`) ? wanted : `file-${wanted}`;
    return `${folder}/${free(safe, MAX_STEM + 8, (free) => add(this.#stems, `${folder}/${free}`))}${ending}`;
  }

  /** A folder of its own in `folder`, for files that keep their names. */
  folder(folder: string, name: string): string {
    return this.path(folder, name.replaceAll('.', ' '));
  }
}

function add(taken: Set<string>, name: string): boolean {
  const key = name.toLowerCase();
  if (taken.has(key)) return false;
  taken.add(key);
  return true;
}

/** `wanted`, or the first of `wanted-2`, `wanted-3` … that `take` takes; never longer than `limit`. */
function free(wanted: string, limit: number, take: (name: string) => boolean): string {
  for (let number = 1; ; number++) {
    const tail = number === 1 ? '' : `-${number}`;
    const name = `${wanted.slice(0, limit - tail.length).replace(/-+$/, '')}${tail}`;
    if (take(name)) return name;
  }
}

/** `ending` with its dot, in lower case; '' where there is none that an ending could be. */
export function splitName(name: string): { readonly stem: string; readonly ending: string } {
  const ending = /\.[A-Za-z0-9]{1,8}$/.exec(name)?.[0] ?? '';
  return { stem: ending === '' ? name : name.slice(0, -ending.length), ending: ending.toLowerCase() };
}

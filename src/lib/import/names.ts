import { slug } from '../assessment/gift/slug';
import { isSafePath } from '../kit/manifest';

const MAX_ID = 64;
const MAX_STEM = 60;

/** Of a folder that something is imported into: its ids and paths are not given out again. */
export interface TakenNames {
  readonly ids?: Iterable<string>;
  readonly paths?: Iterable<string>;
  /** Ends every name, where somebody else may be giving out names for the same folder: `-` and letters or digits. */
  readonly tail?: string;
}

/**
 * Names that are still free in a source folder: ids of items, paths of files. One for all files that are imported
 * together, so that what is joined needs no second names, and links between pages hold.
 */
export class Names {
  readonly #ids = new Set<string>();
  readonly #stems = new Set<string>();
  /** The number to try first, by what is wanted: ten thousand lectures of one name are not counted from the beginning each time. */
  readonly #numbers = new Map<string, number>();
  readonly #tail: string;

  constructor({ ids = [], paths = [], tail = '' }: TakenNames = {}) {
    for (const id of ids) add(this.#ids, id);
    for (const path of paths) this.#take(path);
    this.#tail = tail;
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
    return freeName(slug(title) ?? kind, MAX_ID, this.#tail, (id) => add(this.#ids, id), this.#numbers);
  }

  /**
   * A safe path in `folder` for a file that was called `name` elsewhere. No two differ only in case or in their ending: the
   * packer makes a page `a.html` out of `a.md`.
   */
  path(folder: string, name: string): string {
    const { stem: called, ending } = splitName(name.split('/').at(-1) ?? '');
    const wanted = slug(called)?.slice(0, MAX_STEM).replace(/-+$/, '') || 'file';
    const safe = isSafePath(`${wanted}${ending}`) ? wanted : `file-${wanted}`;
    const take = (stem: string): boolean => add(this.#stems, stem);
    return `${freeName(`${folder}/${safe}`, folder.length + 1 + MAX_STEM + 8, this.#tail, take, this.#numbers)}${ending}`;
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

/**
 * `wanted` with `tail`, or the first with `-2`, `-3` … behind it that `take` takes; never longer than `limit`. `numbers` remembers
 * how far it was counted, where names that are taken stay so.
 */
export function freeName(
  wanted: string,
  limit: number,
  tail: string,
  take: (name: string) => boolean,
  numbers = new Map<string, number>(),
): string {
  for (let number = numbers.get(wanted) ?? 1; ; number++) {
    const end = number === 1 ? tail : `${tail}-${number}`;
    const name = `${wanted.slice(0, limit - end.length).replace(/-+$/, '')}${end}`;
    if (!take(name)) continue;
    numbers.set(wanted, number + 1);
    return name;
  }
}

/** `ending` with its dot, in lower case; '' where there is none that an ending could be. */
export function splitName(name: string): { readonly stem: string; readonly ending: string } {
  const ending = /\.[A-Za-z0-9]{1,8}$/.exec(name)?.[0] ?? '';
  return { stem: ending === '' ? name : name.slice(0, -ending.length), ending: ending.toLowerCase() };
}

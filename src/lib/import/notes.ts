import type { Gathering } from './gathering';

/** At most so many places of one kind are named; how many more there are is said. */
const NAMED = 5;

/** What one item is without, compared with its original: gathered while it is made, said once it is. */
export class Notes {
  readonly #details = new Map<string, Set<string>>();

  add(code: string, detail = ''): void {
    const details = this.#details.get(code) ?? new Set();
    this.#details.set(code, details.add(detail.slice(0, 200)));
  }

  addAll(other: Notes): void {
    for (const [code, details] of other.#details) for (const detail of details) this.add(code, detail);
  }

  /** One line of the report for each kind of loss, or that the item was kept whole. */
  sayTo(gathering: Gathering, what: string, item: string): void {
    if (this.#details.size === 0) gathering.kept(what, item);
    for (const [code, details] of this.#details) gathering.simplified(what, code, listed(details), item);
  }
}

function listed(details: ReadonlySet<string>): string | undefined {
  const named = [...details].filter((detail) => detail !== '');
  if (named.length === 0) return undefined;
  const more = named.length - NAMED;
  return named.slice(0, NAMED).join(', ') + (more > 0 ? ` (+${more})` : '');
}

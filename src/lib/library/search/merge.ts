import type { IndexHit, KitIndex, Strictness } from './kit-index';

export interface KitHit extends IndexHit {
  readonly kit: string;
}

const ORDER: readonly Strictness[] = ['all', 'any', 'alike'];

/** The best documents of several kits, one language of each item, best first. */
export function searchKits(
  kits: readonly { readonly kit: string; readonly index: KitIndex }[],
  text: string,
  limit: number,
  language?: string,
): readonly KitHit[] {
  for (const strictness of ORDER) {
    const hits = kits.flatMap(({ kit, index }) =>
      index.search(text, strictness, language).map((hit) => ({ ...hit, kit })),
    );
    if (hits.length > 0) return bestOfEachItem(hits).slice(0, limit);
  }
  return [];
}

function bestOfEachItem(hits: readonly KitHit[]): readonly KitHit[] {
  const best = new Map<string, KitHit>();
  for (const hit of [...hits].sort((a, b) => b.score - a.score)) {
    const key = `${hit.kit}/${hit.item}`;
    if (!best.has(key)) best.set(key, hit);
  }
  return [...best.values()];
}

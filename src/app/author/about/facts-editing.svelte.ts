import { factsOverview, type OverviewRow } from '$lib/draft/check/overview';
import type { DraftWords, FactsValue, ItemValue } from '$lib/draft/part';
import { memberWords } from '../check/words';
import type { DraftView } from '../draft.svelte';
import { ItemEditing } from '../items/editing.svelte';
import { isSaid } from '../items/words';

/** What a kit says of itself, as its form sees it: members of the part `kit`, with the fields that items have. */
export class FactsEditing extends ItemEditing {
  /** Everything that it says, and in which languages. */
  readonly rows: readonly OverviewRow[] = $derived(factsOverview(this.pen.parts).rows);

  constructor(draft: DraftView) {
    // Texts of documents are named after their kind alone.
    super(draft, '');
  }

  get facts(): FactsValue {
    return (this.pen.parts.get('kit') as FactsValue | undefined) ?? { id: '', version: '', title: '' };
  }

  override get item(): ItemValue['item'] {
    return { ...this.facts, kind: 'kit' };
  }

  /** Members of the facts; undefined takes one away. */
  override setAll(members: Readonly<Record<string, unknown>>): void {
    if (this.still) return;
    const all = Object.entries({ ...this.facts, ...members }).filter(([, value]) => value !== undefined);
    this.pen.set('kit', Object.fromEntries(all) as FactsValue);
  }

  override lacks(language: string): readonly string[] {
    return this.rows
      .filter(({ standings }) => standings.get(language) === 'missing')
      .map(({ member }) => memberWords(member));
  }

  /** Words that need not be there. */
  setWords(name: string, words: DraftWords): void {
    this.set(name, isSaid(words) ? words : undefined);
  }
}

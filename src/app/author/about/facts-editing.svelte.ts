import type { DraftWords, FactsValue, ItemValue } from '$lib/draft/part';
import type { DraftView } from '../draft.svelte';
import { ItemEditing } from '../items/editing.svelte';
import { isSaid } from '../items/words';

/** What a kit says of itself, as its form sees it: members of the part `kit`, with the fields that items have. */
export class FactsEditing extends ItemEditing {
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

  /** Words that need not be there. */
  setWords(name: string, words: DraftWords): void {
    this.set(name, isSaid(words) ? words : undefined);
  }
}

import { createContext } from 'svelte';
import { outlineOf, type OutlineItem } from '$lib/draft/outline';
import type { DraftWords, FactsValue, ItemValue } from '$lib/draft/part';
import type { DraftView } from '../draft.svelte';
import { language } from '../../text';
import { DraftFiles } from './draft-files';
import { missingIn } from './missing';
import { missingWords } from './missing-words';
import { Pen } from './pen.svelte';
import { wordsOf } from './words';

type ItemFacts = ItemValue['item'];

/** One item of a draft, as its form sees it. */
export class ItemEditing {
  readonly draft: DraftView;
  readonly id: string;
  readonly pen: Pen;
  readonly files: DraftFiles;
  #shown = $state<string>();
  /** Said to screen readers: what was moved, added, taken away. */
  announcement = $state('');

  constructor(draft: DraftView, id: string) {
    this.draft = draft;
    this.id = id;
    this.pen = new Pen(draft);
    this.files = new DraftFiles(draft);
  }

  /** Undefined where somebody has taken it away. */
  get part(): ItemValue | undefined {
    return this.pen.value('item', this.id);
  }

  get item(): ItemFacts {
    return this.part?.item ?? { kind: 'page', title: '' };
  }

  /** As one text: it stays the same while other things of the draft change. */
  readonly #tags = $derived.by(() => {
    const told = (this.draft.value('kit') as FactsValue | undefined)?.['languages'];
    const languages = Array.isArray(told)
      ? told.filter((tag): tag is string => typeof tag === 'string' && tag !== '')
      : [];
    return languages.filter((tag, at) => languages.indexOf(tag) === at).join(' ') || language();
  });
  /** Of the kit; there is one at least. The first is the main one. */
  readonly languages: readonly string[] = $derived(this.#tags.split(' '));

  get main(): string {
    return this.languages[0]!;
  }

  /** The language that is worked on: the only one to be seen on a phone. */
  get shown(): string {
    const wanted = this.#shown ?? language();
    return this.languages.includes(wanted) ? wanted : this.main;
  }
  set shown(language: string) {
    this.#shown = language;
  }

  get still(): boolean {
    return this.draft.still;
  }

  /** A member of the item; undefined takes it away. */
  set(name: string, value: unknown): void {
    this.setAll({ [name]: value });
  }

  setAll(members: Readonly<Record<string, unknown>>): void {
    const { part } = this;
    if (part === undefined || this.still) return;
    this.pen.set(`item:${this.id}`, { ...part, item: withMembers(part.item, members) });
  }

  pattern(name: string): string | undefined {
    const value = this.item[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  }

  number(name: string): number | undefined {
    const value = this.item[name];
    return typeof value === 'number' ? value : undefined;
  }

  words(name: string): DraftWords | undefined {
    return wordsOf(this.item[name]);
  }

  /** What is not there in this language, as people call it. */
  lacks(language: string): readonly string[] {
    return missingIn(this.item, this.pen.parts, language, this.main).map(missingWords);
  }

  /** Every item of the kit, in its order. */
  get others(): readonly OutlineItem[] {
    return outlineOf(this.pen.parts).flatMap(({ items }) => items);
  }
}

function withMembers(item: ItemFacts, members: Readonly<Record<string, unknown>>): ItemFacts {
  const all = { ...item, ...members };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as ItemFacts;
}

export const [useEditing, provideEditing] = createContext<ItemEditing>();

import { outlineOf, type OutlineItem, type OutlineUnit } from '$lib/draft/outline';
import type { DraftWords, ItemValue, PartId } from '$lib/draft/part';
import type { ItemId } from '$lib/shared/ids';
import { language, m } from '../../text';
import type { DraftView } from '../draft.svelte';
import { languagesOf } from '../facts';
import { anyWords, withWords, wordsOf } from '../items/words';
import { duplicate, removal, undoing } from './copies';
import {
  changeOf,
  freeId,
  lastOrder,
  moveItem,
  moveUnit,
  placeOf,
  stepItem,
  withItemAt,
  withoutItem,
  withUnitAt,
  type Changes,
  type ItemPlace,
} from './moves';

/** What is being moved by the keyboard, and where it would stand. */
type Moving =
  | { readonly what: 'item'; readonly id: string; readonly to: ItemPlace }
  | { readonly what: 'unit'; readonly id: string; readonly at: number };

interface Undo {
  readonly name: string;
  readonly changes: Changes;
}

/** The contents of one draft: what is done to them, and what is said of it. */
export class ContentsDesk {
  #moving = $state.raw<Moving>();
  #undo = $state.raw<Undo>();
  /** No room on the disk: what was done last is not kept. */
  #full = $state(false);
  /** A row is on its way to another place, and takes the focus along. */
  stepping = false;
  /** Said to screen readers. */
  announcement = $state('');
  readonly draft: DraftView;

  constructor(draft: DraftView) {
    this.draft = draft;
  }

  /** As it is kept. */
  get kept(): readonly OutlineUnit[] {
    return outlineOf(this.draft.parts);
  }

  /** As it is shown: with what is being moved where it would stand. */
  get outline(): readonly OutlineUnit[] {
    const moving = this.#moving;
    if (moving === undefined) return this.kept;
    return moving.what === 'item'
      ? withItemAt(this.kept, moving.id, moving.to)
      : withUnitAt(this.kept, moving.id, moving.at);
  }

  get moving(): Moving | undefined {
    return this.#moving;
  }
  get undo(): Undo | undefined {
    return this.#undo;
  }
  get full(): boolean {
    return this.#full;
  }
  get still(): boolean {
    return this.draft.still;
  }

  /** Of the kit; there is one at least. */
  get languages(): readonly string[] {
    const languages = languagesOf(this.draft.value('kit'));
    return languages.length > 0 ? languages : [language()];
  }
  /** The language that titles are shown and written in here: the reader's, where the kit has it. */
  get shown(): string {
    return this.languages.includes(language()) ? language() : this.languages[0]!;
  }
  nameOf(title: DraftWords): string {
    return anyWords(wordsOf(title), this.shown) || m.author_contents_untitled();
  }

  async addUnit(title: string): Promise<string | undefined> {
    const units = this.kept;
    const id = freeId(
      title,
      `unit-${units.length + 1}`,
      units.map((unit) => unit.id),
      this.draft.tail,
    );
    const value = { order: lastOrder(units), title: this.#said(title) };
    return (await this.#write(changeOf(`unit:${id}`, value), m.author_contents_added({ name: title })))
      ? id
      : undefined;
  }

  async addItem(unit: string, kind: string, title: string): Promise<string | undefined> {
    const units = this.kept;
    const items = units.flatMap((one) => one.items);
    const id = freeId(
      title,
      kind,
      items.map((item) => item.id),
      this.draft.tail,
    );
    const order = lastOrder(units.find((one) => one.id === unit)?.items ?? []);
    // A new test is for oneself: its answers may lie in the kit.
    const more = kind === 'test' ? { control: 'self' } : {};
    const value: ItemValue = { unit: unit as ItemId, order, item: { kind, title: this.#said(title), ...more } };
    return (await this.#write(changeOf(`item:${id}`, value), m.author_contents_added({ name: title })))
      ? id
      : undefined;
  }

  async rename(part: PartId, text: string): Promise<void> {
    const value = this.draft.parts.get(part);
    if (value === undefined) return;
    const main = this.languages[0]!;
    const named = (title: DraftWords): DraftWords => withWords(title, this.shown, text.trim(), main);
    const next =
      'item' in value
        ? {
            ...(value as ItemValue),
            item: { ...(value as ItemValue).item, title: named((value as ItemValue).item.title) },
          }
        : { ...value, title: named((value as { title: DraftWords }).title) };
    await this.#write(changeOf(part, next as ItemValue), m.author_contents_renamed({ name: text.trim() }));
  }

  async duplicate(unit: OutlineUnit, item: OutlineItem): Promise<string> {
    const name = this.nameOf(item.item.title);
    const copy = duplicate(this.draft, unit, item, (title) =>
      withWords(title, this.shown, m.author_contents_copy_of({ name }), this.languages[0]!),
    );
    await this.#write(copy.changes, m.author_contents_added({ name: m.author_contents_copy_of({ name }) }));
    return copy.id;
  }

  /** With everything that nothing else names; can be undone until something else is taken away. */
  async remove(name: string, ids: readonly PartId[]): Promise<void> {
    const changes = removal(this.draft.parts, ids);
    const undo = { name, changes: undoing(this.draft.parts, changes) };
    if (await this.#write(changes, '')) this.#undo = undo;
  }

  async takeBack(): Promise<void> {
    const undo = this.#undo;
    if (undo === undefined) return;
    this.#undo = undefined;
    await this.#write(undo.changes, m.author_contents_added({ name: undo.name }));
  }

  pick(what: 'item' | 'unit', id: string): void {
    const { kept } = this;
    const name = this.#name(what, id);
    if (what === 'item') {
      const to = placeOf(kept, id);
      if (to === undefined) return;
      this.#moving = { what, id, to };
    } else this.#moving = { what, id, at: kept.findIndex((unit) => unit.id === id) };
    this.announcement = m.author_contents_picked({ name, place: this.#place() });
  }

  step(by: -1 | 1): void {
    const moving = this.#moving;
    if (moving?.what === 'item')
      this.#moving = { ...moving, to: stepItem(withoutItem(this.kept, moving.id), moving.to, by) };
    else if (moving !== undefined)
      this.#moving = { ...moving, at: Math.min(this.kept.length - 1, Math.max(0, moving.at + by)) };
    this.announcement = this.#place();
  }

  async put(): Promise<void> {
    const moving = this.#moving;
    if (moving === undefined) return;
    const said = m.author_contents_put({ name: this.#name(moving.what, moving.id), place: this.#place() });
    const changes =
      moving.what === 'item' ? moveItem(this.kept, moving.id, moving.to) : moveUnit(this.kept, moving.id, moving.at);
    await this.#write(changes, said);
    this.#moving = undefined;
  }

  putBack(): void {
    const moving = this.#moving;
    if (moving === undefined) return;
    this.#moving = undefined;
    this.announcement = m.author_contents_back({ name: this.#name(moving.what, moving.id) });
  }

  /** At once, as buttons and the pointer do. */
  async moveItemTo(id: string, to: ItemPlace): Promise<void> {
    this.#moving = { what: 'item', id, to };
    await this.put();
  }

  async moveUnitTo(id: string, at: number): Promise<void> {
    this.#moving = { what: 'unit', id, at };
    await this.put();
  }

  /** One place up or down, over the ends of units. */
  async nudge(what: 'item' | 'unit', id: string, by: -1 | 1): Promise<void> {
    this.pick(what, id);
    this.step(by);
    await this.put();
  }

  #said(title: string): DraftWords {
    return { [this.shown]: title.trim() };
  }

  #name(what: 'item' | 'unit', id: string): string {
    const { kept } = this;
    const title =
      what === 'unit'
        ? kept.find((unit) => unit.id === id)?.title
        : kept.flatMap(({ items }) => items).find((item) => item.id === id)?.item.title;
    return this.nameOf(title ?? '');
  }

  /** Where that stands that is being moved. */
  #place(): string {
    const moving = this.#moving;
    const { outline } = this;
    if (moving === undefined) return '';
    if (moving.what === 'unit') return m.author_contents_place_unit({ number: moving.at + 1, count: outline.length });
    const unit = outline.find(({ id }) => id === moving.to.unit);
    return m.author_contents_place({
      unit: this.nameOf(unit?.title ?? ''),
      number: moving.to.at + 1,
      count: unit?.items.length ?? 0,
    });
  }

  async #write(changes: Changes, said: string): Promise<boolean> {
    if (this.still) return false;
    if (changes.size > 0) {
      const written = await this.draft.write(changes);
      this.#full = !written.ok;
      if (!written.ok) return false;
    }
    this.announcement = said;
    return true;
  }
}

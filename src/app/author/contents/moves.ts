import { slug } from '$lib/assessment/gift/slug';
import { orderBetween, ordersFor } from '$lib/draft/order';
import { freeName } from '$lib/import/names';
import type { OutlineItem, OutlineUnit } from '$lib/draft/outline';
import type { ItemValue, PartId, PartValue, UnitValue } from '$lib/draft/part';
import type { ItemId } from '$lib/shared/ids';

/** Parts that change together; undefined: taken away. */
export type Changes = ReadonlyMap<PartId, PartValue | undefined>;
type Outline = readonly OutlineUnit[];

export const changeOf = (id: PartId, value: PartValue | undefined): Changes => new Map([[id, value]]);

/** Where an item stands, or is to stand: `at` from 0, counted without the item itself. */
export interface ItemPlace {
  readonly unit: string;
  readonly at: number;
}

export const itemValue = ({ id: _id, ...value }: OutlineItem): ItemValue => value;
const unitValue = ({ order, title }: OutlineUnit): UnitValue => ({ order, title });

export function placeOf(outline: Outline, item: string): ItemPlace | undefined {
  for (const { id, items } of outline) {
    const at = items.findIndex((one) => one.id === item);
    if (at >= 0) return { unit: id, at };
  }
  return undefined;
}

/**
 * Moves an item: one part alone changes, but where several stand at one order, because two people put something in the same
 * place; then their whole unit is ordered anew. Nothing where it stands there already.
 */
export function moveItem(outline: Outline, id: string, to: ItemPlace): Changes {
  const from = placeOf(outline, id);
  const unit = outline.find((one) => one.id === to.unit);
  const moved = outline.flatMap(({ items }) => items).find((item) => item.id === id);
  if (from === undefined || unit === undefined || moved === undefined) return new Map();
  // A lost item shown in this unit belongs to another as long as nobody puts it here.
  if (from.unit === to.unit && from.at === to.at && moved.unit === unit.id) return new Map();
  const others = unit.items.filter((item) => item.id !== id);
  const order = between(others[to.at - 1]?.order, others[to.at]?.order);
  if (order !== undefined) return changeOf(`item:${id}`, { ...itemValue(moved), unit: unit.id as ItemId, order });
  const all = [...others.slice(0, to.at), moved, ...others.slice(to.at)];
  const orders = ordersFor(all.length);
  return new Map(
    all.map((item, at): [PartId, PartValue] => [
      `item:${item.id}`,
      { ...itemValue(item), unit: unit.id as ItemId, order: orders[at]! },
    ]),
  );
}

/** As `moveItem`, of units: `at` counts without the unit itself. */
export function moveUnit(outline: Outline, id: string, at: number): Changes {
  const from = outline.findIndex((unit) => unit.id === id);
  const moved = outline[from];
  if (moved === undefined || from === at) return new Map();
  const others = outline.filter((unit) => unit.id !== id);
  const order = between(others[at - 1]?.order, others[at]?.order);
  if (order !== undefined) return changeOf(`unit:${id}`, { ...unitValue(moved), order });
  const all = [...others.slice(0, at), moved, ...others.slice(at)];
  const orders = ordersFor(all.length);
  return new Map(
    all.map((unit, index): [PartId, PartValue] => [`unit:${unit.id}`, { ...unitValue(unit), order: orders[index]! }]),
  );
}

/** Undefined where nothing fits between. */
function between(before: string | undefined, after: string | undefined): string | undefined {
  return before !== undefined && after !== undefined && before >= after ? undefined : orderBetween(before, after);
}

/** The order of what comes last. */
export const lastOrder = (rows: readonly { readonly order: string }[]): string =>
  orderBetween(rows.at(-1)?.order, undefined);

/** Of an id, and of what a title gives to it. */
const [MOST, LONGEST] = [64, 60];

/** A free id, made of the title once, with the tail of the draft: progress and work hang on it, so that it stays whatever the title becomes. */
export function freeId(title: string, otherwise: string, all: Iterable<string>, tail = ''): string {
  const taken = new Set(all);
  return freeName((slug(title) ?? otherwise).slice(0, LONGEST), MOST, tail, (id) => !taken.has(id));
}

/** Steps of the keyboard: the place before or after, over the ends of units. */
export function stepItem(outline: Outline, place: ItemPlace, by: -1 | 1): ItemPlace {
  const index = outline.findIndex(({ id }) => id === place.unit);
  const unit = outline[index];
  if (unit === undefined) return place;
  const at = place.at + by;
  if (at >= 0 && at <= unit.items.length) return { unit: unit.id, at };
  const next = outline[index + by];
  if (next === undefined) return place;
  return { unit: next.id, at: by < 0 ? next.items.length : 0 };
}

/** The outline without an item: what places are counted in while it is moved. */
export const withoutItem = (outline: Outline, id: string): Outline =>
  outline.map((unit) => ({ ...unit, items: unit.items.filter((item) => item.id !== id) }));

/** The outline as it would be with the item at a place. */
export function withItemAt(outline: Outline, id: string, { unit, at }: ItemPlace): Outline {
  const moved = outline.flatMap(({ items }) => items).find((item) => item.id === id);
  if (moved === undefined) return outline;
  return withoutItem(outline, id).map((one) =>
    one.id === unit ? { ...one, items: [...one.items.slice(0, at), moved, ...one.items.slice(at)] } : one,
  );
}

export function withUnitAt(outline: Outline, id: string, at: number): Outline {
  const moved = outline.find((unit) => unit.id === id);
  const others = outline.filter((unit) => unit.id !== id);
  return moved === undefined ? outline : [...others.slice(0, at), moved, ...others.slice(at)];
}

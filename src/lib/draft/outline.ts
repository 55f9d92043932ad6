import { byOrder } from './order';
import type { DraftWords, ItemValue, PartId, PartValue, UnitValue } from './part';

/** The parts of a draft that are there, by id. */
export type Parts = ReadonlyMap<PartId, PartValue>;

export interface OutlineItem extends ItemValue {
  readonly id: string;
}

export interface OutlineUnit {
  readonly id: string;
  readonly order: string;
  readonly title: DraftWords;
  readonly items: readonly OutlineItem[];
}

/** Where items are shown whose unit somebody has taken away meanwhile, and there is no other. */
const LAST_UNIT: UnitValue & { readonly id: string } = { id: 'unit', order: 'z', title: '' };

/**
 * Units and their items as people see them. An item whose unit is not there any more stands in the last unit: whoever
 * took the unit away did not know of it.
 */
export function outlineOf(parts: Parts): readonly OutlineUnit[] {
  const units = byOrder(rowsOf<UnitValue>(parts, 'unit:'));
  const items = rowsOf<ItemValue>(parts, 'item:');
  const known = new Set(units.map(({ id }) => id));
  const shown = units.length === 0 && items.length > 0 ? [LAST_UNIT] : units;
  const last = shown.at(-1)?.id;
  return shown.map((unit) => {
    const own = items.filter((item) => item.unit === unit.id);
    const lost = unit.id === last ? items.filter((item) => !known.has(item.unit) && item.unit !== last) : [];
    return { ...unit, items: [...byOrder(own), ...byOrder(lost)] };
  });
}

function rowsOf<T extends PartValue>(
  parts: Parts,
  prefix: 'unit:' | 'item:',
): readonly (T & { readonly id: string })[] {
  return [...parts]
    .filter(([id]) => id.startsWith(prefix))
    .map(([id, value]) => ({ ...(value as T), id: id.slice(prefix.length) }));
}

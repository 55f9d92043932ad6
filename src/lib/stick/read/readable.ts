import type { Gate } from '../../assessment/gate';
import { itemsOf, type Item, type ItemKind, type KitManifest } from '../../kit/manifest';
import type { ItemId } from '../../shared/ids';

const NEEDS_APP: ReadonlySet<ItemKind> = new Set<ItemKind>(['test', 'survey', 'package']);

/**
 * The items that are shown as pages with no program. Tests, forms and packages need the app. So does what opens only after work
 * was handed in or marked, or from a date: it may be the model answer. `done` of an item that is only read keeps
 * nothing back, for its reader has it before them.
 */
export function readableItems(manifest: Pick<KitManifest, 'units'>): ReadonlySet<ItemId> {
  const readable = new Set<ItemId>();
  const handedIn = new Set(
    itemsOf(manifest)
      .filter(isHandedIn)
      .map(({ id }) => id),
  );
  let rest = itemsOf(manifest).filter(({ kind }) => !NEEDS_APP.has(kind));
  for (let before = -1; readable.size !== before;) {
    before = readable.size;
    for (const item of rest) if (opensByReading(item.gate, readable, handedIn)) readable.add(item.id);
    rest = rest.filter(({ id }) => !readable.has(id));
  }
  return readable;
}

function opensByReading(gate: Gate | undefined, readable: ReadonlySet<ItemId>, handedIn: ReadonlySet<ItemId>): boolean {
  if (gate === undefined) return true;
  if (gate.kind === 'all') return gate.of.every((part) => opensByReading(part, readable, handedIn));
  if (gate.kind === 'any') return gate.of.some((part) => opensByReading(part, readable, handedIn));
  return gate.kind === 'done' && readable.has(gate.item) && !handedIn.has(gate.item);
}

/** Assignments and case tasks are done by handing in, which needs the app, though their texts are shown. */
export const isHandedIn = (item: Item): boolean => item.kind === 'assignment' || item.kind === 'case';

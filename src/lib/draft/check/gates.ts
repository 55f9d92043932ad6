import type { Gate } from '../../assessment/gate';
import { canMeet, gateLeaves, isTooDeep, neverOpen } from '../../kit/check/gates';
import type { ItemKind } from '../../kit/manifest';
import type { PartId } from '../part';
import type { CheckRun } from './run';
import { gateIn } from './shape';

/** More conditions beside each other than a manifest takes. */
const MOST_CONDITIONS = 50;

/** Gates that name no item, ask what it can't give, or never open. */
export function checkGates(run: CheckRun): void {
  const gated = [...run.items.values()].map((row) => ({ ...row, gate: gateIn(row.item) }));
  let good = true;
  for (const { id, gate } of gated) {
    if (gate === undefined) continue;
    const where = { part: `item:${id}` as PartId, item: id, member: 'gate' };
    if (gate === 'too-deep' || isTooDeep(gate) || isTooWide(gate)) {
      run.say('gate-too-deep', where);
      good = false;
      continue;
    }
    for (const leaf of gateLeaves(gate)) {
      const other = run.items.get(leaf.item);
      if (other === undefined) run.say('gate-item-unknown', { ...where, detail: leaf.item });
      else if (!canMeet(leaf.kind, other.item.kind as ItemKind))
        run.say('gate-cannot', { ...where, detail: leaf.item });
      else {
        if (leaf.kind !== 'done' && other.item.kind === 'package' && !run.reports(other))
          run.say('gate-silent-package', { ...where, detail: leaf.item });
        continue;
      }
      good = false;
    }
  }
  // With those about, everything behind them would be told too.
  if (!good) return;
  const items = gated.map(({ id, gate }) => ({ id, gate: gate === 'too-deep' ? undefined : gate }));
  for (const id of neverOpen(items)) run.say('gate-circle', { part: `item:${id}`, item: id, member: 'gate' });
}

const isTooWide = (gate: Gate): boolean =>
  (gate.kind === 'all' || gate.kind === 'any') && (gate.of.length > MOST_CONDITIONS || gate.of.some(isTooWide));

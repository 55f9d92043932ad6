import type { Heard } from './index-file';
import { LIMITS } from './limits';

/*
 * Which couriers of one sender arrived whole. They may come in any order, twice, or never: what a missing one carried
 * comes again with a later one, for nothing is confirmed before there is a receipt. This is for people, who look for a
 * stick.
 */

export const NOTHING_HEARD: Heard = { highest: 0, missing: [] };

/** The ledger after courier `number` arrived whole. */
export function noteArrival({ highest, missing }: Heard, number: number): Heard {
  if (number <= highest) return { highest, missing: missing.filter((one) => one !== number) };
  const gap = Array.from({ length: Math.min(number - highest - 1, LIMITS.missing) }, (_, at) => number - 1 - at);
  // Of many that are missing the last ones are told: the others were long since made up for.
  return { highest: number, missing: [...missing, ...gap.reverse()].slice(-LIMITS.missing) };
}

/** Whether `number` arrived, as far as a ledger tells: what it has forgotten counts as arrived. */
export const hasArrived = ({ highest, missing }: Heard, number: number): boolean =>
  number <= highest && !missing.includes(number);

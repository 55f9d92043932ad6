import { AuthoredGate } from '$lib/kit/authoring';
import * as v from 'valibot';
import { formatTime, m } from '../../text';

/** When an item opens, in a few words; undefined where it is open from the beginning, or nobody can read its gate. */
export function gateSummary(gate: unknown, nameOf: (item: string) => string): string | undefined {
  if (gate === undefined) return undefined;
  const parsed = v.safeParse(AuthoredGate, gate);
  if (!parsed.success) return undefined;
  const one = parsed.output;
  if ('from' in one) return m.author_contents_gate_from({ time: formatTime(new Date(one.from)) });
  if ('all' in one || 'any' in one) return m.author_contents_gate_several();
  const item =
    'done' in one ? one.done : 'submitted' in one ? one.submitted : 'passed' in one ? one.passed : one.score.item;
  return m.author_contents_gate_after({ name: nameOf(item) });
}

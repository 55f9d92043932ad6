import * as v from 'valibot';
import type { Sequence } from '../hub-database';
import type { Marks } from '../local-copy';

const PullMark = v.object({ since: v.union([v.string(), v.number()]) });
/** Documents that a round over the network knows of, and whose files it has not fetched yet. */
const Awaited = v.object({ refs: v.pipe(v.array(v.unknown()), v.minLength(1)) });

/**
 * Up to where a copy has everything of the hub's changes. Not the mark of the network's rounds alone: those fetch files
 * later, and a courier that begins after that mark would never bring them.
 */
export async function pulledTo(copy: Marks): Promise<Sequence> {
  if (v.is(Awaited, await copy.mark('sandyq-awaited'))) return 0;
  const mark = v.safeParse(PullMark, await copy.mark('sandyq-pull'));
  return mark.success ? mark.output.since : 0;
}

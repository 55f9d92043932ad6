import type { Carried } from '$lib/sync/courier';
import { formatDuration, m } from '../../text';

/** What went with a courier, in a line; only what there is of it. */
export function carriedWords({ works, questions, replies, minutes, notes }: Carried): string {
  const words: (string | false)[] = [
    works > 0 && m.learn_courier_carried_works({ count: works }),
    questions > 0 && m.learn_courier_carried_questions({ count: questions }),
    replies > 0 && m.learn_courier_carried_replies({ count: replies }),
    minutes > 0 && m.learn_courier_carried_minutes({ time: formatDuration(minutes * 60_000) }),
    notes > 0 && m.learn_courier_carried_notes({ count: notes }),
  ];
  const said = words.filter((one) => one !== false);
  return said.length === 0 ? m.learn_courier_carried_none() : said.join(', ');
}

/** Whether nothing goes at all. */
export const isEmpty = ({ works, questions, replies, minutes, notes, others }: Carried): boolean =>
  works + questions + replies + minutes + notes + others === 0;

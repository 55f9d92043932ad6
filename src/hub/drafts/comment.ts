import { same } from '../../lib/draft/merge';
import type { CommentValue } from '../../lib/draft/part';
import type { Deed } from './documents';

/**
 * What becomes of a comment that somebody sends: who said it and when, and who dealt with it, are the hub's own words.
 * Whoever wrote it may write it anew; others only say that it is dealt with, or is not. Undefined: not theirs to change.
 */
export function commentOf(held: CommentValue | undefined, sent: CommentValue, by: Deed): CommentValue | undefined {
  const mine = held === undefined || held.by === by.id;
  if (held !== undefined && !same(placeOf(held), placeOf(sent))) return undefined;
  if (!mine && (held.text !== sent.text || held.quote !== sent.quote)) return undefined;
  const { quote, answers } = sent;
  return {
    part: sent.part,
    ...(quote !== undefined && { quote }),
    text: sent.text,
    ...(held === undefined ? { by: by.id, name: by.name, at: by.at } : { by: held.by, name: held.name, at: held.at }),
    ...(answers !== undefined && { answers }),
    ...(sent.resolved !== undefined && {
      resolved: held?.resolved ?? { by: by.id, name: by.name, at: by.at },
    }),
  };
}

/** What it is about stays. */
const placeOf = ({ part, answers }: CommentValue): unknown => ({ part, answers: answers ?? null });

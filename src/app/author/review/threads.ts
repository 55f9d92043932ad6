import type { Parts } from '$lib/draft/outline';
import type { CommentValue, PartId, PartValue } from '$lib/draft/part';

export interface Comment extends CommentValue {
  /** A UUID. */
  readonly id: string;
}

/** What was said about one part, and what was answered to it. */
export interface Thread {
  readonly comment: Comment;
  /** The oldest first. */
  readonly answers: readonly Comment[];
  readonly open: boolean;
}

const PREFIX = 'comment:';
export const commentPart = (id: string): PartId => `${PREFIX}${id}`;

/** The comment as a change of the draft; undefined takes it away. */
export const commentChange = (
  id: string,
  value: CommentValue | undefined,
): ReadonlyMap<PartId, PartValue | undefined> => new Map([[commentPart(id), value]]);

/**
 * Every thread of a draft, the oldest first. An answer whose comment was taken away is one itself: what somebody wrote is
 * not lost with what another takes back.
 */
export function threadsOf(parts: Parts): readonly Thread[] {
  const comments = [...parts]
    .filter(([id]) => id.startsWith(PREFIX))
    .map(([id, value]): Comment => ({ ...(value as CommentValue), id: id.slice(PREFIX.length) }))
    .sort((a, b) => compare(a.at, b.at) || compare(a.id, b.id));
  const known = new Map(comments.map((comment) => [comment.id, comment]));
  const answers = new Map<string, Comment[]>();
  const first: Comment[] = [];
  for (const comment of comments) {
    const to = firstOf(comment, known);
    if (to === comment.id) first.push(comment);
    else answers.set(to, [...(answers.get(to) ?? []), comment]);
  }
  return first.map((comment) => ({
    comment,
    answers: answers.get(comment.id) ?? [],
    open: comment.resolved === undefined,
  }));
}

/** The comment that a chain of answers begins with. Of a ring, which only a foreign hand makes, each is by itself. */
function firstOf(comment: Comment, known: ReadonlyMap<string, Comment>): string {
  const seen = new Set<string>([comment.id]);
  let at = comment;
  while (at.answers !== undefined) {
    const before = known.get(at.answers);
    if (before === undefined) return at.id;
    if (seen.has(before.id)) return comment.id;
    seen.add(before.id);
    at = before;
  }
  return at.id;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Those about one of these parts. */
export const threadsAbout = (threads: readonly Thread[], parts: readonly PartId[]): readonly Thread[] =>
  threads.filter(({ comment }) => parts.includes(comment.part as PartId));

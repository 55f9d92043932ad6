import type { GradeDocument, HandedIn } from '../dossier/documents';
import type { AccountId } from '../shared/ids';
import { newUuid, type Random } from '../shared/ids';
import { err, ok, type Result } from '../shared/result';
import { timestamp, type Clock } from '../shared/clock';

/** What a tutor typed so far: texts, as typed, so that a draft comes back as it was left. */
export interface GradeDraft {
  readonly score: string;
  readonly comment: string;
  readonly parts: Readonly<Record<string, { readonly score: string; readonly comment: string }>>;
}

export const emptyDraft: GradeDraft = { score: '', comment: '', parts: {} };

export const isEmptyDraft = (draft: GradeDraft): boolean =>
  draft.score.trim() === '' &&
  draft.comment.trim() === '' &&
  Object.values(draft.parts).every((part) => part.score.trim() === '' && part.comment.trim() === '');

export type GradeFailure =
  /** Not a number. `part` names the question; absent: the whole. */
  | { readonly code: 'marks-malformed'; readonly part?: string }
  | { readonly code: 'marks-out-of-range'; readonly part?: string; readonly max: number }
  /** Work is accepted with marks. */
  | { readonly code: 'marks-missing' }
  /** Whoever gets work back has to learn what to change. */
  | { readonly code: 'comment-missing' };

export interface GradeLimits {
  readonly maxScore: number;
  /** Most marks of each part, where they are known. */
  readonly partMax: Readonly<Record<string, number>>;
}

/** A number as people write one: `7`, `7.5`, `7,5`. Undefined for an empty field. */
export function parseMarks(text: string, max: number): Result<number | undefined, GradeFailure> {
  const trimmed = text.trim();
  if (trimmed === '') return ok(undefined);
  if (!/^\d{1,6}([.,]\d{1,3})?$/.test(trimmed)) return err({ code: 'marks-malformed' });
  const marks = Number(trimmed.replace(',', '.'));
  return marks > max ? err({ code: 'marks-out-of-range', max }) : ok(marks);
}

/** Sum of the parts that have marks; undefined while none has. To three decimals: 0.1 + 0.2 is 0.3 here. */
export function sumOfParts(draft: GradeDraft, limits: GradeLimits): number | undefined {
  const marks = Object.entries(draft.parts)
    .map(([part, { score }]) => parseMarks(score, limits.partMax[part] ?? limits.maxScore))
    .flatMap((parsed) => (parsed.ok && parsed.value !== undefined ? [parsed.value] : []));
  if (marks.length === 0) return undefined;
  return Math.round(marks.reduce((sum, mark) => sum + mark, 0) * 1000) / 1000;
}

export interface Grading {
  readonly submission: HandedIn;
  readonly outcome: GradeDocument['outcome'];
  readonly draft: GradeDraft;
  readonly limits: GradeLimits;
  readonly by: AccountId;
}

/** Makes the document that the tutor signs off, or says what is still wrong with the draft. */
export function gradeOf(
  { submission, outcome, draft, limits, by }: Grading,
  { clock, random }: { readonly clock: Clock; readonly random: Random },
): Result<GradeDocument, GradeFailure> {
  const score = parseMarks(draft.score, limits.maxScore);
  if (!score.ok) return score;
  if (outcome === 'accepted' && score.value === undefined) return err({ code: 'marks-missing' });
  const comment = draft.comment.trim();
  const parts = partsOf(draft, limits);
  if (!parts.ok) return parts;
  const remarked = Object.values(parts.value).some((part) => part.comment !== undefined);
  if (outcome === 'returned' && comment === '' && !remarked) return err({ code: 'comment-missing' });
  return ok({
    _id: `grade:${newUuid(random)}`,
    type: 'grade',
    v: 1,
    by,
    at: timestamp(clock.now()),
    submission: submission._id,
    outcome,
    ...(score.value === undefined ? {} : { score: score.value }),
    maxScore: limits.maxScore,
    comment,
    ...(Object.keys(parts.value).length === 0 ? {} : { parts: parts.value }),
  });
}

type Parts = NonNullable<GradeDocument['parts']>;

function partsOf(draft: GradeDraft, limits: GradeLimits): Result<Parts, GradeFailure> {
  const parts: Record<string, Parts[string]> = {};
  for (const [part, { score, comment }] of Object.entries(draft.parts)) {
    const marks = parseMarks(score, limits.partMax[part] ?? limits.maxScore);
    if (!marks.ok) return err(named(marks.error, part));
    const remark = comment.trim();
    if (marks.value === undefined && remark === '') continue;
    parts[part] = {
      ...(marks.value === undefined ? {} : { score: marks.value }),
      ...(remark === '' ? {} : { comment: remark }),
    };
  }
  return ok(parts);
}

function named(failure: GradeFailure, part: string): GradeFailure {
  return failure.code === 'marks-malformed' || failure.code === 'marks-out-of-range' ? { ...failure, part } : failure;
}

import * as v from 'valibot';
import type { PackageAnswer, PackageResult, ReportMessage } from '../player/protocol';
import { PackageResult as Result } from '../player/protocol';
import { crc32 } from '../shared/crc32';

/*
 * What is remembered of one attempt at an interactive package: each part's own state, how it said the learner does, and
 * which of its answers are in the trace already. A package tells everything anew with each report.
 */

const PartMemory = v.object({
  /** The runtime's; nobody else reads it. */
  state: v.optional(v.unknown()),
  /** The part ended itself, or is one that says nothing and was opened. */
  ended: v.boolean(),
  result: Result,
  /** Question → check sum of the answer that was told last. */
  told: v.record(v.string(), v.number()),
});
type PartMemory = v.InferOutput<typeof PartMemory>;

const PackageMemory = v.object({
  parts: v.record(v.string(), PartMemory),
  /** How the whole stood when the trace was told. */
  told: v.optional(Result),
});
export type PackageMemory = v.InferOutput<typeof PackageMemory>;

export const NOTHING_REMEMBERED: PackageMemory = { parts: {} };

/** Nothing where the text is not one of ours: it may come from another device, by another version of the app. */
export function readMemory(text: string | undefined): PackageMemory {
  try {
    const parsed = v.safeParse(PackageMemory, JSON.parse(text ?? ''));
    return parsed.success ? parsed.output : NOTHING_REMEMBERED;
  } catch {
    return NOTHING_REMEMBERED;
  }
}

interface Part {
  readonly id: string;
  readonly reports: boolean;
}

/** What has to be written into the trace: answers that are new or were changed, and the whole where it moved on. */
export interface News {
  readonly memory: PackageMemory;
  readonly answers: readonly PackageAnswer[];
  /** Told once, when the last part is done. */
  readonly finished: boolean;
  /** How the attempt stands, where that is new and there is a result at all. */
  readonly result: PackageResult | undefined;
}

/** `part` said how it is doing. */
export function takeReport(
  memory: PackageMemory,
  parts: readonly Part[],
  part: string,
  { result, answers, state, ended }: Pick<ReportMessage, 'result' | 'answers' | 'state' | 'ended'>,
): News {
  const before = partOf(memory, part);
  const fresh = answers.filter((answer) => before.told[answer.question] !== sumOf(answer));
  const told = Object.fromEntries(fresh.map((answer) => [answer.question, sumOf(answer)]));
  const now: PartMemory = {
    state: state ?? before.state,
    ended: before.ended || ended,
    result,
    told: { ...before.told, ...told },
  };
  return tellWhole({ ...memory, parts: { ...memory.parts, [part]: now } }, parts, fresh);
}

/** A part was opened; one that says nothing of itself is done by that. */
export function takeOpening(memory: PackageMemory, parts: readonly Part[], part: string): News {
  const reports = parts.find(({ id }) => id === part)?.reports === true;
  const before = partOf(memory, part);
  const now = { ...before, ended: before.ended || !reports };
  return tellWhole({ ...memory, parts: { ...memory.parts, [part]: now } }, parts, []);
}

function tellWhole(memory: PackageMemory, parts: readonly Part[], answers: readonly PackageAnswer[]): News {
  const whole = wholeOf(memory, parts);
  const told = memory.told ?? {};
  const changed = whole.score !== told.score || whole.passed !== told.passed;
  const finished = whole.completed === true && told.completed !== true;
  const says = whole.passed !== undefined || (whole.score !== undefined && whole.completed === true);
  const result = changed && says ? whole : undefined;
  return { memory: finished || result ? { ...memory, told: whole } : memory, answers, finished, result };
}

/** The part is done: it said so, or it says nothing and was opened. */
export function isPartDone(memory: PackageMemory, { id, reports }: Part): boolean {
  const known = memory.parts[id];
  if (known === undefined) return false;
  if (!reports) return known.ended;
  // Who passed is done, but where the part says itself that more is wanted.
  const { completed, passed } = known.result;
  return completed ?? passed === true;
}

/** All parts that say of themselves that they report were opened, and none of them ever said a thing. */
export function saidNothing(memory: PackageMemory, parts: readonly Part[]): boolean {
  const speaking = parts.filter(({ reports }) => reports);
  const silent = ({ id }: Part): boolean => {
    const known = memory.parts[id];
    return known !== undefined && known.state === undefined && Object.keys(known.result).length === 0;
  };
  return speaking.length > 0 && speaking.every(silent);
}

/**
 * Done when all parts are; failed when one is, passed when all are done and those that judge were passed; the score is the
 * mean of those that have one.
 */
export function wholeOf(memory: PackageMemory, parts: readonly Part[]): PackageResult {
  const speaking = parts.filter(({ reports }) => reports);
  const results = speaking.map(({ id }) => memory.parts[id]?.result ?? {});
  const scores = results.map(({ score }) => score).filter((score) => score !== undefined);
  const judged = results.map(({ passed }) => passed);
  const allDone = speaking.every((part) => isPartDone(memory, part));
  const passed = judged.includes(false) ? false : judged.includes(true) && allDone ? true : undefined;
  return {
    completed: parts.every((part) => isPartDone(memory, part)),
    ...(passed === undefined ? {} : { passed }),
    ...(scores.length === 0 ? {} : { score: scores.reduce((sum, score) => sum + score, 0) / scores.length }),
  };
}

const partOf = (memory: PackageMemory, part: string): PartMemory =>
  memory.parts[part] ?? { ended: false, result: {}, told: {} };

const sumOf = ({ response, score }: PackageAnswer): number =>
  crc32(new TextEncoder().encode(`${score ?? ''} ${response}`));

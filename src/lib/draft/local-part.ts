import type { HeldPart } from './api';
import type { DraftPart } from './drafts';
import { CONFLICT, merge, same } from './merge';
import type { CommentValue, PartId, PartValue } from './part';

/*
 * What becomes of one part in a browser: of what a person writes, of what the hub tells, of what was sent and never answered.
 * Every step is a function of the part as it lies there, so a store can take it in one transaction.
 */

/** Another version that a person has to choose about. */
interface Version {
  readonly held: HeldPart;
  /** In this browser, written in another tab of it or told by a hub that has lost it since: not at the hub. */
  readonly here?: true;
}

/** A part as it lies in one browser. */
export interface LocalPart {
  readonly id: PartId;
  /** Absent: taken away. */
  readonly value?: PartValue;
  /** What the hub had when it was last asked; absent: it had none. */
  readonly base?: { readonly rev: string; readonly value: PartValue };
  /** Revisions of the hub before that of `base`, the newest last: `value` was written knowing all of them. */
  readonly past?: readonly string[];
  /** The hub has not got it as it is here. */
  readonly waiting: boolean;
  /** Another with each change here: tells whether a part is still what was sent. */
  readonly mark: number;
  /** What was sent since `base` without an answer: the hub may have any of it. Null: that it is taken away. */
  readonly offered?: readonly (PartValue | null)[];
  /** Not empty: what to choose about, one after the other. */
  readonly against?: readonly Version[];
  /** The hub does not take it as it is. */
  readonly refused?: true;
}

/** A part, or none where nothing has to be remembered of it. */
export type MaybePart = LocalPart | undefined;

/** `rev` where the hub has no such part. */
export const NO_REV = '';
/** What the hub has where it has no such part. */
export const noPart = (id: PartId): HeldPart => ({ id, rev: NO_REV, value: null });
const MOST_OFFERS = 8;
/** More than a page has from one backup to the next; what is older is chosen about, as any other version is. */
const MOST_PAST = 300;

const valueOf = (held: HeldPart): PartValue | undefined => (held.value as PartValue | null) ?? undefined;
const revOf = (part: MaybePart): string => part?.base?.rev ?? NO_REV;
const baseOf = (held: HeldPart): LocalPart['base'] => {
  const value = valueOf(held);
  return value && { rev: held.rev, value };
};

/** From now on it stands on `base`, and `value` knows it as well as what it stood on before. */
const standingOn = (part: LocalPart, base: LocalPart['base']): LocalPart => {
  const before = part.base?.rev;
  // Of comments the hub's word counts, whatever it is.
  if (before === undefined || before === base?.rev || part.id.startsWith('comment:')) return { ...part, base };
  return { ...part, base, past: [...(part.past ?? []).filter((rev) => rev !== before), before].slice(-MOST_PAST) };
};

/**
 * A person wrote `value`; undefined: took it away. `on`: what they saw when they began, absent: what is here. Where that is
 * another by now, both are merged; what does not merge is for the person to choose about.
 */
export function written(
  part: MaybePart,
  id: PartId,
  value: PartValue | undefined,
  on?: { readonly value: PartValue | undefined },
): MaybePart {
  const merged = on === undefined ? value : merge(on.value, value, part?.value);
  const next: LocalPart = {
    ...(part ?? { id }),
    waiting: true,
    mark: (part?.mark ?? 0) + 1,
    value: merged === CONFLICT ? value : (merged as PartValue | undefined),
    refused: undefined,
  };
  if (merged !== CONFLICT) return tidied(next.against === undefined ? next : reconciled(next));
  const held: HeldPart = { id, rev: revOf(part), value: part?.value ?? null };
  if (part?.waiting === true) return tidied({ ...next, against: [{ held, here: true }, ...(part.against ?? [])] });
  // What both were written on is what this person saw, and not what the hub has.
  const base = on?.value && { rev: held.rev, value: on.value };
  return tidied({ ...next, base, against: [{ held }] });
}

/** The hub has `held` now. */
export function received(part: MaybePart, told: HeldPart): MaybePart {
  // What was taken away has a revision of its own at some hubs, and none in a draft's state.
  const held = told.value === null ? { ...told, rev: NO_REV } : told;
  if (part === undefined || !part.waiting) {
    const value = valueOf(held);
    if (value === undefined) return undefined;
    const { past, mark = 0 } = part === undefined ? {} : standingOn(part, baseOf(held));
    // Gone back to, it knows nothing of what came after.
    const known = past?.slice(0, past.includes(held.rev) ? past.indexOf(held.rev) : undefined);
    return { id: held.id, value, base: baseOf(held), waiting: false, mark, ...(known?.length && { past: known }) };
  }
  const against = part.against ?? [];
  if (held.rev === (against.find(({ here }) => !here)?.held.rev ?? revOf(part))) return part;
  // Chosen first between what is here.
  return tidied(reconciled({ ...part, against: [...against.filter(({ here }) => here), { held }] }));
}

/** Whether it may be sent as it is. `again`: what the hub refused, too. */
export const sendable = (part: LocalPart, again = false): boolean =>
  part.waiting && part.against === undefined && (again || part.refused === undefined);

/** It is being sent as it is. */
export function offered(part: LocalPart): LocalPart {
  return { ...part, offered: [...(part.offered ?? []), part.value ?? null].slice(-MOST_OFFERS) };
}

/** The hub was asked since, and has taken nothing of what was offered. */
export const unoffered = (part: LocalPart): MaybePart => tidied({ ...part, offered: undefined });

/** The hub took `sent`, which the part was at `mark`. */
export function accepted(part: MaybePart, mark: number, sent: PartValue | undefined, rev: string): MaybePart {
  if (part === undefined) return undefined;
  const unchanged = part.mark === mark;
  return tidied({
    ...standingOn(part, sent && { rev, value: sent }),
    offered: undefined,
    waiting: !unchanged,
    refused: unchanged ? undefined : part.refused,
  });
}

/** The hub did not take `sent`, and said so. `forever`: as long as it is what it was at `mark`. */
export function declined(part: MaybePart, mark: number, sent: PartValue | undefined, forever: boolean): MaybePart {
  if (part === undefined) return undefined;
  const at = part.offered?.findLastIndex((one) => same(one, sent ?? null)) ?? -1;
  const left = part.offered?.filter((_, index) => index !== at) ?? [];
  return tidied({
    ...part,
    offered: left.length > 0 ? left : undefined,
    refused: forever && part.mark === mark ? true : part.refused,
  });
}

/** The hub forgot the draft: everything of it is new to the hub. */
export function orphaned(part: LocalPart): MaybePart {
  const known = { base: undefined, past: undefined, offered: undefined, against: onlyHere(part.against) };
  return tidied({ ...part, ...known, waiting: true, refused: undefined });
}

/** The hub was put back to what it was: it may have this part as it is, as it was once, or not at all. */
export function reoffered(part: LocalPart): MaybePart {
  const sent = [...(part.base === undefined ? [] : [part.base.value]), ...(part.offered ?? [])].slice(-MOST_OFFERS);
  const known = { offered: sent.length > 0 ? sent : undefined, against: onlyHere(part.against) };
  return tidied({ ...standingOn(part, undefined), ...known, waiting: true, refused: undefined });
}

/** What the hub said once it may not know any more: nobody else may have these words. */
const onlyHere = (against: LocalPart['against']): LocalPart['against'] =>
  against?.map(({ held }) => ({ held, here: true }));

/** A person has chosen between what is here and `against[0]`. */
export function settled(part: LocalPart, as: 'mine' | 'theirs' | { readonly value: PartValue | undefined }): MaybePart {
  const [version, ...rest] = part.against ?? [];
  if (version === undefined) return part;
  const value = as === 'mine' ? part.value : as === 'theirs' ? valueOf(version.held) : as.value;
  // What the hub has is known now: nothing that went before without an answer matters.
  const known = version.here ? part : { ...standingOn(part, baseOf(version.held)), offered: undefined };
  const left = rest.filter(({ held }) => !same(valueOf(held), value));
  const against = left.length > 0 ? left : undefined;
  return tidied(reconciled({ ...known, value, mark: part.mark + 1, waiting: true, refused: undefined, against }));
}

/** As pages see it. */
export function asDraftPart({ id, value, waiting, against }: LocalPart): DraftPart {
  if (against !== undefined) return { id, value, standing: 'conflict', held: against[0]!.held };
  return { id, value, standing: waiting ? 'waiting' : 'sent' };
}

/** Who said a comment and when, and who dealt with it, the hub writes itself: the same words of the same person are one. */
function saysSame(id: PartId, a: PartValue | undefined, b: PartValue | undefined): boolean {
  if (a === undefined || b === undefined || !id.startsWith('comment:')) return same(a, b);
  const [mine, theirs] = [a as CommentValue, b as CommentValue];
  const said = ({ resolved, ...rest }: CommentValue) => ({
    ...rest,
    name: '',
    at: '',
    resolved: resolved !== undefined,
  });
  return same(said(mine), said(theirs));
}

/** Tries to make one of what is here and what the hub has; leaves the conflict where a person has to. */
function reconciled(part: LocalPart): LocalPart {
  const [version, ...rest] = part.against ?? [];
  if (version === undefined || version.here || rest.length > 0) return part;
  const { held } = version;
  const theirs = valueOf(held);
  const on = (value: PartValue | undefined): LocalPart => ({
    ...standingOn(part, baseOf(held)),
    value,
    mark: part.mark + 1,
    offered: undefined,
    against: undefined,
  });
  // Put back from a backup, the hub has what this was written on: nobody has written another word since.
  if (part.past?.includes(held.rev)) return on(part.value);
  if (saysSame(part.id, part.value, theirs)) return on(theirs);
  // The hub took what was sent, and its answer was lost: what was written since stands on it.
  if (part.offered?.some((one) => saysSame(part.id, one ?? undefined, theirs))) return on(part.value);
  const grounds = [part.base?.value, ...(part.offered ?? []).map((one) => one ?? undefined)];
  const made = grounds.map((ground) => merge(ground, part.value, theirs));
  // It is not known on which of them the others wrote: only what is the same on each is right.
  if (made.some((one) => one === CONFLICT || !same(one, made[0]))) return part;
  return on(made[0] as PartValue | undefined);
}

/** Nothing waits that the hub has; nothing is remembered of what is not there. Absent members are left out. */
function tidied(part: LocalPart): MaybePart {
  const open = part.offered !== undefined || part.against !== undefined;
  const waiting = open || (part.waiting && !same(part.value, part.base?.value));
  if (!waiting && part.value === undefined) return undefined;
  const refused = waiting ? part.refused : undefined;
  const all = { ...part, waiting, refused };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as unknown as LocalPart;
}

import { newUuid, type AccountId, type Random } from '../shared/ids';
import { MOST_CHANGES, type DraftInfo, type DraftState, type HeldPart, type PartChange, type PartOutcome } from './api';
import { sendFile } from './send-file';
import { MOST_READ, type DraftHub, type FileRefusal } from './hub';
import type { FileOnItsWay } from './drafts';
import type { DraftStore, LocalDraft } from './local';
import {
  accepted,
  declined,
  NO_REV,
  noPart,
  offered,
  received,
  reoffered,
  sendable,
  unoffered,
  type LocalPart,
} from './local-part';
import { same } from './merge';
import { parsePartId, parsePartValue, type CommentValue, type DraftId, type FileValue, type PartId } from './part';

/** Characters of changes in one request, about: a slow link is to be through with it before it breaks. */
const MOST_CHARACTERS = 500_000;
/** Of files, before what was written meanwhile goes and comes, bytes: no words wait for a film. */
const MOST_FILE_BYTES = 8 * 1_048_576;

export interface DraftRoundParts {
  readonly store: DraftStore;
  readonly hub: DraftHub;
  readonly random: Random;
  readonly account: AccountId;
  /** On a screen now: asked about in each round. */
  readonly watched: (id: DraftId) => boolean;
  /** A person asked for it: what the hub refused is offered again. */
  readonly again?: boolean;
  /** Told of the file that is being sent, piece by piece; undefined when none is. */
  readonly onFile?: (sending: FileOnItsWay | undefined) => void;
}

/** What is left of the time of one pass, and whether it was not enough. */
interface Pass extends DraftRoundParts {
  /** Of the hub's data, as it says in this pass. */
  generation?: string | undefined;
  readonly room: { bytes: number };
  more: boolean;
}

/** Why something stays here although the hub was in reach. */
export interface DraftRefusal {
  readonly id: string;
  readonly reason: FileRefusal | 'invalid' | 'refused';
}

/**
 * One exchange of all drafts with the hub: what was begun, written and taken away here goes, what others did comes. Rejects
 * as the hub's port does; whatever was done until then stays done, and the next round goes on from there. One at a time.
 */
export async function draftRound(parts: DraftRoundParts, signal: AbortSignal): Promise<readonly DraftRefusal[]> {
  for (;;) {
    const pass: Pass = { ...parts, room: { bytes: MOST_FILE_BYTES }, more: false };
    const refused = await exchangeAll(pass, signal).finally(() => parts.onFile?.(undefined));
    if (!pass.more) return refused;
  }
}

async function exchangeAll(parts: Pass, signal: AbortSignal): Promise<readonly DraftRefusal[]> {
  const { store, hub } = parts;
  const refused: DraftRefusal[] = [];
  for (const { id } of (await store.drafts()).filter(({ leaving }) => leaving)) {
    if ((await hub.remove(id, signal)) === 'removed') await store.drop(id);
    else await store.changeDraft(id, (draft) => draft && { ...draft, leaving: undefined });
  }
  const { drafts: infos, generation } = await hub.list(signal);
  parts.generation = generation;
  await noteInfos(store, infos);
  const listed = new Set(infos.map(({ id }) => id));
  const waiting = await store.waiting();
  for (const here of await store.drafts()) {
    signal.throwIfAborted();
    if (here.leaving || here.kept === undefined) continue;
    const putBack = here.generation !== undefined && generation !== undefined && here.generation !== generation;
    const draft = putBack ? await offerAnew(parts, here, listed.has(here.id)) : here;
    const asleep = !waiting.has(draft.id) && !parts.watched(draft.id) && listed.has(draft.id);
    if (asleep && draft.kept === 'whole' && draft.taken !== undefined && same(draft.taken, draft.info)) continue;
    refused.push(...(await exchange(parts, draft, signal)));
  }
  return refused;
}

/** What the hub says of drafts; those that it has not any more are looked after by their exchange. */
async function noteInfos(store: DraftStore, infos: readonly DraftInfo[]): Promise<void> {
  const here = new Map((await store.drafts()).map((draft) => [draft.id, draft]));
  for (const info of infos) {
    const draft = here.get(info.id);
    if (draft === undefined || !draft.known || !same(draft.info, info))
      await store.changeDraft(info.id, (before) => ({ ...before, id: info.id, info, known: true }));
  }
  const listed = new Set(infos.map(({ id }) => id));
  for (const { id, known, kept } of here.values())
    if (known && kept === undefined && !listed.has(id)) await store.drop(id);
}

/** The hub was put back to an older state: what is here of a draft goes there again, comments by whoever made them. */
async function offerAnew({ store, account }: DraftRoundParts, draft: LocalDraft, listed: boolean): Promise<LocalDraft> {
  const mine = ({ id, value }: LocalPart): boolean =>
    !id.startsWith('comment:') || (value as CommentValue | undefined)?.by === account;
  const ids = (await store.parts(draft.id)).filter(mine).map(({ id }) => id);
  await store.changeParts(draft.id, ids, (part) => part && reoffered(part), 'round');
  const anew = { known: listed, generation: undefined, etag: undefined, taken: undefined };
  await store.changeDraft(draft.id, (before) => before && { ...before, ...anew });
  return { ...draft, ...anew };
}

async function exchange(parts: Pass, draft: LocalDraft, signal: AbortSignal): Promise<readonly DraftRefusal[]> {
  const { store, hub, generation } = parts;
  const { id } = draft;
  if (!draft.known) {
    const begun = await hub.begin(id, signal);
    if (begun === 'refused') return [{ id, reason: 'refused' }];
    if (begun === 'taken') return startAnew(parts, id);
    await store.changeDraft(id, (before) => before && { ...before, known: true });
  }
  const answer = await hub.state(id, draft.kept === 'whole' ? draft.etag : undefined, signal);
  if (answer === 'gone') return startAnew(parts, id);
  if (answer !== 'unchanged') {
    await pull(parts, id, answer.state, signal);
    const { etag, state } = answer;
    const info = state.draft;
    await store.changeDraft(
      id,
      (before) =>
        before && { ...before, info, taken: info, kept: 'whole', generation, ...(etag !== undefined && { etag }) },
    );
  }
  // The same state as before: nothing was taken since, whatever was sent.
  else await forget(store, id, await store.waitingParts(id));
  const info = answer === 'unchanged' ? draft.info : answer.state.draft;
  return push(parts, id, info?.stage !== undefined && info.stage !== 'writing', signal);
}

/** The hub has it no more: gone here too, but for what was written and never sent, which is another draft then. */
async function startAnew({ store, random }: DraftRoundParts, id: DraftId): Promise<readonly DraftRefusal[]> {
  const waiting = (await store.waiting()).has(id);
  if (waiting) await store.startAnew(id, newUuid(random) as string as DraftId);
  else await store.drop(id);
  return [];
}

/** Takes in what is another at the hub than was known here. */
async function pull(
  { store, hub }: DraftRoundParts,
  id: DraftId,
  { parts: revs }: DraftState,
  signal: AbortSignal,
): Promise<void> {
  const here = new Map((await store.parts(id)).map((part) => [part.id, part]));
  const there = Object.entries(revs).filter(([part]) => parsePartId(part) !== undefined) as [PartId, string][];
  let wanted = there.filter(([part, rev]) => !knows(here.get(part), rev)).map(([part]) => part);
  while (wanted.length > 0) {
    const held = await hub.read(id, wanted.slice(0, MOST_READ), signal);
    if (held.length === 0) throw new RangeError('the hub answers nothing of what was asked');
    await take(store, id, held);
    wanted = wanted.slice(held.length);
  }
  const untaken = [...here.values()].filter((part) => (revs[part.id] ?? NO_REV) === (part.base?.rev ?? NO_REV));
  await forget(store, id, untaken);
  const gone = [...here.values()].filter(({ id: part, base }) => base !== undefined && !Object.hasOwn(revs, part));
  await take(
    store,
    id,
    gone.map(({ id: part }) => noPart(part)),
  );
}

/** Of these parts the hub has taken nothing that was offered and not answered. */
async function forget(store: DraftStore, id: DraftId, parts: readonly LocalPart[]): Promise<void> {
  const ids = parts.filter((part) => part.offered !== undefined).map((part) => part.id);
  if (ids.length > 0) await store.changeParts(id, ids, (part) => part && unoffered(part), 'round');
}

/** As it is here, or as it stands against what is here. */
const knows = (part: LocalPart | undefined, rev: string): boolean =>
  part?.base?.rev === rev || part?.against?.some(({ held, here }) => !here && held.rev === rev) === true;

async function take(store: DraftStore, id: DraftId, held: readonly HeldPart[]): Promise<void> {
  // What no version of ours wrote stays at the hub as it is.
  const sound = held.filter((part) => part.value === null || parsePartValue(part.id, part.value) !== undefined);
  const byId = new Map(sound.map((part) => [part.id, part]));
  if (byId.size > 0)
    await store.changeParts(id, [...byId.keys()], (part, name) => received(part, byId.get(name)!), 'round');
}

/** Gives the hub what waits. `still`: all but comments stays here until the draft is being written again. */
async function push(parts: Pass, id: DraftId, still: boolean, signal: AbortSignal): Promise<readonly DraftRefusal[]> {
  const { store } = parts;
  const waiting = await store.waitingParts(id);
  const isWanted = (part: LocalPart): boolean => sendable(part, parts.again);
  const wanted = waiting.filter((part) => isWanted(part) && (!still || part.id.startsWith('comment:')));
  const refused: DraftRefusal[] = waiting
    .filter((part) => part.refused && !isWanted(part))
    .map((part): DraftRefusal => ({ id: part.id, reason: 'invalid' }));
  // The bytes of a file go before the part that names it, and all words before both.
  const withBytes = wanted.filter(({ id: part, value }) => value !== undefined && parsePartId(part)?.kind === 'file');
  const words = wanted.filter((part) => !withBytes.includes(part));
  for (const batch of batches(words)) refused.push(...(await send(parts, id, batch, signal)));
  const ready: LocalPart[] = [];
  for (const part of withBytes) {
    const outcome = await sendBytes(parts, id, part, signal);
    parts.more ||= outcome === 'more';
    if (outcome === 'more') break;
    // What is not here may be there: the hub says so when it gets the part.
    if (outcome === 'sent' || outcome === 'not-here') ready.push(part);
    else refused.push({ id: part.id, reason: outcome });
  }
  for (const batch of batches(ready)) refused.push(...(await send(parts, id, batch, signal)));
  return refused;
}

async function sendBytes(
  { store, hub, room, onFile }: Pass,
  id: DraftId,
  part: LocalPart,
  signal: AbortSignal,
): ReturnType<typeof sendFile> {
  if (room.bytes <= 0) return 'more';
  const file = part.value as FileValue;
  const onSent = (sent: number): void => onFile?.({ part: part.id, sent, bytes: file.bytes });
  return sendFile({ files: store.files, hub, room, onSent }, id, file, signal);
}

async function send(
  { store, hub, again }: DraftRoundParts,
  id: DraftId,
  batch: readonly PartId[],
  signal: AbortSignal,
): Promise<readonly DraftRefusal[]> {
  const sent = new Map<PartId, LocalPart>();
  const offer = (part: LocalPart | undefined): LocalPart | undefined => {
    if (part === undefined || !sendable(part, again)) return part;
    sent.set(part.id, part);
    return offered(part);
  };
  await store.changeParts(id, batch, offer, 'round');
  if (sent.size === 0) return [];
  const changes = [...sent.values()].map(({ id: part, base, value }): PartChange => {
    return { id: part, ...(base !== undefined && { base: base.rev }), value: value ?? null };
  });
  const outcomes = new Map((await hub.send(id, changes, signal)).map((outcome) => [outcome.id, outcome]));
  const refused: DraftRefusal[] = [];
  const judge = (part: LocalPart | undefined, name: PartId): LocalPart | undefined => {
    const outcome = outcomes.get(name);
    // Of what the hub says nothing, nothing is known.
    if (outcome === undefined) return part;
    if ('refused' in outcome && outcome.refused === 'invalid') refused.push({ id: name, reason: 'invalid' });
    return answered(part, sent.get(name)!, outcome);
  };
  await store.changeParts(id, [...sent.keys()], judge, 'round');
  return refused;
}

function answered(part: LocalPart | undefined, sent: LocalPart, outcome: PartOutcome): LocalPart | undefined {
  const { mark, value } = sent;
  if (!('refused' in outcome)) {
    // Who said a comment, and when, the hub writes itself: it is asked for.
    const rev = sent.id.startsWith('comment:') ? UNREAD : outcome.rev;
    return accepted(part, mark, value, rev);
  }
  const left = declined(part, mark, value, outcome.refused === 'invalid');
  if (outcome.refused !== 'conflict') return left;
  const held = outcome.held ?? noPart(sent.id);
  return held.value === null || parsePartValue(held.id, held.value) !== undefined ? received(left, held) : left;
}

/** No revision of any hub. */
const UNREAD = '-';

/** At most so many, and so much, as one request takes. */
function batches(parts: readonly LocalPart[]): readonly (readonly PartId[])[] {
  const made: PartId[][] = [];
  let characters = MOST_CHARACTERS;
  for (const part of parts) {
    const weight = JSON.stringify(part.value ?? null).length;
    if (characters + weight > MOST_CHARACTERS || made.at(-1)!.length >= MOST_CHANGES) {
      made.push([]);
      characters = 0;
    }
    made.at(-1)!.push(part.id);
    characters += weight;
  }
  return made;
}

import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { DEFAULT_MAX_BYTES, accountsPart, composeParts } from '../../lib/courier/compose';
import type { Asked } from '../../lib/courier/compose';
import { kitPath } from '../../lib/courier/index-file';
import type { CourierDatabase, OnShelf } from '../../lib/courier/index-file';
import { writeCourier } from '../../lib/courier/write';
import type { CourierDraft, CourierPart } from '../../lib/courier/write';
import { dossierName, privateName } from '../../lib/dossier/documents';
import type { ShelfEntry } from '../../lib/institution/account';
import { timestamp } from '../../lib/shared/clock';
import { newUuid } from '../../lib/shared/ids';
import type { AccountId, KitId } from '../../lib/shared/ids';
import type { Result } from '../../lib/shared/result';
import { ok } from '../../lib/shared/result';
import { noticesOf, senderOf } from '../courier/outgoing';
import type { MadeCourier } from '../courier/outgoing';
import { hubSource } from '../courier/source';
import { FileSpool } from '../courier/spool';
import { Database } from '../store/database';
import { parseDatabaseName } from '../store/learner-databases';
import { DatabaseMarks, numberOf } from './ledger';
import type { SiteParts } from './parts';
import { peerOf } from './peers';
import type { NoPeer, Peer } from './peers';
import { peopleOf } from './people';

export interface MakeOptions {
  /** Of the institution: `told` (those that the site said it lacks), `all` (also where it said nothing), `none`. */
  readonly kits?: 'told' | 'all' | 'none';
  /** Of a site over a thin link: bytes of kits that it takes in the answer. */
  readonly room?: number;
  /** An officer is to look through it: this hub can open it, too. */
  readonly looked?: boolean;
}

/** A courier for another hub: all that this one has and that one is not known to have. */
export async function makeHubCourier(
  parts: SiteParts,
  wanted: string | undefined,
  options: MakeOptions,
): Promise<Result<MadeCourier, NoPeer>> {
  const found = await peerOf(parts, wanted);
  if (!found.ok) return found;
  const peer = found.value;
  const spool = await FileSpool.open(parts.folder);
  try {
    const { identity, clock, random, ledger } = parts;
    const { asked, acknowledged } = await databasesFor(parts, peer);
    const composed = await composeParts(asked, { spool });
    const told = await ledger.of(peer.hub);
    const bytes = composed.parts.reduce((sum, { size }) => sum + size, 0);
    const down = peer.isRoot ? { before: [], after: [] } : await downParts(parts, peer, told.shelf, options, bytes);
    const made = timestamp(clock.now());
    const key = peer.isRoot ? {} : { key: identity.receiptPublicKey };
    const draft: CourierDraft = {
      id: newUuid(random),
      number: await ledger.nextNumber(peer.hub, made),
      made,
      institution: identity.institution.id,
      from: { ...senderOf(identity), ...key },
      to: { kind: 'hub', hub: peer.hub },
      answerTo: parts.recipient,
      heard: told.heard,
      ...(peer.isRoot && { shelf: await shelfOf(parts, options.room) }),
      databases: [...composed.databases, ...acknowledged],
      parts: [...down.before, ...composed.parts, ...down.after],
    };
    const recipients = [peer.recipient, ...(options.looked === true ? [parts.recipient] : [])];
    const sender = { key: identity.receiptKey, recipients };
    const { index, bytes: whole, stream } = await writeCourier(draft, sender);
    const readable = Readable.fromWeb(stream as Parameters<typeof Readable.fromWeb>[0], { objectMode: false });
    readable.once('close', () => void spool.close());
    const ids = [...composed.sent.values()].flat().map(({ id }) => id);
    return ok({ index, bytes: whole, ids, stream: readable });
  } catch (error) {
    await spool.close();
    throw error;
  }
}

interface Databases {
  readonly asked: readonly Asked[];
  /** Nothing of these is sent, but how far theirs was taken in. */
  readonly acknowledged: readonly CourierDatabase[];
}

async function databasesFor(parts: SiteParts, peer: Peer): Promise<Databases> {
  const asked: Asked[] = [];
  const acknowledged: CourierDatabase[] = [];
  const { here, left } = peer.isRoot ? await ownLearners(parts) : await learnersAt(parts, peer);
  for (const name of here.flatMap(databasesOf)) asked.push(await askedOf(parts, peer, name));
  const { listed } = await parts.ledger.of(peer.hub);
  for (const name of left.flatMap(databasesOf)) {
    if (peer.isRoot) {
      if (await isDue(parts, peer, name)) asked.push(await askedOf(parts, peer, name));
      continue;
    }
    // Whoever brings what was left behind wants to hear that it is here; of years ago nobody asks.
    const { taken } = listed.includes(name) ? await marksOf(parts, peer, name).read() : {};
    if (taken !== undefined) acknowledged.push({ name, documents: 0, seen: taken });
  }
  return { asked, acknowledged };
}

const databasesOf = (learner: AccountId): string[] => [dossierName(learner), privateName(learner)];

/** Is there something that the institution has not said it has? */
async function isDue(parts: SiteParts, peer: Peer, name: string): Promise<boolean> {
  await parts.databases.ensure(parseDatabaseName(name)!);
  const { told } = await marksOf(parts, peer, name).read();
  if (told?.generation !== parts.identity.generation) return true;
  return (await new Database(parts.store, name).sequence()) > numberOf(told.sequence);
}

interface Learners {
  readonly here: readonly AccountId[];
  readonly left: readonly AccountId[];
}

/** At a site: whoever learns here, and who did; what those leave behind is still to go. */
async function ownLearners({ accounts }: SiteParts): Promise<Learners> {
  const all = (await accounts.all()).filter(({ roles, elsewhere }) => roles.includes('learner') && !elsewhere);
  const of = (moved: boolean) => all.filter((one) => (one.moved !== undefined) === moved).map(({ id }) => id);
  return { here: of(false), left: of(true) };
}

/** At the institution: the site's learners, each with the word that the site may sign for them. */
async function learnersAt({ postings, groups, sites }: SiteParts, { hub }: Peer): Promise<Learners> {
  const site = await sites.get(hub);
  const all = await postings.all();
  const here = all.filter((posting) => posting.site === hub).map(({ learner }) => learner);
  const left = all.filter((posting) => posting.site !== hub && posting.past.some((past) => past.site === hub));
  for (const learner of here) {
    if (site !== undefined) await postings.admit(learner, site);
    const tutors = (await groups.ofLearner(learner)).flatMap((group) => group.tutors);
    await postings.noteTutors(learner, tutors);
  }
  return { here, left: left.map(({ learner }) => learner) };
}

async function askedOf(parts: SiteParts, peer: Peer, name: string): Promise<Asked> {
  const { databases, receipts, identity, store, reads } = parts;
  await databases.ensure(parseDatabaseName(name)!);
  // Whatever is here and has no receipt gets one now, to go with it.
  if (name.startsWith('dossier-')) await receipts.issue(name).catch(() => undefined);
  const { told, taken, brought } = await marksOf(parts, peer, name).read();
  // From the start where they never told, or told of data that were put back since.
  const since = told?.generation === identity.generation ? told.sequence : 0;
  // Nothing goes back to where it came from.
  const leaveOut = (id: string, rev: string): boolean => brought[id]?.[0] === rev;
  const source = hubSource({ store, reads, name, since, leaveOut, first: isEvidence });
  return { source, since, ...(taken !== undefined && { seen: taken }) };
}

/** By these the others are judged. */
const isEvidence = (id: string): boolean => /^(?:site|device|receipt):/.test(id);

const marksOf = ({ store }: SiteParts, { hub }: Peer, name: string): DatabaseMarks =>
  new DatabaseMarks(new Database(store, name), hub);

interface DownParts {
  readonly before: readonly CourierPart[];
  readonly after: readonly CourierPart[];
}

async function downParts(
  parts: SiteParts,
  peer: Peer,
  shelf: OnShelf | undefined,
  options: MakeOptions,
  bytes: number,
): Promise<DownParts> {
  const { sites, postings, lists } = parts;
  const site = await sites.get(peer.hub);
  if (site === undefined) throw new Error('a site that was there is gone');
  const people = await peopleOf(parts, await lists.institution(), site, await postings.all());
  const before = [await accountsPart(JSON.stringify(people)), ...(await noticesOf(parts))];
  const none = options.kits === 'none' || (options.kits !== 'all' && shelf === undefined);
  if (none) return { before, after: [] };
  const room = Math.min(shelf?.room ?? Infinity, DEFAULT_MAX_BYTES - bytes);
  return { before, after: await kitParts(parts, await lackingKits(parts, peer.hub, shelf), room) };
}

/** The newest versions of the kits that the groups of this site study, without those that it has. */
export async function lackingKits(
  { postings, groups, shelf }: Pick<SiteParts, 'postings' | 'groups' | 'shelf'>,
  hub: string,
  has: OnShelf | undefined,
): Promise<readonly ShelfEntry[]> {
  const here = new Set((await postings.all()).filter(({ site }) => site === hub).map(({ learner }) => learner));
  const there = (await groups.all()).filter(({ learners }) => learners.some((learner) => here.has(learner)));
  const wanted = new Set<KitId>(there.flatMap(({ kits }) => kits));
  const known = new Set(has?.kits.map(({ id, version }) => `${id} ${version}`));
  return (await shelf.newest(wanted)).filter(({ id, version }) => !known.has(`${id} ${version}`));
}

/** The smallest first, as many as there is room for. */
async function kitParts(
  { shelf }: SiteParts,
  lacking: readonly ShelfEntry[],
  room: number,
): Promise<readonly CourierPart[]> {
  const kits: CourierPart[] = [];
  let left = room;
  for (const { id, version } of [...lacking].sort((a, b) => a.bytes - b.bytes)) {
    const file = await shelf.file(id, version);
    if (file === undefined || file === 'absent') continue;
    if (file.bytes > left) break;
    left -= file.bytes;
    kits.push({
      ...{ kind: 'kit', path: kitPath(id, version), size: file.bytes, sha256: file.etag.slice(1, -1) },
      ...{ kit: id, version },
      read: () => createReadStream(file.path) as AsyncIterable<Uint8Array>,
    });
  }
  return kits;
}

async function shelfOf({ shelf }: SiteParts, room: number | undefined): Promise<OnShelf> {
  const kits = (await shelf.all()).map(({ id, version }) => ({ id, version }));
  return { kits, ...(room === undefined ? {} : { room }) };
}

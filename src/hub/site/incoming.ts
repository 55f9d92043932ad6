import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { CourierFault } from '../../lib/courier/fault';
import type { CourierDatabase, CourierIndex, KitPart } from '../../lib/courier/index-file';
import { readCourier } from '../../lib/courier/read';
import type { OpenedCourier } from '../../lib/courier/read';
import { streamOf } from '../../lib/courier/streams';
import type { CourierBytes } from '../../lib/courier/streams';
import type { Road, SiteReport } from '../../lib/institution/site';
import type { TakenDatabase, TakenLearner } from '../../lib/institution/taken';
import { timestamp } from '../../lib/shared/clock';
import type { AccountId } from '../../lib/shared/ids';
import { ok } from '../../lib/shared/result';
import type { Result } from '../../lib/shared/result';
import { isWhole, readingOf } from '../courier/reading';
import { Database } from '../store/database';
import { parseDatabaseName } from '../store/learner-databases';
import { DossierIntake } from './dossier-intake';
import type { FromHub } from './dossier-intake';
import { DatabaseMarks, marksAfter } from './ledger';
import type { SiteParts } from './parts';
import { senderOf } from './peers';
import type { Peer } from './peers';
import { People, applyPeople } from './people';

/**
 * Takes a courier of another hub of the institution in, batch by batch as it arrives, so that half of it is as good as that
 * half. Nothing of it is taken before its index is proved to be by a hub that may send here. Ends with a report once
 * anything could be taken, else with the reason.
 */
export async function takeHubCourier(
  parts: SiteParts,
  bytes: CourierBytes,
  road: Road,
  inTurn: <T>(hub: string, work: () => Promise<T>) => Promise<T>,
): Promise<Result<SiteReport, CourierFault>> {
  const judged: { by?: { readonly peer: Peer; readonly index: CourierIndex } } = {};
  const sender = () => {
    if (judged.by === undefined) throw new Error('a courier that nobody judged');
    return judged.by;
  };
  const side: { people?: SiteReport['people']; kits: SiteReport['kits'] } = { kits: [] };
  const opened = await readCourier(streamOf(bytes), {
    identities: [parts.key],
    judge: async (index) => {
      const peer = await senderOf(parts, index);
      if (!peer.ok) return peer;
      judged.by = { peer: peer.value, index };
      return ok(peer.value.key);
    },
    accounts: async (text) => {
      // Of a site none come as far as this: `senderOf` refuses the courier.
      side.people = await takePeople(parts, sender(), text);
    },
    kit: async (part, pieces) => {
      const { outcome, sha256 } = await takeKit(parts, part, pieces);
      side.kits.push({ id: part.kit, version: part.version, outcome });
      return sha256;
    },
  });
  if (!opened.ok) return opened;
  const { peer } = sender();
  // Not before: whoever only opens a connection takes nobody's turn.
  return ok(await inTurn(peer.hub, () => new HubIntake(parts, opened.value, peer, road).run(side)));
}

async function takePeople(
  parts: SiteParts,
  { peer, index }: { readonly peer: Peer; readonly index: CourierIndex },
  text: string,
): Promise<SiteReport['people']> {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), People), text);
  const { id, site } = parts.identity.institution;
  if (!parsed.success || parsed.output.site.hub !== site?.hub || parsed.output.institution.id !== index.institution)
    throw new Error(`accounts.json is not for this site of ${id}`);
  const news = await parts.ledger.hasNewsOfPeople(peer.hub, index);
  if (!news) return { accounts: 0, groups: 0, moved: 0, news };
  const applied = await applyPeople(parts, parsed.output);
  await parts.renew(parsed.output);
  await parts.ledger.tookPeople(peer.hub, index);
  return { ...applied, news };
}

/** A kit goes on the shelf by the shelf's own judgement; what is there already is only read past. */
async function takeKit(
  { shelf, limits }: SiteParts,
  { kit, version, size }: KitPart,
  pieces: AsyncGenerator<Uint8Array>,
): Promise<{ readonly outcome: string; readonly sha256: string }> {
  const hash = createHash('sha256');
  async function* hashed(): AsyncGenerator<Uint8Array> {
    for await (const piece of pieces) {
      hash.update(piece);
      yield piece;
    }
  }
  const held = await shelf.file(kit, version);
  if ((held !== undefined && held !== 'absent') || size > limits.kitBytes) {
    for await (const _piece of hashed()) continue;
    return { outcome: size > limits.kitBytes ? 'too-large' : 'already', sha256: hash.digest('hex') };
  }
  const published = await shelf.publish(hashed(), limits.kitBytes);
  return { outcome: published.ok ? 'new' : published.error.code, sha256: hash.digest('hex') };
}

class HubIntake {
  readonly #intakes = new Map<string, DossierIntake>();
  readonly #refused = new Map<string, { documents: number }>();
  #current: DossierIntake | undefined;

  constructor(
    private readonly parts: SiteParts,
    private readonly courier: OpenedCourier,
    private readonly peer: Peer,
    private readonly road: Road,
  ) {}

  async run(side: Pick<SiteReport, 'people' | 'kits'>): Promise<SiteReport> {
    const { index } = this.courier;
    try {
      for await (const batch of this.courier.batches()) {
        const intake = await this.#intakeOf(batch.database);
        if (intake === undefined) this.#noteRefused(batch.database, batch.documents.length);
        else await intake.take(batch);
      }
    } finally {
      await this.#current?.finish();
    }
    if (this.peer.isRoot) await this.#hearNotices();
    const outcome = this.courier.outcome();
    const { ledger, clock } = this.parts;
    const tells = await ledger.tells(this.peer.hub, index);
    for (const database of index.databases) await this.#mark(database, index, tells);
    const heard = await ledger.took(this.peer.hub, index, {
      whole: isWhole(outcome),
      at: timestamp(clock.now()),
      road: this.road,
    });
    return {
      ...{ courier: { id: index.id, number: index.number, made: index.made, from: this.#from() } },
      ...{ learners: await this.#learners(), ...side },
      ...readingOf(outcome, index, heard),
    };
  }

  #from() {
    return { hub: this.peer.hub, name: this.peer.name };
  }

  /** The one before is at its end when another database begins. */
  async #intakeOf(name: string): Promise<DossierIntake | undefined> {
    const known = this.#intakes.get(name);
    if (known !== undefined) return known;
    await this.#current?.finish();
    this.#current = undefined;
    const target = parseDatabaseName(name);
    if (target === undefined || !(await this.#mayBring(target.learner as AccountId))) return undefined;
    await this.parts.databases.ensure(target);
    const intake = new DossierIntake(this.parts, this.#fromHub(target.learner as AccountId), target);
    this.#intakes.set(name, intake);
    this.#current = intake;
    return intake;
  }

  /** A site speaks of those who are or were there; the institution of those whom it gave to this site. */
  async #mayBring(learner: AccountId): Promise<boolean> {
    if (!this.peer.isRoot) return await this.parts.postings.wasAt(learner, this.peer.hub);
    const account = await this.parts.accounts.get(learner);
    return account?.roles.includes('learner') === true && !account.elsewhere;
  }

  #fromHub(learner: AccountId): FromHub {
    const { groups, postings } = this.parts;
    const { hub, isRoot } = this.peer;
    const mayTutor = async (account: AccountId): Promise<boolean> =>
      isRoot ||
      (await groups.tutors(account, learner)) ||
      (await postings.get(learner))?.tutors.includes(account) === true;
    return { hub, isRoot, mayTutor };
  }

  #noteRefused(name: string, documents: number): void {
    this.#refused.set(name, { documents: (this.#refused.get(name)?.documents ?? 0) + documents });
  }

  async #hearNotices(): Promise<void> {
    const { notices } = this.courier;
    const revoked = notices.get('revocations.jws');
    if (revoked !== undefined) await this.parts.hearRevocations(revoked);
    const [text, signature] = [notices.get('institution.json'), notices.get('institution.json.minisig')];
    if (text !== undefined && signature !== undefined) await this.parts.lists.hear({ text, signature });
  }

  async #mark(entry: CourierDatabase, { from }: CourierIndex, tells: boolean): Promise<void> {
    const target = parseDatabaseName(entry.name);
    if (target === undefined || from.kind !== 'hub') return;
    if (!(await this.#mayBring(target.learner as AccountId))) return;
    const intake = this.#intakes.get(entry.name);
    const whole = intake?.unfinished !== true && (intake?.documents ?? 0) === entry.documents;
    await this.parts.databases.ensure(target);
    const database = new Database(this.parts.store, entry.name);
    const changes = intake === undefined ? 0 : await database.sequence();
    await new DatabaseMarks(database, this.peer.hub).change((held) =>
      marksAfter(held, {
        ...{ generation: from.generation, own: this.parts.identity.generation, tells, whole, changes },
        ...{ since: entry.since, until: entry.until, seen: entry.seen },
        brought: intake?.here ?? new Map(),
      }),
    );
  }

  async #learners(): Promise<TakenLearner[]> {
    const learners = new Map<string, TakenDatabase[]>();
    const note = (name: string, database: TakenDatabase): void => {
      const learner = name.slice(name.indexOf('-') + 1);
      learners.set(learner, [...(learners.get(learner) ?? []), database]);
    };
    for (const [name, { report }] of this.#intakes) note(name, { name, ...report });
    for (const [name, { documents }] of this.#refused) {
      const reasons = [{ id: name, reason: 'not-assigned: no learner of this site' }];
      note(name, { name, new: 0, already: 0, refused: documents, reasons });
    }
    const names = await this.parts.accounts.names([...learners.keys()] as AccountId[]);
    return [...learners].map(([id, databases]) => ({
      ...{ id: id as AccountId, name: names.get(id as AccountId) ?? id },
      databases,
    }));
  }
}

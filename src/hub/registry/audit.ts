import * as v from 'valibot';
import { BEGUN, ChainedEntry, LooseEntry, NO_ENTRIES, SET_BACK, chainEntry, digestWith } from '../../lib/audit/entry';
import type { ChainHead, Deed } from '../../lib/audit/entry';
import { lineOf, signEnd } from '../../lib/audit/export';
import type { ExportHeader } from '../../lib/audit/export';
import type { AuditEntry } from '../../lib/institution/account';
import { timestamp } from '../../lib/shared/clock';
import type { Clock, Timestamp } from '../../lib/shared/clock';
import { SerialQueue } from '../serial-queue';
import type { Database } from '../store/database';

export type AuditAction =
  | 'hub-started-first'
  | 'account-created'
  | 'account-changed'
  | 'account-blocked'
  | 'account-unblocked'
  | 'password-reset'
  | 'password-changed'
  | 'recovery-code-given'
  | 'group-created'
  | 'group-changed'
  | 'kit-published'
  | 'kit-keys-stored'
  | 'institution-list-taken'
  | 'device-enrolled'
  | 'enrolment-slip-made'
  | 'device-blocked'
  | 'stick-written'
  | 'courier-taken'
  | 'courier-refused'
  | 'courier-made'
  | 'site-admitted'
  | 'site-changed'
  | 'site-blocked'
  | 'site-courier-made'
  | 'site-courier-taken'
  | 'site-courier-refused'
  | 'learner-transferred'
  | 'courier-held'
  | 'courier-released'
  | 'courier-turned-back'
  | 'courier-given-out'
  | 'courier-read'
  | 'courier-file-opened'
  | 'review-changed'
  | 'draft-begun'
  | 'draft-removed'
  | 'draft-submitted'
  | 'draft-approved'
  | 'draft-returned'
  | 'draft-reopened'
  | 'draft-pilot'
  | 'draft-published'
  | 'draft-withdrawn'
  | 'data-restored'
  | 'audit-exported'
  | typeof BEGUN
  | typeof SET_BACK;

export interface Actor {
  readonly id: string;
  readonly name: string;
}

/** The hub itself, in the audit list. */
export const HUB_ACTOR: Actor = { id: 'hub', name: 'Sandyq' };

/** Where an entry stands in the chain: enough to find it again, on paper too. */
export type AuditMark = Pick<ChainHead, 'number' | 'hash'>;

export interface AuditSigner {
  readonly hub: string;
  /** The hub's, that signs receipts. */
  readonly key: CryptoKey;
}

/** Clocks of hubs beside each other differ by less, ms: an entry takes the time of the one before it then. */
const SKEW_MS = 5 * 60_000;
/** Entries that are read together. */
const PAGE = 200;
/** Ids of the chain stand behind those of before it, which begin with the digits of a time. */
const CHAIN = 'audit:n';
const AnyEntry = v.union([ChainedEntry, LooseEntry]);

/** Who did what, when: a chain of signed entries, written once, in the order in which they happened. */
export class Audit {
  readonly #queue = new SerialQueue();
  #head: ChainHead | undefined;

  constructor(
    private readonly registry: Database,
    private readonly clock: Clock,
    private readonly signer: AuditSigner,
  ) {}

  /** Durable and in the chain when it resolves. */
  write(by: Actor, action: AuditAction, subject?: string, detail?: AuditEntry['detail']): Promise<AuditMark> {
    const deed = {
      by: { id: by.id, name: wellFormed(by.name) },
      action,
      ...(subject !== undefined && { subject: wellFormed(subject) }),
      ...(detail !== undefined && { detail: wellFormedDetail(detail) }),
    };
    return this.#queue.run('chain', () => this.#append(deed));
  }

  /** Newest first; `next` is the `before` of the page after this one. */
  async page(before: string | undefined, limit: number): Promise<{ entries: AuditEntry[]; next?: string }> {
    const docs = await this.registry.range('audit:', AnyEntry, {
      descending: true,
      limit,
      ...(before === undefined ? {} : { before: `audit:${before}` }),
    });
    const entries = docs.map(publicEntry);
    return entries.length < limit ? { entries } : { entries, next: entries.at(-1)!.id };
  }

  /** The whole list as a file that anybody can check: docs/formats/audit.md. To be read once. */
  async *lines(of: Pick<ExportHeader, 'institution' | 'hubKey'>): AsyncGenerator<string> {
    const { institution, hubKey } = of;
    const { hub } = this.signer;
    yield lineOf({ format: 'sandyq-audit', formatVersion: 1, institution, hub, hubKey } satisfies ExportHeader);
    let last: ChainHead | undefined;
    for await (const rows of this.registry.pages('audit:', PAGE)) {
      for (const { doc } of rows) {
        const entry = v.parse(AnyEntry, doc);
        if (entry.v === 2) last = entry;
        yield lineOf(entry);
      }
    }
    if (last === undefined) return;
    const now = timestamp(this.clock.now());
    const at = (last.at > now ? last.at : now) as Timestamp;
    yield lineOf(await signEnd(last, at, this.signer));
  }

  async #append(deed: Omit<Deed, 'at'>): Promise<AuditMark> {
    for (;;) {
      const head = (this.#head ??= await this.#newest());
      const now = this.clock.now();
      const ahead = head === undefined ? 0 : Date.parse(head.at) - now;
      // A clock that was set back is an event of its own: what follows has the new time.
      if (head !== undefined && ahead > SKEW_MS)
        await this.#put({ at: timestamp(now), by: HUB_ACTOR, action: SET_BACK, detail: { from: head.at } }, head);
      else if (head === undefined) await this.#begin(timestamp(now));
      else {
        const put = await this.#put({ at: (ahead > 0 ? head.at : timestamp(now)) as Timestamp, ...deed }, head);
        if (put !== undefined) return put;
      }
    }
  }

  /** Entries of before there was a chain are held by its first one. */
  async #begin(at: Timestamp): Promise<void> {
    let [before, digest] = [0, NO_ENTRIES];
    for await (const rows of this.registry.pages('audit:', PAGE)) {
      for (const { doc } of rows) {
        const entry = v.safeParse(LooseEntry, doc);
        // Another hub has begun meanwhile.
        if (!entry.success) return;
        [before, digest] = [before + 1, await digestWith(digest, entry.output)];
      }
    }
    await this.#put({ at, by: HUB_ACTOR, action: BEGUN, detail: { before, digest } }, undefined);
  }

  /** Undefined where another hub wrote this number first. Of two hubs on one store one gets it, never both. */
  async #put(deed: Deed, head: ChainHead | undefined): Promise<AuditMark | undefined> {
    const entry = await chainEntry(deed, head, this.signer);
    const put = await this.registry.put({ _id: `${CHAIN}${paddedNumber(entry.number)}`, ...entry });
    this.#head = put.ok ? { number: entry.number, hash: entry.hash, at: entry.at } : undefined;
    return put.ok ? { number: entry.number, hash: entry.hash } : undefined;
  }

  async #newest(): Promise<ChainHead | undefined> {
    const [newest] = await this.registry.range(CHAIN, ChainedEntry, { descending: true, limit: 1 });
    return newest;
  }
}

/** Ids sort as numbers do. */
const paddedNumber = (number: number): string => String(number).padStart(12, '0');

function publicEntry(entry: v.InferOutput<typeof AnyEntry>): AuditEntry {
  const { at, by, action, subject, detail } = entry;
  return {
    ...(entry.v === 1 ? { id: entry.id } : { id: `n${paddedNumber(entry.number)}` }),
    ...{ at, by, action },
    ...(subject !== undefined && { subject }),
    ...(detail !== undefined && { detail }),
    ...(entry.v === 2 && { number: entry.number, hash: entry.hash }),
  };
}

/** Half a surrogate pair has no canonical form, and CouchDB does not keep it. */
const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\ufffd');

const wellFormedDetail = (detail: NonNullable<AuditEntry['detail']>): NonNullable<AuditEntry['detail']> =>
  Object.fromEntries(
    Object.entries(detail).map(([name, value]) => [name, typeof value === 'string' ? wellFormed(value) : value]),
  );

import * as v from 'valibot';
import type { AuditEntry } from '../../lib/institution/account';
import { AuditEntry as AuditEntrySchema } from '../../lib/institution/account';
import { timestamp } from '../../lib/shared/clock';
import type { Clock } from '../../lib/shared/clock';
import { newShortId } from '../../lib/shared/ids';
import type { Random } from '../../lib/shared/ids';
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
  | 'device-blocked'
  | 'stick-written'
  | 'courier-taken'
  | 'courier-refused'
  | 'courier-made';

export interface Actor {
  readonly id: string;
  readonly name: string;
}

/** The hub itself, in the audit list. */
export const HUB_ACTOR: Actor = { id: 'hub', name: 'Sandyq' };

const AuditDocument = v.object({ ...AuditEntrySchema.entries, _id: v.string() });

/** Who did what, when. Written once, never changed. */
export class Audit {
  constructor(
    private readonly registry: Database,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  async write(by: Actor, action: AuditAction, subject?: string, detail?: AuditEntry['detail']): Promise<void> {
    const now = this.clock.now();
    const id = `${String(now).padStart(14, '0')}-${newShortId(this.random).slice(0, 8)}`;
    const entry = {
      id,
      at: timestamp(now),
      by: { id: by.id, name: by.name },
      action,
      ...(subject === undefined ? {} : { subject }),
      ...(detail === undefined ? {} : { detail }),
    };
    await this.registry.put({ _id: `audit:${id}`, type: 'audit', v: 1, ...entry } as { _id: string });
  }

  /** Newest first; `next` is the `before` of the page after this one. */
  async page(before: string | undefined, limit: number): Promise<{ entries: AuditEntry[]; next?: string }> {
    const docs = await this.registry.range('audit:', AuditDocument, {
      descending: true,
      limit,
      ...(before === undefined ? {} : { before: `audit:${before}` }),
    });
    const entries = docs.map(({ _id, ...entry }) => entry);
    return entries.length < limit ? { entries } : { entries, next: entries.at(-1)!.id };
  }
}

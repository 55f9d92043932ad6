import * as v from 'valibot';
import { AccountId } from '../../lib/shared/ids';
import { timestamp } from '../../lib/shared/clock';
import type { Clock } from '../../lib/shared/clock';
import type { Database } from '../store/database';

/** Names a profile in one browser; random, and no other's. */
export const Space = v.pipe(v.string(), v.regex(/^[a-z0-9]{16}$/));
export const Codes = v.pipe(v.array(v.pipe(v.string(), v.regex(/^[a-z2-9]{16}$/))), v.minLength(1), v.maxLength(8));
export const Label = v.pipe(v.string(), v.maxLength(100));

const CodesDocument = v.object({
  _id: v.string(),
  _rev: v.optional(v.string()),
  type: v.literal('codes'),
  v: v.literal(1),
  account: AccountId,
  space: Space,
  label: v.string(),
  codes: v.array(v.string()),
  /** Numbers, from 1, that staff have seen. */
  given: v.array(v.number()),
  at: v.string(),
});
export type CodesDocument = v.InferOutput<typeof CodesDocument>;

/** Profiles of one account whose codes are kept; of more, the oldest are forgotten. */
const KEPT = 20;

/**
 * Codes that open people's profiles on their devices once, when a password is forgotten where there is no network. The
 * devices make them at each sign-in, and only what a code opens lies there; so a code is worth nothing without the device.
 */
export class RecoveryCodes {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async keep(account: AccountId, space: string, codes: readonly string[], label: string): Promise<void> {
    await this.database.update(idOf(account, space), CodesDocument, () => ({
      ...{ type: 'codes', v: 1 },
      ...{ account, space, label, codes: [...codes] },
      given: [],
      at: timestamp(this.clock.now()),
    }));
    const others = [...(await this.of(account))].sort((a, b) => (a.at < b.at ? 1 : -1));
    for (const { _id, _rev } of others.slice(KEPT)) if (_rev !== undefined) await this.database.remove(_id, _rev);
  }

  async get(account: AccountId, space: string): Promise<CodesDocument | undefined> {
    return await this.database.get(idOf(account, space), CodesDocument);
  }

  async of(account: AccountId): Promise<readonly CodesDocument[]> {
    return await this.database.range(`codes:${account}:`, CodesDocument);
  }

  /** Gives the code of this number out to staff; undefined where there is none. */
  async give(account: AccountId, space: string, number: number): Promise<string | undefined> {
    const given = await this.database.update(idOf(account, space), CodesDocument, (held) =>
      held?.codes[number - 1] === undefined ? undefined : { ...held, given: [...new Set([...held.given, number])] },
    );
    return given?.codes[number - 1];
  }
}

const idOf = (account: AccountId, space: string): string => `codes:${account}:${space}`;

import * as v from 'valibot';
import type { Institution } from '../../lib/institution/account';
import { Hearing, type ListStore } from '../../lib/kit/institution/hearing';
import { parseList, SignedList } from '../../lib/kit/institution/list';
import type { KnownList, ListFault } from '../../lib/kit/institution/list';
import type { Clock } from '../../lib/shared/clock';
import type { Result } from '../../lib/shared/result';
import type { Database } from '../store/database';

const ListDocument = v.object({ _id: v.string(), _rev: v.string(), signed: SignedList });

/**
 * The newest list of the institution that this hub was given, by staff or with a kit. It lies in the store, so that a
 * second hub on it knows the same.
 */
export class InstitutionLists implements ListStore {
  constructor(
    private readonly database: Database,
    /** As the hub was founded and started: its own key, and those of `--trust`. */
    private readonly founded: () => Institution,
    private readonly clock: Clock,
  ) {}

  async list(institution: string): Promise<KnownList | undefined> {
    return knownIn(await this.database.get(idOf(institution), ListDocument));
  }

  async keepList(known: KnownList): Promise<void> {
    const { institution, sequence } = known.list;
    await this.database.update(idOf(institution), ListDocument, (held) => {
      if ((knownIn(held)?.list.sequence ?? -1) >= sequence) return undefined;
      const signed = { text: known.text, signature: known.signature };
      return { type: 'institution-list', v: 1, signed };
    });
  }

  /** What the hub knows now, and takes in more. */
  hearing(): Promise<Hearing> {
    return Hearing.open(this, this.founded().kitKeys, this.clock.now());
  }

  /** The newest list; undefined where there is none yet. */
  async newest(): Promise<KnownList | undefined> {
    return this.list(this.founded().id);
  }

  async hear(offered: SignedList): Promise<Result<KnownList, ListFault>> {
    return (await this.hearing()).hear(offered);
  }

  /** The institution as devices are to know it: with the keys that are in force, and the number of the newest list. */
  async institution(): Promise<Institution> {
    const founded = this.founded();
    const { keys, known } = await this.hearing();
    // With `kitsOnly`: a device pins the keys, and may lose the link before it has the list that says so.
    const kitKeys = keys.filter(({ barred }) => barred === undefined);
    return { ...founded, kitKeys, ...(known === undefined ? {} : { listSequence: known.list.sequence }) };
  }
}

/** Judged when it was taken in; a later program may not read it any more, and then it is none. */
function knownIn(held: v.InferOutput<typeof ListDocument> | undefined): KnownList | undefined {
  const list = held && parseList(held.signed.text);
  return held && list?.ok ? { ...held.signed, list: list.value } : undefined;
}

const idOf = (institution: string): string => `institution-list:${institution}`;

import { err, ok, type Result } from '../../shared/result';
import type { TrustedKey } from '../fault';
import { judgeList } from './judge';
import type { KnownList, ListFault, SignedList } from './list';
import { keyring } from './standing';

/** Where the newest list of an institution is kept. */
export interface ListStore {
  list(institution: string): Promise<KnownList | undefined>;
  /** Keeps a list that was judged good, unless one with a higher number came in between. */
  keepList(list: KnownList): Promise<void>;
}

/**
 * What somebody knows of an institution's keys and withdrawn versions, and takes in as lists come along, with kits, from
 * a hub or by hand. All pinned keys are of one institution.
 */
export class Hearing {
  private constructor(
    private readonly store: ListStore,
    private readonly pinned: readonly TrustedKey[],
    private readonly now: number,
    private newest: KnownList | undefined,
  ) {}

  /** `now`: milliseconds UTC. */
  static async open(store: ListStore, pinned: readonly TrustedKey[], now: number): Promise<Hearing> {
    const institution = pinned[0]?.institution;
    const known = institution === undefined ? undefined : await store.list(institution);
    return new Hearing(store, pinned, now, known);
  }

  get known(): KnownList | undefined {
    return this.newest;
  }

  /** By which to judge a kit. */
  get keys(): readonly TrustedKey[] {
    return keyring(this.pinned, this.newest?.list, this.now);
  }

  /** Takes a list in where it is good and newer; it is kept when this resolves. */
  async hear(offered: SignedList): Promise<Result<KnownList, ListFault>> {
    const [first] = this.pinned;
    if (first === undefined) return err({ code: 'list-signer', detail: 'no key is pinned' });
    const { pinned, now, newest: known } = this;
    const judged = await judgeList(offered, { institution: first.institution, pinned, known, now });
    if (!judged.ok) return judged;
    await this.store.keepList(judged.value);
    this.newest = judged.value;
    return ok(judged.value);
  }

  /** For `openKit`: the list of a kit is heard, and a bad one changes nothing. */
  readonly listen = async (offered: SignedList): Promise<readonly TrustedKey[]> => {
    await this.hear(offered);
    return this.keys;
  };
}

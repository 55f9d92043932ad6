import * as v from 'valibot';
import { Group } from '../../lib/institution/account';
import type { Clock } from '../../lib/shared/clock';
import { newShortId } from '../../lib/shared/ids';
import type { AccountId, GroupId, Random } from '../../lib/shared/ids';
import type { Database } from '../store/database';

const GroupDocument = v.object({ ...Group.entries, _id: v.string(), _rev: v.string() });

/** How long this hub may not know what another hub changed, ms. Its own changes it knows at once. */
const FRESH_MS = 1000;

/** Who learns what with whom. */
export class Groups {
  #known: { readonly at: number; readonly groups: Promise<readonly Group[]> } | undefined;

  constructor(
    private readonly registry: Database,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  async all(): Promise<readonly Group[]> {
    const now = this.clock.now();
    if (this.#known === undefined || Math.abs(now - this.#known.at) > FRESH_MS) {
      const groups = this.registry.range('group:', GroupDocument).then((docs) => docs.map(withoutId));
      this.#known = { at: now, groups };
      groups.catch(() => (this.#known = undefined));
    }
    return await this.#known.groups;
  }

  async create(name: string, members: Partial<Omit<Group, 'id' | 'name'>> = {}): Promise<Group> {
    const id = newShortId<GroupId>(this.random);
    const group = v.parse(Group, { id, name, learners: [], tutors: [], kits: [], ...members });
    await this.registry.put({ _id: `group:${id}`, type: 'group', v: 1, ...group } as { _id: string });
    this.#known = undefined;
    return group;
  }

  /** Undefined where there is no such group. */
  async change(id: GroupId, change: (held: Group) => Partial<Omit<Group, 'id'>>): Promise<Group | undefined> {
    const changed = await this.registry.update(`group:${id}`, GroupDocument, (held) => {
      const group = held && v.parse(Group, { ...withoutId(held), ...change(held) });
      return group && { type: 'group', v: 1, ...group };
    });
    this.#known = undefined;
    return changed && v.parse(Group, changed);
  }

  /** At a site: these groups and no others, as the institution says them. */
  async replace(wanted: readonly Group[]): Promise<void> {
    const ids = new Set(wanted.map(({ id }) => id));
    const before = new Map((await this.registry.range('group:', GroupDocument)).map((held) => [held.id, held]));
    for (const group of wanted) {
      const known = before.get(group.id);
      if (known !== undefined && JSON.stringify(withoutId(known)) === JSON.stringify(withoutId(group))) continue;
      await this.registry.update(`group:${group.id}`, GroupDocument, () => ({ type: 'group', v: 1, ...group }));
    }
    for (const { _id, _rev, id } of before.values()) if (!ids.has(id)) await this.registry.remove(_id, _rev);
    this.#known = undefined;
  }

  async ofLearner(learner: AccountId): Promise<readonly Group[]> {
    return (await this.all()).filter((group) => group.learners.includes(learner));
  }

  async ofTutor(tutor: AccountId): Promise<readonly Group[]> {
    return (await this.all()).filter((group) => group.tutors.includes(tutor));
  }

  async tutors(tutor: AccountId, learner: AccountId): Promise<boolean> {
    return (await this.ofTutor(tutor)).some((group) => group.learners.includes(learner));
  }
}

const withoutId = ({ id, name, learners, tutors, kits }: Group): Group => ({ id, name, learners, tutors, kits });

import * as v from 'valibot';
import { DraftInfo } from '../../lib/draft/api';
import type { DraftState, PartChange, PartOutcome } from '../../lib/draft/api';
import type { DraftId } from '../../lib/draft/part';
import type { InstitutionList } from '../../lib/kit/institution/list';
import { withdrawalOf } from '../../lib/kit/institution/standing';
import { timestamp } from '../../lib/shared/clock';
import type { Clock } from '../../lib/shared/clock';
import type { AccountId } from '../../lib/shared/ids';
import { err, ok } from '../../lib/shared/result';
import type { Result } from '../../lib/shared/result';
import type { InstitutionLists } from '../institution/lists';
import type { Database, Row } from '../store/database';
import { DraftDocument, PartDocument, draftKey, partKey, partsPrefix } from './documents';
import type { Deed, DraftFacts } from './documents';
import type { DraftParts } from './parts';

/** Who asks for something. */
export interface Author {
  readonly id: AccountId;
  readonly name: string;
}

/** Characters of a title in all its languages. A list has hundreds of them. */
const MOST_TITLE = 10_000;
const isShort = (value: unknown): boolean => JSON.stringify(value).length <= MOST_TITLE;

/** What a list shows of the part `kit`, whatever somebody wrote into it. */
const KitFacts = v.object({
  id: v.fallback(v.pipe(v.string(), v.maxLength(64)), ''),
  title: v.fallback(
    v.pipe(
      DraftInfo.entries.title,
      v.check((value) => isShort(value)),
    ),
    '',
  ),
  languages: v.fallback(
    v.pipe(
      DraftInfo.entries.languages,
      v.check((value) => isShort(value)),
    ),
    [],
  ),
});
/** Parts that are read at a time for a list. */
const KITS_AT_ONCE = 40;
/** An institution has some hundred courses; a list is read whole. */
const MOST_DRAFTS = 5000;
/** Documents that are read, or removed, together. */
const PAGE = 200;

/** Drafts of the institution: who began and wrote them, how far they are, and what was packed of them. */
export class Drafts {
  constructor(
    private readonly database: Database,
    readonly parts: DraftParts,
    private readonly clock: Clock,
    private readonly lists: Pick<InstitutionLists, 'newest'>,
    private readonly mostDrafts = MOST_DRAFTS,
  ) {}

  deed({ id, name }: Author): Deed {
    return { id, name, at: timestamp(this.clock.now()) };
  }

  async list(): Promise<readonly DraftInfo[]> {
    const drafts = await this.database.range('draft:', DraftDocument);
    const list = (await this.lists.newest())?.list;
    const infos: DraftInfo[] = [];
    for (let at = 0; at < drafts.length; at += KITS_AT_ONCE) {
      const some = drafts.slice(at, at + KITS_AT_ONCE);
      const kits = await this.database.byIds(some.map(({ id }) => partKey(id, 'kit')));
      infos.push(...some.map((draft) => infoOf(draft, kits.get(partKey(draft.id, 'kit')), list)));
    }
    return infos.sort((a, b) => (a.changed.at < b.changed.at ? 1 : a.changed.at > b.changed.at ? -1 : 0));
  }

  async get(draft: DraftId): Promise<DraftDocument | undefined> {
    return await this.database.get(draftKey(draft), DraftDocument);
  }

  async info(draft: DraftId): Promise<DraftInfo | undefined> {
    const held = await this.get(draft);
    const kit = partKey(draft, 'kit');
    if (held === undefined) return undefined;
    return infoOf(held, (await this.database.byIds([kit])).get(kit), (await this.lists.newest())?.list);
  }

  async state(draft: DraftId): Promise<DraftState | undefined> {
    const info = await this.info(draft);
    return info && { draft: info, parts: { ...(await this.parts.revisions(draft)) } };
  }

  /** A new one. The same by the same person once more is no fault; one that was removed does not come back. */
  async begin(
    draft: DraftId,
    author: Author,
  ): Promise<Result<{ readonly fresh: boolean }, { code: 'conflict' | 'draft-removed' | 'too-many-drafts' }>> {
    const key = draftKey(draft);
    const known = (await this.database.byIds([key], false)).get(key);
    if (known?.deleted) return err({ code: 'draft-removed' });
    if (known === undefined) {
      if ((await this.database.rows('draft:', { limit: this.mostDrafts })).length >= this.mostDrafts)
        return err({ code: 'too-many-drafts' });
      const by = this.deed(author);
      const facts: DraftFacts = {
        ...{ type: 'draft', v: 1, id: draft, stage: 'writing' },
        ...{ begun: by, writers: [], changed: by, versions: [] },
      };
      if ((await this.database.put({ _id: key, ...facts })).ok) return ok({ fresh: true });
    }
    const held = await this.get(draft);
    return held?.begun.id === author.id ? ok({ fresh: false }) : err({ code: 'conflict' });
  }

  /** On top of whatever somebody else does at the same moment; `change` gives undefined to leave all as it is. */
  async update(
    draft: DraftId,
    change: (held: DraftDocument) => DraftFacts | undefined | Promise<DraftFacts | undefined>,
  ): Promise<boolean> {
    const changed = await this.database.update(draftKey(draft), DraftDocument, (held) => held && change(held));
    return changed !== undefined;
  }

  /** Undefined where there is no such draft. */
  async change(
    draft: DraftId,
    author: Author,
    changes: readonly PartChange[],
  ): Promise<readonly PartOutcome[] | undefined> {
    if ((await this.get(draft)) === undefined) return undefined;
    const by = this.deed(author);
    // Who writes stands in the draft before what they wrote does: nobody is to approve their own words, whatever breaks off.
    return await this.parts.change(draft, changes, by, () =>
      this.update(draft, (held) => {
        if (held.stage !== 'writing') return undefined;
        const known = held.writers.some(({ id }) => id === by.id);
        return { ...held, writers: known ? held.writers : [...held.writers, by], changed: by };
      }),
    );
  }

  /** Only what was never given to anybody. `refused`: by somebody who did not begin it, and is no administrator. */
  async remove(
    draft: DraftId,
    author: Author,
    admin: boolean,
  ): Promise<'removed' | 'refused' | 'published' | 'absent' | 'changed'> {
    const held = await this.get(draft);
    if (held === undefined) return 'absent';
    if (!admin && held.begun.id !== author.id) return 'refused';
    if (held.versions.length > 0) return 'published';
    const [gone] = await this.database.putEach([{ _id: held._id, _rev: held._rev, _deleted: true }]);
    if (gone === undefined) return 'changed';
    await this.clear(draft);
    return 'removed';
  }

  /** Takes away what a draft that is gone has left. */
  async clear(draft: DraftId): Promise<void> {
    for (let rows = await this.#some(draft); rows.length > 0; rows = await this.#some(draft))
      await this.database.putEach(rows.map(({ id, rev }) => ({ _id: id, _rev: rev!, _deleted: true })));
  }

  #some(draft: DraftId): Promise<readonly Row[]> {
    return this.database.rows(partsPrefix(draft), { limit: PAGE });
  }

  /** Is this file named by a part of the draft? */
  async names(draft: DraftId, sha256: string): Promise<boolean> {
    for await (const named of this.#filesIn(partsPrefix(draft))) if (named === sha256) return true;
    return false;
  }

  /** All files that any draft names. */
  async namedFiles(): Promise<ReadonlySet<string>> {
    const named = new Set<string>();
    for await (const sha256 of this.#filesIn('part:')) named.add(sha256);
    return named;
  }

  /** Only parts that are files are read: texts weigh a hundred times as much. */
  async *#filesIn(prefix: string): AsyncGenerator<string> {
    const ids = (await this.database.rows(prefix)).map(({ id }) => id).filter((id) => FILE_ID.test(id));
    for (let at = 0; at < ids.length; at += PAGE)
      for (const { doc } of (await this.database.byIds(ids.slice(at, at + PAGE))).values()) {
        const sha256 = shaOf(doc);
        if (sha256 !== undefined) yield sha256;
      }
  }

  /** Removes what is left of drafts whose removal broke off. */
  async clearForsaken(): Promise<void> {
    const drafts = new Set((await this.database.rows('part:')).map(({ id }) => id.split(':')[1] as DraftId));
    for (const draft of drafts) if ((await this.get(draft)) === undefined) await this.clear(draft);
  }
}

const FILE_ID = /^part:[^:]+:file:/;
const FilePart = v.object({ value: v.object({ sha256: v.string() }) });
const shaOf = (doc: unknown): string | undefined => {
  const parsed = v.safeParse(FilePart, doc);
  return parsed.success ? parsed.output.value.sha256 : undefined;
};

function infoOf(held: DraftDocument, kit: Row | undefined, list: InstitutionList | undefined): DraftInfo {
  const part = v.safeParse(PartDocument, kit?.doc);
  const { id: name, title, languages } = v.parse(KitFacts, (part.success && part.output.value) || {});
  const { id, stage, begun, writers, submitted, approved, returned, changed, versions } = held;
  return {
    ...{ id, kit: name, title, languages, stage, begun, writers },
    ...(submitted && { submitted }),
    ...(approved && { approved }),
    ...(returned && { returned }),
    changed,
    // By whatever way it was withdrawn.
    versions: versions.map((one) =>
      withdrawalOf(list, { id: held.kit ?? name, ...one }) === undefined ? one : { ...one, state: 'withdrawn' },
    ),
  };
}

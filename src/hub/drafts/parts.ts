import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import * as v from 'valibot';
import type { HeldPart, PartChange, PartOutcome } from '../../lib/draft/api';
import { same } from '../../lib/draft/merge';
import type { Parts } from '../../lib/draft/outline';
import { CommentValue, FileValue, MOST_PARTS, PartIdSchema, parsePartId, parsePartValue } from '../../lib/draft/part';
import type { DraftId, PartId, PartValue } from '../../lib/draft/part';
import type { Database, Document, Row } from '../store/database';
import { FEW } from '../store/database';
import { commentOf } from './comment';
import { PartDocument, partKey, partsPrefix } from './documents';
import type { Deed } from './documents';
import { isSound } from './sound';

/** Characters of parts in one answer, about: a slow link is to be done with it before it breaks. */
const MOST_ANSWER = 2_000_000;
/** Parts read at a time when all are. */
const PAGE = 50;
/** Characters of all of them: more is no kit, and the hub holds them while they are packed. */
const MOST_TOGETHER = 100_000_000;

/** A draft of more words than any kit has. */
export class DraftTooLarge extends Error {
  override readonly name = 'DraftTooLarge';
}

/** What a change becomes before it is written: a document, or an outcome at once. */
type Judged =
  | {
      readonly outcome?: undefined;
      readonly id: PartId;
      readonly doc: Document & { readonly _deleted?: true };
      readonly adds: number;
    }
  | { readonly outcome: PartOutcome };

/** Before anything is written: false where the draft stands still, of everything but comments. */
export type Admit = () => Promise<boolean>;

/** Parts of drafts: each a document, changed only on the revision that the change was made on. */
export class DraftParts {
  constructor(
    private readonly database: Database,
    /** Are the bytes of a file here? Keeps them from being swept for a while. */
    private readonly hasFile: (file: FileValue) => Promise<boolean>,
    private readonly most = { characters: MOST_TOGETHER, parts: MOST_PARTS },
  ) {}

  /** Of every part that is there. */
  async revisions(draft: DraftId): Promise<Readonly<Record<string, string>>> {
    const prefix = partsPrefix(draft);
    const rows = await this.database.rows(prefix);
    return Object.fromEntries(rows.map(({ id, rev }) => [id.slice(prefix.length), rev!]));
  }

  /** In the order of `ids`, as many as one answer holds, at least one. Of what was never there the revision is empty. */
  async read(draft: DraftId, ids: readonly PartId[]): Promise<readonly HeldPart[]> {
    const found: HeldPart[] = [];
    let characters = 0;
    for (let at = 0; at < ids.length && characters < MOST_ANSWER; at += FEW) {
      const few = ids.slice(at, at + FEW);
      const rows = await this.database.byIds(few.map((id) => partKey(draft, id)));
      for (const id of few) {
        const held = heldOf(id, rows.get(partKey(draft, id))) ?? { id, rev: '', value: null };
        characters += JSON.stringify(held).length;
        if (found.length > 0 && characters > MOST_ANSWER) return found;
        found.push(held);
      }
    }
    return found;
  }

  /** All of them, as they are packed; comments left out. Parts that no program of ours wrote are left out as well. Rejects with DraftTooLarge. */
  async all(draft: DraftId): Promise<{ readonly parts: Parts; readonly digest: string }> {
    const parts = new Map<PartId, PartValue>();
    const digest = createHash('sha256');
    const prefix = partsPrefix(draft);
    let characters = 0;
    for await (const rows of this.database.pages(prefix, PAGE)) {
      for (const { id: key, rev, doc } of rows) {
        add(digest, prefix, key, rev);
        const id = v.safeParse(PartIdSchema, key.slice(prefix.length));
        const held = v.safeParse(PartDocument, doc);
        const value = id.success && held.success ? parsePartValue(id.output, held.output.value) : undefined;
        if (!id.success || value === undefined || isComment(id.output)) continue;
        characters += JSON.stringify(value).length;
        if (characters > this.most.characters) throw new DraftTooLarge();
        parts.set(id.output, value);
      }
    }
    return { parts, digest: digest.digest('hex') };
  }

  /** As of `all`, without reading them. */
  async digest(draft: DraftId): Promise<string> {
    const digest = createHash('sha256');
    const prefix = partsPrefix(draft);
    for (const { id, rev } of await this.database.rows(prefix)) add(digest, prefix, id, rev);
    return digest.digest('hex');
  }

  /**
   * Each change by itself, in their order; those that one answer does not hold are not looked at. `admit` is asked once, when
   * something else than comments would be written.
   */
  async change(
    draft: DraftId,
    changes: readonly PartChange[],
    by: Deed,
    admit: Admit,
  ): Promise<readonly PartOutcome[]> {
    const judged: Judged[] = [];
    const seen = new Set<string>();
    let characters = 0;
    for (let at = 0; at < changes.length && characters < MOST_ANSWER; at += FEW) {
      const few = changes.slice(at, at + FEW);
      const rows = await this.database.byIds(few.map(({ id }) => partKey(draft, id)));
      for (const change of few) {
        const key = partKey(draft, change.id);
        const twice = seen.has(change.id);
        seen.add(change.id);
        const one = twice ? refusedAs(change.id, 'invalid') : await this.#judge(key, change, rows.get(key), by);
        judged.push(one);
        characters += JSON.stringify(one.outcome ?? '').length;
      }
    }
    return await this.#write(draft, await this.#withRoom(draft, await stillAside(judged, admit)));
  }

  async #judge(key: string, { id, base, value }: PartChange, row: Row | undefined, by: Deed): Promise<Judged> {
    const held = heldOf(id, row);
    const there = held !== undefined && held.value !== null;
    const refused = (code: Refusal): Judged => refusedAs(id, code, code === 'conflict' ? held : undefined);
    const wanted = value === null ? undefined : isSound(value) ? parsePartValue(id, value) : undefined;
    if (value !== null && wanted === undefined) return refused('invalid');
    const comment = isComment(id);
    const before = comment && there ? (parsePartValue(id, held.value) as CommentValue | undefined) : undefined;
    if (comment && wanted === undefined && there && before?.by !== by.id) return refused('invalid');
    const next = comment && wanted !== undefined ? commentOf(before, wanted as CommentValue, by) : wanted;
    if (wanted !== undefined && next === undefined) return refused('invalid');
    // Sent again because the answer was lost, or both did the same: there is nothing to write.
    if (next === undefined && !there) return { outcome: { id, rev: held?.rev ?? '' } };
    if (there && next !== undefined && same(next, held.value)) return { outcome: { id, rev: held.rev } };
    const known = base === undefined || base === '' ? undefined : base;
    if (there ? known !== held.rev : known !== undefined && known !== held?.rev) return refused('conflict');
    if (id.startsWith('file:') && next !== undefined && !(await this.hasFile(next as FileValue)))
      return refused('file-absent');
    const doc: Document & { readonly _deleted?: true } = {
      _id: key,
      // To write again what was taken away, CouchDB wants none.
      ...(there && { _rev: held.rev }),
      ...(next === undefined ? { _deleted: true } : { type: 'part', v: 1, value: next, by }),
    };
    return { id, doc, adds: (next === undefined ? 0 : 1) - (there ? 1 : 0) };
  }

  /** What would be one part too many is refused. */
  async #withRoom(draft: DraftId, judged: readonly Judged[]): Promise<readonly Judged[]> {
    if (!judged.some((one) => one.outcome === undefined && one.adds > 0)) return judged;
    let room = this.most.parts - (await this.database.rows(partsPrefix(draft))).length;
    return judged.map((one) => {
      if (one.outcome !== undefined || one.adds <= 0) return one;
      room -= one.adds;
      return room >= 0 ? one : refusedAs(one.id, 'invalid');
    });
  }

  async #write(draft: DraftId, judged: readonly Judged[]): Promise<readonly PartOutcome[]> {
    const writes = judged.flatMap((one) => (one.outcome === undefined ? [one] : []));
    const written = await this.database.putEach(writes.map(({ doc }) => doc));
    const revs = new Map(writes.map(({ id }, at) => [id, written[at]]));
    const outcomes: PartOutcome[] = [];
    for (const one of judged) {
      if (one.outcome !== undefined) outcomes.push(one.outcome);
      else {
        const rev = revs.get(one.id);
        if (rev !== undefined) outcomes.push({ id: one.id, rev });
        else {
          const [held] = await this.read(draft, [one.id]);
          outcomes.push({ id: one.id, refused: 'conflict', held });
        }
      }
    }
    return outcomes;
  }
}

/** What is said of a draft makes no other one of it. */
function add(digest: Hash, prefix: string, key: string, rev: string | undefined): void {
  if (!key.startsWith(`${prefix}comment:`)) digest.update(`${key}\n${rev}\n`);
}

/** Whatever stands still is refused, comments never. */
async function stillAside(judged: readonly Judged[], admit: Admit): Promise<readonly Judged[]> {
  const touches = (one: Judged): boolean => one.outcome === undefined && !isComment(one.id);
  if (!judged.some(touches) || (await admit())) return judged;
  return judged.map((one) => (one.outcome === undefined && touches(one) ? refusedAs(one.id, 'still') : one));
}

type Refusal = 'conflict' | 'still' | 'file-absent' | 'invalid';

const refusedAs = (id: string, refused: Refusal, held?: HeldPart): Judged => ({
  outcome: { id, refused, ...(held !== undefined && { held }) },
});

function heldOf(id: PartId, row: Row | undefined): HeldPart | undefined {
  if (row?.rev === undefined) return undefined;
  if (row.deleted) return { id, rev: row.rev, value: null };
  const doc = v.safeParse(PartDocument, row.doc);
  return doc.success ? { id, rev: row.rev, value: doc.output.value, by: doc.output.by } : undefined;
}

const isComment = (id: PartId): boolean => parsePartId(id)?.kind === 'comment';

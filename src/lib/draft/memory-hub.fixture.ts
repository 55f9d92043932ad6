import type { AccountId } from '../shared/ids';
import type { DraftInfo, DraftStage, HeldPart, PartChange, PartOutcome } from './api';
import { MOST_READ, type DraftHub } from './hub';
import { same } from './merge';
import type { DraftId, FactsValue, FileValue, PartId } from './part';

/** A link that broke. */
export class LinkLost extends Error {
  override readonly name = 'LinkLost';
}

/** What becomes of one request: its way there, or its way back, may break. */
export type Fate = 'arrives' | 'request-lost' | 'answer-lost' | 'sign-in-needed';

interface HubDraft {
  readonly id: DraftId;
  stage: DraftStage;
  by: AccountId;
  changes: number;
  published: boolean;
  readonly parts: Map<PartId, HeldPart>;
  readonly files: Map<string, Blob>;
}

/** A hub in memory, which several browsers speak to: as src/hub/drafts takes changes. */
export class MemoryHub {
  readonly drafts = new Map<DraftId, HubDraft>();
  readonly removed = new Set<DraftId>();
  readonly requests: string[] = [];
  #revisions = 0;
  #generation = 1;

  /** As one person's browser sees it. `fate` is asked for each request. */
  as(by: AccountId, fate: (request: string) => Fate = () => 'arrives'): DraftHub {
    const on = async <T>(request: string, work: () => T | Promise<T>): Promise<T> => {
      this.requests.push(request);
      await Promise.resolve();
      const what = fate(request);
      if (what === 'request-lost' || what === 'sign-in-needed') throw new LinkLost(what);
      const answer = structuredClone(await work());
      if (what === 'answer-lost') throw new LinkLost(what);
      return answer;
    };
    return {
      list: () =>
        on('list', () => {
          const drafts = [...this.drafts.values()].map((draft) => this.#info(draft));
          return { drafts, generation: String(this.#generation) };
        }),
      begin: (id) => on('begin', () => this.#begin(id, by)),
      state: (id, etag) =>
        on('state', () => {
          const draft = this.drafts.get(id);
          if (draft === undefined) return 'gone' as const;
          const now = `${draft.changes} ${draft.stage}`;
          if (now === etag) return 'unchanged' as const;
          const there = [...draft.parts.values()].filter(({ value }) => value !== null);
          const parts = Object.fromEntries(there.map((part) => [part.id, part.rev]));
          return { state: { draft: this.#info(draft), parts }, etag: now };
        }),
      // An answer holds less than was asked for.
      read: (id, ids) =>
        on('read', () => ids.slice(0, Math.min(MOST_READ, 3)).map((part) => this.#held(id, part) ?? nothing(part))),
      send: (id, changes) => on('send', () => changes.map((change) => this.#change(this.#draft(id), change, by))),
      fileBytes: (id, file) => {
        const held = (): number => {
          const { files } = this.#draft(id);
          // As src/hub/drafts: of nothing all is there.
          if (file.bytes === 0) files.set(file.sha256, new Blob([]));
          return files.get(file.sha256)?.size ?? 0;
        };
        return on('fileBytes', held);
      },
      sendPiece: (id, file, offset, piece) => {
        const put = (): number => {
          const { files } = this.#draft(id);
          const held = files.get(file.sha256) ?? new Blob([]);
          if (held.size === offset) files.set(file.sha256, new Blob([held, piece]));
          return files.get(file.sha256)?.size ?? 0;
        };
        return on('sendPiece', put);
      },
      file: async (id, file) => {
        const held = await on('file', () => undefined).then(() => this.#draft(id).files.get(file.sha256));
        return held?.size === file.bytes ? held : undefined;
      },
      remove: (id) => on('remove', () => this.#remove(id, by)),
    };
  }

  /** What is given puts the hub back to what it is now, as of a backup. */
  backup(): () => void {
    const kept = structuredClone([...this.drafts]);
    return () => {
      this.drafts.clear();
      for (const [id, draft] of structuredClone(kept)) this.drafts.set(id, draft);
      this.#generation += 1;
    };
  }

  value(id: DraftId, part: PartId): unknown {
    return this.drafts.get(id)?.parts.get(part)?.value ?? undefined;
  }

  #draft(id: DraftId): HubDraft {
    const draft = this.drafts.get(id);
    if (draft === undefined) throw new LinkLost('not-found');
    return draft;
  }

  #begin(id: DraftId, by: AccountId): 'begun' | 'taken' {
    if (this.removed.has(id)) return 'taken';
    if (!this.drafts.has(id))
      this.drafts.set(id, {
        ...{ id, by, stage: 'writing', changes: 0, published: false },
        ...{ parts: new Map(), files: new Map() },
      });
    return 'begun';
  }

  #change(draft: HubDraft, { id, base, value }: PartChange, by: AccountId): PartOutcome {
    const held = draft.parts.get(id);
    const there = held !== undefined && held.value !== null;
    if (JSON.stringify(value).includes('invalid')) return { id, refused: 'invalid' };
    if (!there && value === null) return { id, rev: held?.rev ?? '' };
    if (there && same(value, held.value)) return { id, rev: held.rev };
    if (there ? base !== held.rev : base !== undefined && base !== held?.rev)
      return { id, refused: 'conflict', ...(held && { held }) };
    const file = id.startsWith('file:') ? (value as FileValue | null) : null;
    if (file !== null && draft.files.get(file.sha256)?.size !== file.bytes) return { id, refused: 'file-absent' };
    if (draft.stage !== 'writing' && !id.startsWith('comment:')) return { id, refused: 'still' };
    const rev = `r${++this.#revisions}`;
    // The hub writes itself who says something.
    const kept =
      id.startsWith('comment:') && value !== null ? { ...(value as object), by, name: 'as the hub says' } : value;
    draft.parts.set(id, { id, rev, value: structuredClone(kept), by: who(by) });
    draft.changes += 1;
    return { id, rev };
  }

  #held = (id: DraftId, part: PartId): HeldPart | undefined => this.drafts.get(id)?.parts.get(part);

  #remove(id: DraftId, by: AccountId): 'removed' | 'refused' {
    const draft = this.drafts.get(id);
    if (draft !== undefined && (draft.by !== by || draft.published)) return 'refused';
    this.drafts.delete(id);
    this.removed.add(id);
    return 'removed';
  }

  #info({ id, by, stage, changes, parts, published }: HubDraft): DraftInfo {
    const kit = parts.get('kit')?.value as FactsValue | null | undefined;
    return {
      ...{ id, kit: kit?.id ?? '', title: kit?.title ?? '', languages: [], stage, begun: who(by), writers: [] },
      changed: { ...who(by), at: String(changes) },
      versions: published
        ? [{ version: '1.0.0', state: 'published', fingerprint: 'f', packed: who(by), published: who(by) }]
        : [],
    };
  }
}

const nothing = (id: PartId): HeldPart => ({ id, rev: '', value: null });
const who = (id: AccountId) => ({ id, name: id, at: '' });

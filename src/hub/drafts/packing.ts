import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DraftProblem } from '../../lib/draft/api';
import type { Parts } from '../../lib/draft/outline';
import type { DraftId, FactsValue, PartId, PartValue } from '../../lib/draft/part';
import type { Institution } from '../../lib/institution/account';
import type { SigningKey } from '../../lib/kit/node/keys';
import type { Clock } from '../../lib/shared/clock';
import { err, ok } from '../../lib/shared/result';
import type { Result } from '../../lib/shared/result';
import type { PackOutcome } from './pack-task';
import type { Packer, RunTask } from './packer';
import type { DraftParts } from './parts';
import { RESERVE } from './files';
import type { DraftFiles } from './files';
import { previewId } from './preview-id';
import type { Previews, PreviewFile } from './previews';
import { problemsHere } from './problems-here';
import { problemOf, writeSource } from './source';
import type { Source } from './source';

/** Of one answer. */
const MOST_PROBLEMS = 1000;
/** Drafts whose last check is remembered. */
const MOST_CHECKS = 200;

export type PackRefusal =
  | { readonly code: 'draft-problems'; readonly problems: readonly DraftProblem[] }
  /** Something of it was written meanwhile. */
  | { readonly code: 'draft-changed' }
  /** No room on the hub's disk. */
  | { readonly code: 'storage-full' };

/** What is wrong with the state that `digest` says. */
interface Check {
  readonly digest: string;
  readonly problems: readonly DraftProblem[];
}

/** A kit that was packed, until `use` is done with it. */
export interface PackedDraft {
  readonly path: string;
  readonly kit: string;
  readonly version: string;
  readonly fingerprint: string;
  readonly keysFile: string | undefined;
}

export interface Preview extends PreviewFile {
  readonly kit: string;
  readonly version: string;
}

interface PackingParts {
  readonly parts: DraftParts;
  readonly files: DraftFiles;
  readonly packer: Packer;
  readonly previews: Previews;
  readonly key: SigningKey;
  readonly institution: () => Pick<Institution, 'id'>;
  readonly clock: Clock;
  /** Of this program: another one may pack other bytes. */
  readonly programVersion: string;
  /** For source folders and kits on their way. */
  readonly folder: string;
}

/** Makes kits of drafts, or says why none can be made. */
export class DraftPacking {
  /** Draft → state and what the packer said of it. */
  readonly #checks = new Map<DraftId, { readonly digest: string; readonly check: Promise<Check> }>();
  readonly #previews = new Map<string, Promise<Result<Preview, PackRefusal>>>();

  constructor(private readonly with_: PackingParts) {}

  /** What is wrong with it as it is now; whoever asks again of the same state is told the same at once. */
  async check(draft: DraftId): Promise<Check> {
    const digest = await this.with_.parts.digest(draft);
    const known = this.#checks.get(draft);
    if (known?.digest === digest) return await known.check;
    if (this.#checks.size >= MOST_CHECKS) this.#checks.clear();
    const entry = { digest, check: this.#checkNow(draft) };
    this.#checks.set(draft, entry);
    // Bytes that were missing come without any part being written.
    const forget = (): unknown => this.#checks.get(draft) === entry && this.#checks.delete(draft);
    entry.check.then(({ problems }) => problems.some(({ part }) => part?.startsWith('file:')) && forget(), forget);
    return await entry.check;
  }

  /** A kit to look at before it is one: under an id that no kit has, for whoever writes it. */
  async preview(draft: DraftId): Promise<Result<Preview, PackRefusal>> {
    const { parts, previews } = this.with_;
    const mark = this.#markOf(await parts.digest(draft));
    const known = await previews.find(draft, mark);
    if (known !== undefined) {
      const [held] = await parts.read(draft, ['kit']);
      const facts = held?.value as FactsValue | null | undefined;
      return ok({ ...known, kit: previewId(facts?.id ?? '', draft), version: facts?.version ?? '' });
    }
    const running = this.#previews.get(mark);
    if (running !== undefined) return await running;
    const making = this.#makePreview(draft);
    this.#previews.set(mark, making);
    try {
      return await making;
    } finally {
      this.#previews.delete(mark);
    }
  }

  async #makePreview(draft: DraftId): Promise<Result<Preview, PackRefusal>> {
    return await this.with_.packer.inTurn(async (run) => {
      const { parts, digest } = await this.with_.parts.all(draft);
      const facts = parts.get('kit') as FactsValue | undefined;
      const kit = previewId(facts?.id ?? '', draft);
      const other = new Map<PartId, PartValue>(parts);
      if (facts !== undefined) other.set('kit', { ...facts, id: kit });
      return await this.#packed<Preview, PackRefusal>(run, other, async ({ path, version }) =>
        ok({ ...(await this.with_.previews.keep(draft, this.#markOf(digest), path)), kit, version }),
      );
    });
  }

  #markOf(digest: string): string {
    return createHash('sha256').update(`${this.with_.programVersion}\n${digest}`).digest('hex').slice(0, 24);
  }

  /** Packs the draft, which has to be in the state that `digest` says, and gives the kit to `use`. */
  async pack<T, F extends { readonly code: string }>(
    draft: DraftId,
    digest: string,
    use: (packed: PackedDraft) => Promise<Result<T, F>>,
  ): Promise<Result<T, F | PackRefusal>> {
    return await this.with_.packer.inTurn(async (run) => {
      const { parts, digest: now } = await this.with_.parts.all(draft);
      return now === digest ? await this.#packed(run, parts, use) : err({ code: 'draft-changed' });
    });
  }

  async #checkNow(draft: DraftId): Promise<Check> {
    return await this.with_.packer.inTurn(async (run) => {
      const { parts, digest } = await this.with_.parts.all(draft);
      return await this.#inFolder(async (folder) => {
        const source = await this.#source(parts, folder);
        const outcome = await run({ kind: 'check', folder: join(folder, 'source') });
        return { digest, problems: problemsOf(parts, source, outcome) };
      });
    });
  }

  async #packed<T, F extends { readonly code: string }>(
    run: RunTask,
    parts: Parts,
    use: (packed: PackedDraft) => Promise<Result<T, F>>,
  ): Promise<Result<T, F | PackRefusal>> {
    return await this.#inFolder(async (folder) => {
      if ((await this.with_.files.room()) < bytesOf(parts) + RESERVE) return err({ code: 'storage-full' });
      const source = await this.#source(parts, folder);
      const out = join(folder, 'packed.kit');
      const outcome =
        source.problems.length > 0
          ? await run({ kind: 'check', folder: join(folder, 'source') })
          : await run({ kind: 'pack', folder: join(folder, 'source'), out, key: this.with_.key });
      if (outcome.packed === undefined)
        return err({ code: 'draft-problems', problems: problemsOf(parts, source, outcome) });
      const { id } = parts.get('kit') as FactsValue;
      return await use({ path: out, kit: id, ...outcome.packed });
    });
  }

  async #source(parts: Parts, folder: string): Promise<Source> {
    const into = join(folder, 'source');
    await mkdir(into);
    const { files, institution, clock } = this.with_;
    const source = await writeSource(parts, into, (file) => files.get(file.sha256));
    const here = problemsHere(parts, { institution: institution().id, now: clock.now() });
    return { ...source, problems: [...here, ...source.problems] };
  }

  async #inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
    const folder = join(this.with_.folder, randomUUID());
    await mkdir(folder, { recursive: true, mode: 0o700 });
    try {
      return await work(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

export const isMistake = ({ severity }: DraftProblem): boolean => severity === 'mistake';

function problemsOf(parts: Parts, { folder, problems }: Source, outcome: PackOutcome): DraftProblem[] {
  return [
    ...problems,
    ...outcome.mistakes.map((mistake) => problemOf(mistake, 'mistake', folder, parts)),
    ...outcome.warnings.map((mistake) => problemOf(mistake, 'warning', folder, parts)),
  ].slice(0, MOST_PROBLEMS);
}

const bytesOf = (parts: Parts): number =>
  [...parts.values()].reduce(
    (sum, part) => sum + ('bytes' in part && typeof part.bytes === 'number' ? part.bytes : 0),
    0,
  );

import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import type { DraftStage, DraftVersion, StageChange } from '../../lib/draft/api';
import type { DraftId, FactsValue } from '../../lib/draft/part';
import type { DraftRefusal } from '../../lib/draft/refusals';
import type { SigningKey } from '../../lib/kit/node/keys';
import { KitKeys } from '../../lib/kit/keys';
import { keyIdText } from '../../lib/kit/minisign/format';
import { compareVersions } from '../../lib/kit/version';
import { isPreviewKit } from '../../lib/library/preview';
import { KitId } from '../../lib/shared/ids';
import type { GroupId } from '../../lib/shared/ids';
import { err, ok } from '../../lib/shared/result';
import type { Result } from '../../lib/shared/result';
import type { Groups } from '../registry/groups';
import type { Shelf } from '../shelf/shelf';
import type { Database } from '../store/database';
import type { Deed, DraftDocument, DraftFacts } from './documents';
import type { Author, Drafts } from './drafts';
import { isMistake } from './packing';
import type { DraftPacking, PackRefusal, PackedDraft } from './packing';

/** Where a step may lead from. */
const STEPS: Readonly<Record<StageChange['to'], readonly DraftStage[]>> = {
  review: ['writing'],
  approved: ['review'],
  writing: ['review', 'approved', 'pilot', 'published'],
  pilot: ['approved', 'pilot'],
  published: ['approved', 'pilot'],
};

export type StageRefusal =
  | PackRefusal
  | { readonly code: 'not-found' | 'own-work' | 'unknown-group' }
  | { readonly code: 'version-not-higher'; readonly newest: string }
  | { readonly code: Exclude<DraftRefusal, 'draft-problems' | 'version-not-higher'> };

/** What happened, as the audit list calls it. */
export interface Step {
  readonly action: 'submitted' | 'approved' | 'returned' | 'reopened' | 'pilot' | 'published';
  readonly kit: string;
  readonly version: string;
  readonly note?: string;
}

interface StageParts {
  readonly drafts: Drafts;
  readonly packing: DraftPacking;
  readonly shelf: Shelf;
  readonly groups: Groups;
  readonly database: Database;
  readonly key: SigningKey;
  readonly mostBytes: number;
}

const Claim = v.object({ _id: v.string(), _rev: v.string(), draft: v.string() });

/** Leads drafts from stage to stage, and their kits to the shelf. */
export class DraftStages {
  constructor(private readonly with_: StageParts) {}

  async go(draft: DraftId, change: StageChange, author: Author): Promise<Result<Step, StageRefusal>> {
    const held = await this.with_.drafts.get(draft);
    if (held === undefined) return err({ code: 'not-found' });
    if (!STEPS[change.to].includes(held.stage)) return err({ code: 'draft-stage' });
    const by = this.with_.drafts.deed(author);
    switch (change.to) {
      case 'review':
        return await this.#submit(held, by);
      case 'approved':
        return await this.#approve(held, by);
      case 'writing':
        return await this.#write(held, by, change.note);
      case 'pilot':
        return await this.#publish(held, by, change.groups);
      case 'published':
        return await this.#publish(held, by, undefined);
    }
  }

  /** From here on it stands still: `reviewed` says what was sent, for a word may come in while it is. */
  async #submit(held: DraftDocument, by: Deed): Promise<Result<Step, StageRefusal>> {
    const facts = await this.#facts(held.id);
    const claimed = await this.#claim(held, facts, undefined);
    if (!claimed.ok) return claimed;
    const { digest, problems } = await this.with_.packing.check(held.id);
    if (problems.some(isMistake)) return err({ code: 'draft-problems', problems });
    const { returned: _returned, approved: _approved, ...rest } = held;
    return await this.#step(held, { ...rest, stage: 'review', submitted: by, reviewed: digest }, by, {
      action: 'submitted',
      ...facts,
    });
  }

  async #approve(held: DraftDocument, by: Deed): Promise<Result<Step, StageRefusal>> {
    if (held.writers.some(({ id }) => id === by.id)) return err({ code: 'own-work' });
    if ((await this.with_.drafts.parts.digest(held.id)) !== held.reviewed) return err({ code: 'draft-changed' });
    const facts = await this.#facts(held.id);
    return await this.#step(held, { ...held, stage: 'approved', approved: by }, by, { action: 'approved', ...facts });
  }

  async #write(held: DraftDocument, by: Deed, note: string | undefined): Promise<Result<Step, StageRefusal>> {
    const facts = await this.#facts(held.id);
    const said = note === undefined || note === '' ? undefined : note;
    const { submitted: _submitted, approved: _approved, reviewed: _reviewed, returned: _returned, ...rest } = held;
    const returned = held.stage === 'review' && said !== undefined ? { returned: { ...by, note: said } } : {};
    return await this.#step(held, { ...rest, ...returned, stage: 'writing' }, by, {
      action: 'returned' in returned ? 'returned' : 'reopened',
      ...facts,
      ...(said !== undefined && { note: said }),
    });
  }

  /** `groups`: as a pilot for these alone. */
  async #publish(
    held: DraftDocument,
    by: Deed,
    groups: readonly GroupId[] | undefined,
  ): Promise<Result<Step, StageRefusal>> {
    const known = new Set((await this.with_.groups.all()).map(({ id }) => id));
    if (groups?.some((group) => !known.has(group))) return err({ code: 'unknown-group' });
    const facts = await this.#facts(held.id);
    const claimed = await this.#claim(held, facts, facts.version);
    if (!claimed.ok) return claimed;
    const action = groups === undefined ? 'published' : 'pilot';
    const leadsOn = (now: DraftDocument | undefined): boolean =>
      now !== undefined && STEPS[action].includes(now.stage) && now.reviewed === held.reviewed;
    const shelve = async (kit: PackedDraft): Promise<Result<string, StageRefusal>> =>
      // Packing takes minutes: somebody may have led it elsewhere meanwhile.
      leadsOn(await this.with_.drafts.get(held.id)) ? this.#shelve(kit, groups) : err({ code: 'draft-stage' });
    const shelved =
      (await this.#regroup(held, facts, groups)) ??
      (await this.with_.packing.pack(held.id, held.reviewed ?? '', shelve));
    if (!shelved.ok) return shelved;
    await this.with_.drafts.update(held.id, (now) => {
      const before = now.versions.find(({ version }) => version === facts.version);
      const version: DraftVersion = {
        version: facts.version,
        ...(groups === undefined ? { state: 'published' } : { state: 'pilot', groups: [...groups] }),
        fingerprint: shelved.value,
        packed: before?.packed ?? by,
        ...(groups === undefined && { published: by }),
      };
      const versions = [version, ...now.versions.filter((one) => one.version !== facts.version)];
      // It is on the shelf, and the draft says so, wherever somebody led it since.
      if (!leadsOn(now)) return { ...now, kit: facts.kit, versions };
      // Whoever writes the next version is who may not approve that one.
      const writers = groups === undefined ? [] : now.writers;
      return { ...now, kit: facts.kit, versions, writers, stage: action, changed: by };
    });
    return ok({ action, ...facts });
  }

  /** A pilot of these very bytes gets other groups, or all; undefined where it has to be packed. */
  async #regroup(
    held: DraftDocument,
    { kit, version }: { readonly kit: string; readonly version: string },
    groups: readonly GroupId[] | undefined,
  ): Promise<Result<string, StageRefusal> | undefined> {
    const pilot = held.versions.find((one) => one.version === version && one.state === 'pilot');
    if (held.stage !== 'pilot' || pilot === undefined) return undefined;
    if ((await this.with_.drafts.parts.digest(held.id)) !== held.reviewed) return err({ code: 'draft-changed' });
    const entry = (await this.with_.shelf.all()).find((one) => one.id === kit && one.version === version);
    if (entry?.withdrawn !== undefined) return err({ code: 'already-withdrawn' });
    if (entry?.fingerprint !== pilot.fingerprint || entry.pilot === undefined) return undefined;
    await this.with_.shelf.setPilot(kit, version, groups);
    return ok(pilot.fingerprint);
  }

  /** Onto the shelf, with its keys. Gives the fingerprint. */
  async #shelve(
    { path, kit, version, fingerprint, keysFile }: PackedDraft,
    groups: readonly GroupId[] | undefined,
  ): Promise<Result<string, StageRefusal>> {
    const { shelf, mostBytes } = this.with_;
    const options = { own: true, ...(groups !== undefined && { pilot: groups }) };
    const published = await shelf.publish(createReadStream(path), mostBytes, options);
    if (!published.ok) {
      if (published.error.code === 'version-taken') return err({ code: 'version-not-higher', newest: version });
      return err({ code: published.error.code === 'withdrawn' ? 'already-withdrawn' : 'kit-key-ended' });
    }
    if (keysFile !== undefined) {
      const keys = v.parse(KitKeys, JSON.parse(await readFile(keysFile, 'utf8')));
      if ((await shelf.storeKeys(keys)) !== 'stored') throw new Error('the keys of a kit are not those of the shelf');
    }
    const pilot = await shelf.setPilot(kit, version, groups);
    // Everybody has it already: nobody is to think that only some do.
    if (groups !== undefined && !pilot) return err({ code: 'version-not-higher', newest: version });
    return ok(fingerprint);
  }

  /** This kit is this draft's from now on, and nobody else's. `own`: the version that may be on the shelf already. */
  async #claim(
    held: DraftDocument,
    { kit, version }: { readonly kit: string; readonly version: string },
    own: string | undefined,
  ): Promise<Result<undefined, StageRefusal>> {
    // No kit's id: the packer says so.
    if (!v.is(KitId, kit)) return ok(undefined);
    if (isPreviewKit(kit)) return err({ code: 'kit-id-reserved' });
    if (held.kit !== undefined && held.kit !== kit) return err({ code: 'kit-id-changed' });
    const shelf = (await this.with_.shelf.all()).filter(({ id }) => id === kit);
    const signer = keyIdText(this.with_.key.keyId);
    if (shelf.some((entry) => entry.signer !== signer)) return err({ code: 'kit-of-another-signer' });
    const newest = shelf[0]?.version;
    const isVersion = /^\d+\.\d+\.\d+$/.test(version);
    if (newest !== undefined && isVersion && newest !== own && compareVersions(version, newest) <= 0)
      return err({ code: 'version-not-higher', newest });
    return (await this.#take(kit, held.id)) ? ok(undefined) : err({ code: 'kit-of-another-draft' });
  }

  async #take(kit: string, draft: DraftId): Promise<boolean> {
    let mine = false;
    await this.with_.database.update(`kit:${kit}`, Claim, async (held) => {
      mine = held === undefined || held.draft === draft || !(await this.#makes(held.draft as DraftId, kit));
      return mine && held?.draft !== draft ? { type: 'draft-kit', v: 1, draft } : undefined;
    });
    return mine;
  }

  /** Does this draft still make that kit? One that was removed, or became another kit before anybody had it, does not. */
  async #makes(draft: DraftId, kit: string): Promise<boolean> {
    const held = await this.with_.drafts.info(draft);
    return held !== undefined && (held.kit === kit || (await this.with_.drafts.get(draft))?.kit === kit);
  }

  async #facts(draft: DraftId): Promise<{ readonly kit: string; readonly version: string }> {
    const [part] = await this.with_.drafts.parts.read(draft, ['kit']);
    const facts = (part?.value ?? undefined) as FactsValue | undefined;
    return { kit: facts?.id ?? '', version: facts?.version ?? '' };
  }

  /** Only from where it was looked at: of two who lead on at once one does. */
  async #step(held: DraftDocument, next: DraftFacts, by: Deed, step: Step): Promise<Result<Step, StageRefusal>> {
    const done = await this.with_.drafts.update(held.id, (now) =>
      now._rev === held._rev ? { ...next, changed: by } : undefined,
    );
    if (done) return ok(step);
    const now = await this.with_.drafts.get(held.id);
    return err({ code: now?.stage === held.stage ? 'draft-changed' : 'draft-stage' });
  }
}

import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { ShelfEntry } from '../../lib/institution/account';
import { StaffShelfEntry } from '../../lib/institution/staff-shelf';
import type { KitFault, UnknownSigner } from '../../lib/kit/fault';
import { bytesOf, hasTwoQualities, wantedFiles } from '../../lib/kit/films';
import { withdrawalOf } from '../../lib/kit/institution/standing';
import { KitKeys } from '../../lib/kit/keys';
import { baseMissing } from '../../lib/kit/locate';
import type { KitDelta } from '../../lib/kit/locate';
import type { KitManifest } from '../../lib/kit/manifest';
import { openFileSource } from '../../lib/kit/node/file-source';
import { nativeSha256 } from '../../lib/kit/node/native-hash';
import { openKit, type OpenedKit } from '../../lib/kit/open';
import { verifyKit } from '../../lib/kit/verify';
import { compareVersions } from '../../lib/kit/version';
import { isPreviewKit } from '../../lib/library/preview';
import { timestamp } from '../../lib/shared/clock';
import type { Clock } from '../../lib/shared/clock';
import type { GroupId, KitId } from '../../lib/shared/ids';
import { err, ok } from '../../lib/shared/result';
import type { Result } from '../../lib/shared/result';
import type { InstitutionLists } from '../institution/lists';
import { SerialQueue } from '../serial-queue';
import type { Database } from '../store/database';
import { rebuildUpload } from './rebuild';
import { UploadTooLarge, clearUploads, placeFile, receiveUpload } from './upload';
import type { Upload } from './upload';

const ShelfDocument = v.object({
  ...StaffShelfEntry.entries,
  _id: v.string(),
  _rev: v.optional(v.string()),
  sha256: v.string(),
});
type ShelfDocument = v.InferOutput<typeof ShelfDocument>;
const KeysDocument = v.object({ _id: v.string(), _rev: v.string(), keys: KitKeys });

export type PublishFailure =
  | KitFault
  | UnknownSigner
  /** The same version with other bytes: a version never changes. */
  | { readonly code: 'version-taken' }
  /** The institution lists which kits may come, and this is none of them. */
  | { readonly code: 'kit-not-listed' }
  /** It was packed to be looked at while it is written, and reviewed by nobody. */
  | { readonly code: 'kit-preview' };

export interface ShelfFile {
  readonly path: string;
  readonly bytes: number;
  /** Strong: the SHA-256 of the file. */
  readonly etag: string;
  /** A pilot: for these groups and for nobody else. */
  readonly pilot?: readonly GroupId[];
}

/** A kit that may be given out: signed by a key in force, neither expired nor withdrawn. */
export interface ShelfKit extends ShelfFile {
  readonly kit: OpenedKit;
}

/** A kit that lies elsewhere, and stays there. */
export interface Lent {
  readonly entry: ShelfEntry;
  /** It was not on the shelf before. */
  readonly fresh: boolean;
}

/** The kits that this hub offers: entries in the `shelf` database, files in a folder. */
export class Shelf {
  /** SHA-256 of a kit → the file on the stick that this hub was started from. */
  readonly #lent = new Map<string, string>();

  constructor(
    private readonly database: Database,
    private readonly folder: string,
    private readonly lists: Pick<InstitutionLists, 'hearing' | 'newest'>,
    private readonly clock: Clock,
    /** Whether the institution lets this kit come from outside. */
    private readonly mayCome: (kit: Pick<ShelfEntry, 'id' | 'signer'>) => Promise<boolean>,
    /** Uploads of one version, one after another. */
    private readonly uploads = new SerialQueue(),
  ) {}

  get #incoming(): string {
    return join(this.folder, '.incoming');
  }

  /** Removes what uploads left that were killed: for a hub that alone has this folder, before it serves. */
  async clearUploads(): Promise<void> {
    await clearUploads(this.#incoming, Infinity);
  }

  /** All versions, pilots as well, the newest of each kit first: for staff. */
  async all(): Promise<readonly StaffShelfEntry[]> {
    const list = (await this.lists.newest())?.list;
    const entries = (await this.database.range('kit:', ShelfDocument)).map(entryOf).map((entry) => {
      const found = withdrawalOf(list, entry);
      return found === undefined ? entry : { ...entry, withdrawn: { at: found.at, reason: found.reason } };
    });
    return entries.sort((a, b) => a.id.localeCompare(b.id) || compareVersions(b.version, a.version));
  }

  /**
   * The newest version of each of these kits that can still be installed, of pilots only those of these groups. What
   * others try out hides nothing.
   */
  async newest(kits: ReadonlySet<KitId>, groups: ReadonlySet<GroupId> = new Set()): Promise<readonly ShelfEntry[]> {
    const now = this.clock.now();
    const all = (await this.all()).filter(
      ({ id, withdrawn, expires, pilot }) =>
        (pilot === undefined ? kits.has(id) : pilot.some((group) => groups.has(group))) &&
        withdrawn === undefined &&
        (expires === undefined || now < Date.parse(expires)),
    );
    return all
      .filter((entry, at) => all[at - 1]?.id !== entry.id)
      .map(({ pilot: _groups, ...entry }): ShelfEntry => entry);
  }

  /** Undefined where it is not on the shelf. */
  async entry(kit: string, version: string): Promise<StaffShelfEntry | undefined> {
    const held = await this.database.get(`kit:${kit}:${version}`, ShelfDocument);
    return held && entryOf(held);
  }

  /** Who has a version that is a pilot; undefined: it is none any more. False where it is none now, or not there. */
  async setPilot(kit: string, version: string, groups: readonly GroupId[] | undefined): Promise<boolean> {
    let pilot = false;
    await this.database.update(`kit:${kit}:${version}`, ShelfDocument, (held) => {
      pilot = held?.pilot !== undefined;
      if (held?.pilot === undefined) return undefined;
      const { pilot: _before, ...entry } = held;
      return { type: 'kit', v: 1, ...entry, ...(groups !== undefined && { pilot: [...groups] }) };
    });
    return pilot;
  }

  /** `absent`: it is on the shelf, but its file is on another hub. */
  async file(kit: string, version: string): Promise<ShelfFile | 'absent' | undefined> {
    const held = await this.database.get(`kit:${kit}:${version}`, ShelfDocument);
    if (held === undefined) return undefined;
    const { bytes, sha256, pilot } = held;
    for (const path of [this.#pathOf(held), this.#lent.get(sha256)]) {
      const found = path === undefined ? undefined : await stat(path).catch(() => undefined);
      if (path !== undefined && found?.size === bytes)
        return { path, bytes, etag: `"${sha256}"`, ...(pilot !== undefined && { pilot }) };
    }
    return 'absent';
  }

  /**
   * Opens a kit to give it out on another road than by itself. Its bytes were checked when it came, or are by whoever
   * takes them; whether it may be given out is judged now, as at publishing. Undefined and `absent` as of `file`.
   */
  async open(kit: string, version: string): Promise<Result<ShelfKit, KitFault | UnknownSigner> | 'absent' | undefined> {
    const file = await this.file(kit, version);
    if (file === undefined || file === 'absent') return file;
    const opened = await this.#open(file.path, openKit);
    return opened.ok ? ok({ ...file, kit: opened.value }) : opened;
  }

  /**
   * Offers a kit where it lies, for as long as this hub runs: its signature and manifest are checked, its other bytes only
   * by whoever installs it. `sha256` is of the whole file, as the list of the stick says.
   */
  async lend(path: string, file: { bytes: number; sha256: string }): Promise<Result<Lent, PublishFailure>> {
    const kit = await this.#open(path, openKit);
    if (!kit.ok) return kit;
    if (isPreviewKit(kit.value.manifest.id)) return err({ code: 'kit-preview' });
    const { sha256 } = file;
    const entry = this.#entryOf(kit.value, file.bytes);
    const doc = { _id: `kit:${entry.id}:${entry.version}`, type: 'kit', v: 1, sha256, ...entry };
    return await this.uploads.run(doc._id, async () => {
      const held = await this.database.get(doc._id, ShelfDocument);
      if (held === undefined && !(await this.database.put(doc)).ok) return err({ code: 'version-taken' });
      if (held !== undefined && held.sha256 !== sha256) return err({ code: 'version-taken' });
      this.#lent.set(sha256, path);
      return ok({ entry: held === undefined ? entry : entryOf(held), fresh: held === undefined });
    });
  }

  /**
   * Takes a kit in from wherever its bytes come, and shows it only when every one of them was checked. `own`: of this
   * program. `pilot`: to these groups alone; what is on the shelf already stays as it is.
   */
  async publish(
    parts: AsyncIterable<Uint8Array>,
    maxBytes: number,
    { own = false, pilot }: { readonly own?: boolean; readonly pilot?: readonly GroupId[] } = {},
  ): Promise<Result<StaffShelfEntry, PublishFailure>> {
    const upload = await receiveUpload(this.#incoming, parts, maxBytes);
    try {
      const kit = await this.#open(upload.path, verifyKit, true);
      if (!kit.ok) return kit;
      const { manifest, signer } = kit.value;
      if (isPreviewKit(manifest.id)) return err({ code: 'kit-preview' });
      if (!own && !(await this.mayCome({ id: manifest.id, signer }))) return err({ code: 'kit-not-listed' });
      const { delta } = kit.value;
      return delta
        ? await this.#publishDelta({ ...kit.value, delta }, upload, maxBytes)
        : await this.#register(kit.value, upload, pilot);
    } finally {
      await rm(upload.path, { force: true });
    }
  }

  /** What goes on the shelf is the whole kit, made of the delta and its base: whoever has neither can take it. */
  async #publishDelta(
    kit: OpenedKit & { readonly delta: KitDelta },
    upload: Upload,
    maxBytes: number,
  ): Promise<Result<ShelfEntry, PublishFailure>> {
    const { manifest, delta } = kit;
    const base = await this.file(manifest.id, delta.base);
    if (base === undefined || base === 'absent') return err(baseMissing(manifest, delta));
    if (kit.bytes > maxBytes) throw new UploadTooLarge();
    const whole = await rebuildUpload({ kit, path: upload.path }, base.path);
    if (!whole.ok) return whole;
    try {
      const verified = await this.#open(whole.value.path, verifyKit);
      return verified.ok ? await this.#register(verified.value, whole.value) : verified;
    } finally {
      await rm(whole.value.path, { force: true });
    }
  }

  async #open(
    path: string,
    open: typeof openKit,
    acceptDelta = false,
  ): Promise<Result<OpenedKit, KitFault | UnknownSigner>> {
    const source = await openFileSource(path);
    try {
      const hearing = await this.lists.hearing();
      const { listen: hear, keys } = hearing;
      const options = { now: this.clock.now(), createHash: nativeSha256, acceptDelta, hear };
      const kit = await open(source, keys, options);
      if (!kit.ok) return kit;
      const { manifest, fingerprint } = kit.value;
      const withdrawn = withdrawalOf(hearing.known?.list, { ...manifest, fingerprint });
      return withdrawn === undefined ? kit : err({ code: 'withdrawn' });
    } finally {
      await source.close();
    }
  }

  async #register(
    kit: OpenedKit,
    upload: Upload,
    pilot?: readonly GroupId[],
  ): Promise<Result<StaffShelfEntry, PublishFailure>> {
    const entry = { ...this.#entryOf(kit, upload.bytes), ...(pilot !== undefined && { pilot: [...pilot] }) };
    const doc = { _id: `kit:${entry.id}:${entry.version}`, type: 'kit', v: 1, sha256: upload.sha256, ...entry };
    return await this.uploads.run(doc._id, async () => {
      const held = await this.database.get(doc._id, ShelfDocument);
      if (held !== undefined && held.sha256 !== upload.sha256) return err({ code: 'version-taken' });
      const path = this.#pathOf(doc);
      await placeFile(upload.path, path);
      if (held !== undefined || (await this.database.put(doc)).ok)
        return ok(held === undefined ? entry : entryOf(held));
      // Another hub on the same store was faster. With the same bytes that is as good; other bytes have another path.
      const theirs = await this.database.get(doc._id, ShelfDocument);
      if (theirs?.sha256 === upload.sha256) return ok(entryOf(theirs));
      await rm(path, { force: true });
      return err({ code: 'version-taken' });
    });
  }

  #entryOf({ manifest, fingerprint, signer }: OpenedKit, bytes: number): ShelfEntry {
    return {
      id: manifest.id,
      version: manifest.version,
      title: manifest.title,
      ...(manifest.summary === undefined ? {} : { summary: manifest.summary }),
      ...(manifest.releaseNotes === undefined ? {} : { releaseNotes: manifest.releaseNotes }),
      ...(manifest.expires === undefined ? {} : { expires: manifest.expires }),
      languages: manifest.languages,
      bytes,
      ...(hasTwoQualities(manifest) ? { films: filmBytes(manifest) } : {}),
      fingerprint,
      signer,
      publishedAt: timestamp(this.clock.now()),
      url: `/shelf/${manifest.id}/${manifest.version}.kit`,
    };
  }

  /** Named by its content too, so that the file under an entry is never that of another upload of the version. */
  #pathOf({ id, version, sha256 }: Pick<ShelfDocument, 'id' | 'version' | 'sha256'>): string {
    return join(this.folder, id, `${version}-${sha256.slice(0, 16)}.kit`);
  }

  /** Undefined where there are none. */
  async keys(kit: string, version: string): Promise<KitKeys | undefined> {
    return (await this.database.get(`keys:${kit}:${version}`, KeysDocument))?.keys;
  }

  /** `other-bytes`: keys of another packing of that version. */
  async storeKeys(keys: KitKeys): Promise<'stored' | 'unknown-kit' | 'other-bytes'> {
    const entry = await this.database.get(`kit:${keys.kit}:${keys.version}`, ShelfDocument);
    if (entry === undefined) return 'unknown-kit';
    if (entry.fingerprint !== keys.fingerprint) return 'other-bytes';
    const id = `keys:${keys.kit}:${keys.version}`;
    await this.database.update(id, KeysDocument, () => ({ type: 'keys', v: 1, keys }));
    return 'stored';
  }
}

const filmBytes = (manifest: KitManifest) => ({
  full: bytesOf(wantedFiles(manifest, 'full')),
  small: bytesOf(wantedFiles(manifest, 'small')),
});

const entryOf = ({ _id, _rev, sha256: _sha256, ...entry }: ShelfDocument): StaffShelfEntry => entry;

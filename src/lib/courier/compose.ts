import { sha256Hex } from '../shared/digest';
import { filesOf } from './batch';
import type { Revision } from './batch';
import { ACCOUNTS_PATH, RELEASE_PATH } from './index-file';
import type { CourierDatabase, NoticeName, Sequence } from './index-file';
import { LIMITS } from './limits';
import type { CourierSource, RevisionRef, Spool } from './store';
import { entryBytes } from './tar';
import type { CourierPart } from './write';

/** A database and what is said of it in the index beside its name and count. */
export interface Asked {
  readonly source: CourierSource;
  readonly since?: Sequence;
  readonly seen?: CourierDatabase['seen'];
}

export interface Composed {
  readonly databases: CourierDatabase[];
  readonly parts: CourierPart[];
  /** What goes with it, by database. */
  readonly sent: ReadonlyMap<string, readonly RevisionRef[]>;
  /** Heavier than any document may be: no receiver would take them. */
  readonly left: readonly RevisionRef[];
}

export interface ComposeOptions {
  readonly spool: Spool;
  /** Of the parts together, about: FAT32 takes no file of 4 GiB. */
  readonly maxBytes?: number;
  /** Bytes that are ready. */
  readonly onProgress?: (bytes: number) => void;
}

export const DEFAULT_MAX_BYTES = 3.5 * 1024 ** 3;
/** Room for what else the index lists. */
const MOST_PARTS = LIMITS.parts - 1000;
/** A batch is closed above this: small enough that half a file brings most of what is in it. */
const BATCH_BYTES = 1_000_000;
const BATCH_FILE_BYTES = 6_000_000;

/** Parts of databases, in batches that a receiver holds in memory. What does not fit in is left for the next courier. */
export async function composeParts(asked: readonly Asked[], options: ComposeOptions): Promise<Composed> {
  const packer = new Packer(options);
  const databases: CourierDatabase[] = [];
  const sent = new Map<string, readonly RevisionRef[]>();
  for (const one of asked) {
    const { refs, until, more } = await packer.pack(one.source);
    sent.set(one.source.name, refs);
    databases.push({
      name: one.source.name,
      documents: refs.length,
      ...(one.since !== undefined && { since: one.since, until: until ?? one.since }),
      ...(more && { more: true }),
      ...(one.seen !== undefined && { seen: one.seen }),
    });
  }
  return { databases, parts: packer.parts, sent, left: packer.left };
}

/** A notice as a part. They go before the batches, so that half a courier brings them too. */
export const noticePart = (path: NoticeName, text: string): Promise<CourierPart> => textPart('notice', path, text);

/** What became of couriers of the receiver at an institution that looks through them. */
export const releasePart = (text: string): Promise<CourierPart> => textPart('release', RELEASE_PATH, text);

/** Who belongs to a site, as a part: before the batches, for who may write what is judged by it. */
export const accountsPart = (text: string): Promise<CourierPart> => textPart('accounts', ACCOUNTS_PATH, text);

async function textPart(kind: string, path: string, text: string): Promise<CourierPart> {
  const bytes = new TextEncoder().encode(text);
  return {
    kind,
    path,
    size: bytes.length,
    sha256: await sha256Hex(bytes),
    async *read() {
      yield bytes;
    },
  };
}

interface Packed {
  readonly refs: RevisionRef[];
  readonly until?: Sequence;
  readonly more: boolean;
}

class Packer {
  readonly parts: CourierPart[] = [];
  readonly left: RevisionRef[] = [];
  readonly #options: ComposeOptions;
  #bytes = 0;
  #batch = 1;

  constructor(options: ComposeOptions) {
    this.#options = options;
  }

  async pack(source: CourierSource): Promise<Packed> {
    const refs: RevisionRef[] = [];
    let until: Sequence | undefined;
    let open = new OpenBatch();
    const close = async (): Promise<void> => {
      await this.#close(source, open);
      refs.push(...open.revisions.map(({ _id, _rev }) => ({ id: _id, rev: _rev })));
      open = new OpenBatch();
    };
    for await (const page of source.pages()) {
      // Between pages alone: `until` speaks of whole ones.
      if (this.#isFull(open)) {
        await close();
        return { refs, until, more: true };
      }
      for (const revision of page.revisions) {
        const weighed = weigh(revision);
        if (weighed.line.length > LIMITS.lineBytes || weighed.fileBytes > LIMITS.batchFilesBytes) {
          this.left.push({ id: revision._id, rev: revision._rev });
          continue;
        }
        if (open.isFullWith(weighed)) await close();
        open.add(weighed);
      }
      until = page.until;
    }
    await close();
    return { refs, until, more: false };
  }

  #isFull(open: OpenBatch): boolean {
    const { maxBytes = DEFAULT_MAX_BYTES } = this.#options;
    return this.#bytes + open.weight > maxBytes || this.parts.length + open.partCount > MOST_PARTS;
  }

  async #close(source: CourierSource, { revisions, lines }: OpenBatch): Promise<void> {
    if (revisions.length === 0) return;
    const number = String(this.#batch).padStart(6, '0');
    const paths = new Set<string>();
    for (const revision of revisions) {
      for (const { name, sha256 } of filesOf(revision)) {
        const path = `files/${number}/${sha256}`;
        if (paths.has(path)) continue;
        paths.add(path);
        const bytes = await source.file(revision, name);
        // Not the file that the document names: its receiver will say that it is missing, of this document alone.
        if ((await sha256Hex(bytes)) === sha256) await this.#keep({ kind: 'file', path }, bytes);
      }
    }
    const path = `documents/${number}-${source.name}.ndjson`;
    const documents = { kind: 'documents', path, database: source.name, documents: revisions.length };
    await this.#keep(documents, joined(lines));
    this.#batch += 1;
  }

  async #keep(entry: { kind: string; path: string }, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const { spool, onProgress } = this.#options;
    const read = await spool.keep(bytes);
    this.parts.push({ ...entry, size: bytes.length, sha256: await sha256Hex(bytes), read });
    this.#bytes += entryBytes(bytes.length);
    onProgress?.(this.#bytes);
  }
}

interface Weighed {
  readonly revision: Revision;
  /** In UTF-8, with its line feed. */
  readonly line: Uint8Array;
  readonly fileBytes: number;
}

function weigh(revision: Revision): Weighed {
  const fileBytes = filesOf(revision).reduce((sum, { size }) => sum + size, 0);
  return { revision, line: new TextEncoder().encode(`${JSON.stringify(revision)}\n`), fileBytes };
}

/** Revisions that go into one batch. */
class OpenBatch {
  readonly revisions: Revision[] = [];
  readonly lines: Uint8Array[] = [];
  #lineBytes = 0;
  #fileBytes = 0;
  #files = 0;

  get weight(): number {
    return this.#lineBytes + this.#fileBytes;
  }

  get partCount(): number {
    return this.#files + 1;
  }

  isFullWith({ fileBytes }: Weighed): boolean {
    if (this.revisions.length === 0) return false;
    return (
      this.revisions.length >= LIMITS.batchDocuments ||
      this.#lineBytes > BATCH_BYTES ||
      this.#fileBytes + fileBytes > BATCH_FILE_BYTES
    );
  }

  add({ revision, line, fileBytes }: Weighed): void {
    this.revisions.push(revision);
    this.lines.push(line);
    this.#lineBytes += line.length;
    this.#fileBytes += fileBytes;
    this.#files += filesOf(revision).length;
  }
}

function joined(lines: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(lines.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const line of lines) {
    whole.set(line, at);
    at += line.length;
  }
  return whole;
}

import { sha256 } from '@noble/hashes/sha2.js';
import { toBase64Url } from '../../shared/base64';
import type { Clock } from '../../shared/clock';
import { hex } from '../../shared/digest';
import type { Random } from '../../shared/ids';
import type { Vault } from '../../shared/vault';
import type { LocalFiles } from '../local';
import type { FileValue } from '../part';
import type { DraftDatabase, FileRow, PieceRow } from './database';

/** What is in memory at a time, bytes. */
const PIECE = 1_048_576;
/** What nothing names stays for so long, ms: taking away can be taken back, and a part may be on its way. */
const UNUSED_MS = 7 * 86_400_000;
/** What did not come to its end by then never will: whoever kept it was killed. */
const COMING_MS = 86_400_000;

/** Bytes of files, sealed in pieces. */
export class SealedFiles implements LocalFiles {
  constructor(
    private readonly db: DraftDatabase,
    private readonly vault: Vault,
    private readonly random: Random,
    private readonly clock: Clock,
  ) {}

  async keep(bytes: Blob, onKept?: (bytes: number) => void): Promise<FileValue> {
    const { db } = this;
    const name = toBase64Url(this.random.bytes(16));
    const coming: FileRow = { key: this.#comingKey(name), name, bytes: bytes.size, at: this.clock.now() };
    const hash = sha256.create();
    try {
      await db.files.put(coming);
      for (let at = 0; at * PIECE < bytes.size; at++) {
        const piece = await bytes.slice(at * PIECE, (at + 1) * PIECE).arrayBuffer();
        hash.update(new Uint8Array(piece));
        const box = await this.vault.sealFile(piece, placeOf(name, at));
        await db.pieces.put({ key: pieceKey(name, at), box });
        onKept?.(Math.min((at + 1) * PIECE, bytes.size));
      }
      const value: FileValue = { sha256: hex(hash.digest()), bytes: bytes.size };
      await db.transaction('rw', db.files, db.pieces, async () => {
        const key = this.#fileKey(value.sha256);
        const known = await db.files.get(key);
        await db.files.delete(coming.key);
        // The same file twice: what was there is whole.
        if (known !== undefined) await this.#pieces(name).delete();
        await db.files.put({ key, ...value, name: known?.name ?? name, at: this.clock.now() });
      });
      return value;
    } catch (error) {
      // Where there is no room there may be none for this either: the sweep does it then.
      await this.#forget([coming]).catch(() => undefined);
      throw error;
    }
  }

  async open(sha256: string): Promise<Blob | undefined> {
    const row = await this.db.files.get(this.#fileKey(sha256));
    if (row === undefined) return undefined;
    const opened: Blob[] = [];
    for (let at = 0; at * PIECE < row.bytes; at++) {
      const piece = await this.#open(row, at);
      if (piece === undefined) return undefined;
      opened.push(new Blob([piece]));
    }
    return new Blob(opened);
  }

  async piece(sha256: string, offset: number, length: number): Promise<Blob | undefined> {
    const row = await this.db.files.get(this.#fileKey(sha256));
    const piece = row && (await this.#open(row, Math.floor(offset / PIECE)));
    const from = offset % PIECE;
    return piece && new Blob([piece.slice(from, from + length)]);
  }

  /** Lets go of what nothing names any more. `used`: the hashes that parts name; asked only where something could go. */
  async sweep(used: () => Promise<ReadonlySet<string>>): Promise<void> {
    const now = this.clock.now();
    const rows = await this.db.files.toArray();
    const dead = rows.filter((row) => row.sha256 === undefined && row.at < now - COMING_MS);
    const old = rows.filter((row) => row.sha256 !== undefined && row.at < now - UNUSED_MS);
    const named = old.length > 0 ? await used() : new Set();
    await this.#forget([...dead, ...old.filter((row) => !named.has(row.sha256!))]);
  }

  async #forget(rows: readonly FileRow[]): Promise<void> {
    const { files, pieces } = this.db;
    for (const { key, name, at } of rows)
      await this.db.transaction('rw', files, pieces, async () => {
        // Somebody gave it again meanwhile.
        if ((await files.get(key))?.at !== at) return;
        await this.#pieces(name).delete();
        await files.delete(key);
      });
  }

  async #open({ name }: FileRow, at: number): Promise<ArrayBuffer | undefined> {
    const row: PieceRow | undefined = await this.db.pieces.get(pieceKey(name, at));
    return row && this.vault.openFile(row.box, placeOf(name, at));
  }

  /** `/` is the sign after `.`. */
  #pieces = (name: string) => this.db.pieces.where('key').between(`${name}.`, `${name}/`);
  #fileKey = (sha256: string): string => this.vault.pseudonym(`file ${sha256}`);
  #comingKey = (name: string): string => this.vault.pseudonym(`coming ${name}`);
}

const pieceKey = (name: string, at: number): string => `${name}.${at}`;
const placeOf = (name: string, at: number): string => `draft file ${name} ${at}`;

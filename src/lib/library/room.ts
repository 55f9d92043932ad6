import type { Films } from '../kit/films';
import { CHUNK_BYTES, type KitManifest } from '../kit/manifest';
import type { KitId } from '../shared/ids';
import { keptFiles } from './wanted';

/** What takes room in this browser's library, bytes. */
export interface Room {
  /** All bytes of kits that lie in the database, shared ones once, those of begun installs too. */
  readonly bytes: number;
  readonly kits: readonly KitRoom[];
}

export interface KitRoom {
  readonly id: KitId;
  /** Of its different files, as far as they are here. */
  readonly bytes: number;
  /** Those that no other kit needs: what its removal frees. */
  readonly alone: number;
}

/** The rows of the library that tell where bytes lie (docs/formats/storage.md). */
export interface RoomRows {
  readonly kits: readonly HolderRow[];
  readonly pending: readonly HolderRow[];
  readonly manifests: readonly {
    readonly fingerprint: string;
    readonly manifest: KitManifest;
    readonly addresses: readonly string[];
  }[];
  readonly files: readonly { readonly address: string; readonly size: number; readonly blob: number }[];
  readonly chunks: readonly { readonly address: string; readonly index: number; readonly blob: number }[];
  readonly blobs: readonly { readonly id: number; readonly bytes: { readonly size: number } }[];
}

interface HolderRow {
  readonly id: KitId;
  readonly fingerprint: string;
  readonly films?: Films;
}

/** A piece that is stored once, whoever needs it: a small file, or the Blob of one chunk. */
type Pieces = ReadonlyMap<string | number, number>;

export function roomOf(rows: RoomRows): Room {
  const sizes = new Map(rows.blobs.map(({ id, bytes }) => [id, bytes.size]));
  const pieces = piecesByAddress(rows, sizes);
  const manifests = new Map(rows.manifests.map((row) => [row.fingerprint, row]));
  const holders = [...rows.kits, ...rows.pending].map(({ id, fingerprint, films }) => {
    const row = manifests.get(fingerprint);
    const addresses = row === undefined ? [] : keptFiles(row, films).addresses;
    return { id, held: merge(addresses.map((address) => pieces.get(address))) };
  });
  const needed = new Map<string | number, Set<KitId>>();
  for (const { id, held } of holders) {
    for (const piece of held.keys()) needed.set(piece, (needed.get(piece) ?? new Set()).add(id));
  }
  const isAlone = (piece: string | number): boolean => needed.get(piece)?.size === 1;
  return {
    bytes: sum(sizes.values()),
    kits: rows.kits.map(({ id }) => {
      const held = merge(holders.filter((holder) => holder.id === id).map((holder) => holder.held));
      const own = [...held].filter(([piece]) => isAlone(piece)).map(([, size]) => size);
      return { id, bytes: sum(held.values()), alone: sum(own) };
    }),
  };
}

function piecesByAddress({ files, chunks }: RoomRows, sizes: ReadonlyMap<number, number>): Map<string, Pieces> {
  const pieces = new Map<string, Map<string | number, number>>();
  for (const { address, size } of files) pieces.set(address, new Map([[address, size]]));
  for (const { address, blob } of chunks) {
    const known = pieces.get(address) ?? new Map<string | number, number>();
    pieces.set(address, known.set(blob, sizes.get(blob) ?? CHUNK_BYTES));
  }
  return pieces;
}

const merge = (maps: readonly (Pieces | undefined)[]): Pieces => new Map(maps.flatMap((map) => [...(map ?? [])]));
const sum = (sizes: Iterable<number>): number => [...sizes].reduce((total, size) => total + size, 0);

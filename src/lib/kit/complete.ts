import { err, ok, type Result } from '../shared/result';
import type { KitFault } from './fault';
import { baseMissing, type KitEntry } from './locate';
import { CHUNK_BYTES, chunkBytes, type KitFile } from './manifest';
import type { OpenedKit } from './open';
import { readBytes, type KitSource } from './source';
import { allSteps, checkChunk, readSteps, takeBatch, type BatchStep, type ChunkStep } from './steps';

/** An opened kit and the bytes that it was opened from. */
export interface KitAt {
  readonly kit: OpenedKit;
  readonly source: KitSource;
}

/** A small file alone, or one chunk of a large one, in whichever source has it. */
export interface FilePart {
  readonly source: KitSource;
  readonly step: BatchStep | ChunkStep;
}

export interface CompleteFile {
  readonly file: KitFile;
  /** In order. */
  readonly parts: readonly FilePart[];
}

/**
 * Where each file of a kit is to be read, in the order of the manifest: in the kit itself or, what a delta leaves out,
 * in its base. Contents are found by their hashes, wherever in the base they lie. `base-missing` where the base does
 * not have them: it is another one.
 */
export function completeKit(kit: KitAt, base: KitAt | undefined): Result<readonly CompleteFile[], KitFault> {
  const places = new Places([kit, ...(base ? [base] : [])]);
  const files: CompleteFile[] = [];
  for (const file of kit.kit.manifest.files) {
    const parts = places.of(file);
    if (!parts) return err(missing(kit.kit, file));
    files.push({ file, parts });
  }
  return ok(files);
}

const missing = ({ manifest, delta }: OpenedKit, { path }: KitFile): KitFault =>
  delta ? baseMissing(manifest, delta, path) : { code: 'file-missing', path };

/** The bytes of one part, checked. */
export async function readPart(
  { source, step }: FilePart,
  signal?: AbortSignal,
): Promise<Result<Uint8Array<ArrayBuffer>, KitFault>> {
  const read = await readBytes(source, step.start, step.end, signal);
  if (step.kind === 'chunk') return checkChunk(step, read);
  const taken = await takeBatch(step, read);
  return taken.ok ? ok(taken.value[0]!.bytes) : taken;
}

/** Contents by hash and size; what an earlier kit has is not looked for in a later one. */
class Places {
  readonly #small = new Map<string, { readonly source: KitSource; readonly entry: KitEntry }>();
  readonly #chunks = new Map<string, FilePart>();

  constructor(kits: readonly KitAt[]) {
    for (const { kit, source } of kits) {
      for (const entry of kit.entries.values())
        if (entry.size <= CHUNK_BYTES) add(this.#small, nameOf(entry.file.sha256, entry.size), { source, entry });
      for (const step of allSteps(kit))
        if (step.kind === 'chunk') add(this.#chunks, chunkName(step.file, step.index), { source, step });
    }
  }

  of(file: KitFile): readonly FilePart[] | undefined {
    if (file.chunks === undefined) {
      const found = this.#small.get(nameOf(file.sha256, file.size));
      const [step] = found ? readSteps([found.entry]) : [];
      return found && step ? [{ source: found.source, step }] : undefined;
    }
    const parts = file.chunks.map((_, index) => this.#chunks.get(chunkName(file, index)));
    return parts.every((part) => part !== undefined) ? parts : undefined;
  }
}

const nameOf = (sha256: string, size: number): string => `${sha256} ${size}`;

/** The same name, the same bytes: a chunk is known by its digest, and cut where its size says. */
export const chunkName = ({ size, chunks }: KitFile, index: number): string =>
  nameOf(chunks?.[index] ?? '', chunkBytes(size, index));

function add<T>(map: Map<string, T>, name: string, value: T): void {
  if (!map.has(name)) map.set(name, value);
}

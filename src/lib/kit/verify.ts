import * as v from 'valibot';
import { QuestionSet } from '../assessment/question';
import { hex } from '../shared/digest';
import { err, ok, type Result } from '../shared/result';
import { readPart, type CompleteFile } from './complete';
import type { KitFault, TrustedKey, UnknownSigner } from './fault';
import { itemsOf, type KitFile, type KitManifest } from './manifest';
import { openKit, type OpenedKit, type OpenOptions } from './open';
import { checkSeal, type IncrementalHash } from './seal';
import { readBytes, type KitSource } from './source';
import { allSteps, checkChunk, takeBatch, type ChunkStep, type TakenFile } from './steps';

export interface VerifyOptions extends OpenOptions {
  /** A native SHA-256; without it @noble/hashes, which is slower. */
  readonly createHash?: () => IncrementalHash;
  /** Bytes read so far. Each byte is read twice: as a part of its file, and as a part of the whole. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Verifies every byte of a kit: what `openKit` does, then each file against each of its hashes, the question files
 * against their schema, and the seal of the whole. For the command line and the hub; a device checks while it stores.
 * Of a delta (`delta` of the answer) that is what it carries: `verifyComplete` checks what it makes of its base.
 */
export async function verifyKit(
  source: KitSource,
  trusted: readonly TrustedKey[],
  options: VerifyOptions = {},
): Promise<Result<OpenedKit, KitFault | UnknownSigner>> {
  const kit = await openKit(source, trusted, options);
  if (!kit.ok) return kit;
  const createHash = options.createHash ?? (await nobleSha256());
  const questions = questionFiles(kit.value.manifest);
  const { entries } = kit.value;
  let whole: IncrementalHash | undefined;
  for (const step of allSteps(kit.value)) {
    const read = await readBytes(source, step.start, step.end, options.signal);
    if (step.kind === 'batch') {
      const taken = await takeBatch(step, read);
      if (!taken.ok) return taken;
      const fault = firstFault(taken.value, questions);
      if (fault) return err(fault);
    } else {
      const taken = await checkChunk(step, read);
      if (!taken.ok) return taken;
      if (step.index === 0) whole = createHash();
      whole?.update(taken.value);
      if (entries.has(step.file.path) && isLast(step) && hex(whole!.digest()) !== step.file.sha256)
        return err(notItsChunks(step.file));
    }
    options.onProgress?.(step.end, 2 * source.size);
  }
  const seal = await checkSeal(source, kit.value.seal, createHash(), {
    signal: options.signal,
    onProgress: (done) => options.onProgress?.(source.size + done, 2 * source.size),
  });
  return seal.ok ? kit : seal;
}

const isLast = ({ file, index }: ChunkStep): boolean => index + 1 === file.chunks?.length;

const notItsChunks = ({ path }: KitFile): KitFault => ({
  code: 'hash-mismatch',
  path,
  detail: 'its chunks are not its SHA-256',
});

/**
 * Checks every file of a delta with its base (`completeKit`) against each of its hashes, and its questions: what is left
 * to be checked after `verifyKit` of the delta, to know the whole.
 */
export async function verifyComplete(
  manifest: KitManifest,
  files: readonly CompleteFile[],
  options: VerifyOptions = {},
): Promise<Result<void, KitFault>> {
  const createHash = options.createHash ?? (await nobleSha256());
  const questions = questionFiles(manifest);
  const total = manifest.files.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  for (const { file, parts } of files) {
    const whole = createHash();
    for (const part of parts) {
      const read = await readPart(part, options.signal);
      if (!read.ok) return read;
      whole.update(read.value);
      const fault = questionFault(file.path, read.value, questions);
      if (fault) return err(fault);
      options.onProgress?.((done += read.value.length), total);
    }
    if (hex(whole.digest()) !== file.sha256) return err(notItsChunks(file));
  }
  return ok(undefined);
}

async function nobleSha256(): Promise<() => IncrementalHash> {
  const { sha256 } = await import('@noble/hashes/sha2');
  return () => sha256.create();
}

/** Path → may it hold answer keys? Only a self-check has them in the kit. */
function questionFiles(manifest: KitManifest): ReadonlyMap<string, boolean> {
  return new Map(
    itemsOf(manifest).flatMap((item) => {
      if (item.kind !== 'test' && item.kind !== 'survey') return [];
      const withKeys = item.kind === 'test' && item.control === 'self';
      return Object.values(item.questions).map((path) => [path, withKeys] as const);
    }),
  );
}

const firstFault = (files: readonly TakenFile[], questions: ReadonlyMap<string, boolean>): KitFault | undefined =>
  files
    .map(({ entry, bytes }) => questionFault(entry.file.path, bytes, questions))
    .find((found) => found !== undefined);

function questionFault(path: string, bytes: Uint8Array, questions: ReadonlyMap<string, boolean>): KitFault | undefined {
  const withKeys = questions.get(path);
  if (withKeys === undefined) return undefined;
  const set = v.safeParse(QuestionSet, parseJson(bytes));
  if (!set.success) return { code: 'manifest-invalid', path, detail: set.issues[0].message };
  return set.output.keys && !withKeys
    ? { code: 'manifest-invalid', path, detail: 'answer keys of a control that is graded' }
    : undefined;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

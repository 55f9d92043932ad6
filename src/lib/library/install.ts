import { contentAddress } from '../kit/address';
import { Hearing, type ListStore } from '../kit/institution/hearing';
import { withdrawalOf } from '../kit/institution/standing';
import { bytesOf, wantedFiles, type Films } from '../kit/films';
import { expiryFault, openKit, type OpenedKit } from '../kit/open';
import { takeBatch, takeChunk, type BatchStep } from '../kit/steps';
import type { KitId } from '../shared/ids';
import type { Clock } from '../shared/clock';
import { err, ok, type Result } from '../shared/result';
import { BaseMissing, RefusedKit, expectedFailure, type FreeBytes } from './failure';
import { filmPaths, filmsOf } from './wanted';
import { inFlight } from './in-flight';
import type { InstallFailure, InstallOptions, InstalledKit, KitSource } from './library';
import { addressOf, planInstall, type Addresses, type InstallPlan, type PlannedChunk } from './plan';
import { KitIncomplete, type InstallKey, type KitHead, type KitStore, type NewKit, type Stored } from './store';
import { refusedUpdate } from './update';

/** Chunks and batches that are read, hashed and written at once: each holds up to 8 MiB in memory, twice. */
const IN_FLIGHT = 2;

/** Only another tab's removal, in the very moment, takes staged bytes away. */
const STAGE_TRIES = 5;

export interface InstallDeps {
  readonly store: KitStore;
  readonly lists: ListStore;
  readonly clock: Clock;
  /** Runs `work` while no other tab installs this kit; waits for its turn, rejects with AbortError on the signal. */
  readonly alone: <T>(kit: KitId, signal: AbortSignal | undefined, work: () => Promise<T>) => Promise<T>;
  readonly freeBytes: FreeBytes;
}

/**
 * Installs a kit from hostile bytes, or goes on where an earlier try for the same bytes stopped: all that was checked
 * and written then is known by its content. The kit becomes visible in one transaction, after its last byte.
 */
export async function installKit(
  deps: InstallDeps,
  source: KitSource,
  options: InstallOptions,
): Promise<Result<InstalledKit, InstallFailure>> {
  let begun: InstallKey | undefined;
  try {
    options.onProgress?.({ phase: 'checking', totalBytes: source.size, storedBytes: 0 });
    const { trusted, allowSigner, signal } = options;
    const now = deps.clock.now();
    const hearing = await Hearing.open(deps.lists, trusted, now);
    const hear = hearing.listen;
    const opened = await openKit(source, hearing.keys, { acceptDelta: true, allowSigner, signal, hear });
    if (!opened.ok) return err(refusal(opened.error));
    const kit = opened.value;
    return await deps.alone(kit.manifest.id, signal, async () => {
      const films = filmsOf(kit.manifest, options.films);
      const head = await deps.store.head(kit.manifest.id);
      const refused = endedKit(kit, head, hearing, now) ?? refusedUpdate({ ...kit, films }, head);
      if (refused !== undefined) return err(refused);
      const install: InstallKey = (begun = { id: kit.manifest.id, fingerprint: kit.fingerprint });
      const bring = (kept: Films | undefined) => bringKit(deps, install, source, { ...kit, films: kept }, options);
      try {
        return ok(await bring(films));
      } catch (error) {
        const here = filmsHere({ ...kit, films }, head);
        if (!(error instanceof BaseMissing) || here === undefined) throw error;
        return ok(await bring(here));
      }
    });
  } catch (error) {
    return err(await expectedFailure(deps, begun, error));
  }
}

type WantedKit = OpenedKit & Pick<NewKit, 'films'>;

/**
 * The other films, which are here, where an update may come with them: a wish about films that was never met must not
 * keep away an update that leaves out what it could be met with.
 */
function filmsHere(kit: WantedKit, head: KitHead | undefined): Films | undefined {
  if (kit.films === undefined || head?.films === undefined || head.films === kit.films) return undefined;
  return refusedUpdate({ ...kit, films: head.films }, head) === undefined ? head.films : undefined;
}

/** Stores what is not here yet, and makes the kit visible. */
async function bringKit(
  { store, clock }: InstallDeps,
  install: InstallKey,
  source: KitSource,
  kit: WantedKit,
  options: InstallOptions,
): Promise<InstalledKit> {
  await storeFiles(store, install, source, kit, options);
  try {
    return await store.publish(install, clock.now());
  } catch (error) {
    if (!(error instanceof KitIncomplete)) throw error;
    // A check of another kit found damaged what both share, after it was counted as stored here.
    await storeFiles(store, install, source, kit, options);
    return store.publish(install, clock.now());
  }
}

/** Reads, checks and stores what is not here yet; tells how far it is. */
async function storeFiles(
  store: KitStore,
  install: InstallKey,
  source: KitSource,
  kit: WantedKit,
  { onProgress, signal }: InstallOptions,
): Promise<void> {
  const addresses = await addressesOf(kit);
  const { manifest, signer, signerFingerprint, films } = kit;
  const files = wantedFiles(manifest, films);
  const newKit: NewKit = {
    ...install,
    version: manifest.version,
    manifest,
    addresses: manifest.files.map((file) => addressOf(addresses, file)),
    signer,
    signerFingerprint,
    bytes: bytesOf(files),
    ...(films && { films }),
  };
  let steps: InstallPlan['steps'] = [];
  const plan = (stored: Stored) => {
    const planned = planInstall({ ...kit, files, apart: filmPaths(manifest, films) }, addresses, stored);
    if (planned.missing.length > 0) throw new BaseMissing(kit.delta?.base ?? '', planned.missing);
    steps = planned.steps;
  };
  const begun = await store.begin(newKit, plan);
  const { totalBytes } = begun;
  let { storedBytes } = begun;
  const { releaseNotes } = kit.manifest;
  const tell = (phase: 'storing' | 'finishing') =>
    onProgress?.({ phase, kit: install.id, totalBytes, storedBytes, ...(releaseNotes && { releaseNotes }) });
  tell('storing');
  await inFlight(steps, IN_FLIGHT, signal, async (step, stop) => {
    const read = await source.read(step.start, step.end, stop);
    const bytes = await storeStep({ store, install, addresses, immutable: source.immutable === true }, step, read);
    storedBytes += bytes;
    tell('storing');
  });
  tell('finishing');
}

async function addressesOf(kit: OpenedKit): Promise<Addresses> {
  const addresses = new Map<string, string>();
  for (const file of kit.manifest.files) addresses.set(file.path, await contentAddress(file));
  return addresses;
}

interface StepParts {
  readonly store: KitStore;
  readonly install: InstallKey;
  readonly addresses: Addresses;
  readonly immutable: boolean;
}

/** Bytes that were stored. */
async function storeStep(parts: StepParts, step: BatchStep | PlannedChunk, read: Blob): Promise<number> {
  if (step.kind === 'batch') return storeBatch(parts, step, read);
  return parts.immutable ? storeChunk(parts, step, read) : storeChunkOfFile(parts, step, read);
}

async function storeBatch({ store, install, addresses }: StepParts, step: BatchStep, read: Blob): Promise<number> {
  const taken = await takeBatch(step, read);
  if (!taken.ok) throw new RefusedKit(taken.error);
  let offset = 0;
  const files = taken.value.map(({ entry: { file, size } }) => {
    const placed = { address: addressOf(addresses, file), offset, size };
    offset += size;
    return placed;
  });
  await store.putPack(install, { blob: new Blob(taken.value.map(({ bytes }) => bytes)), files });
  return offset;
}

async function storeChunk({ store, install }: StepParts, step: PlannedChunk, read: Blob): Promise<number> {
  const taken = await takeChunk(step, read);
  if (!taken.ok) throw new RefusedKit(taken.error);
  await store.putChunk(install, step.places, taken.value);
  return taken.value.size * step.places.length;
}

/**
 * Stores first and checks what was stored. A slice of a file is not read through this thread on its way to the disk:
 * that is twice as fast as Blobs made of checked memory.
 */
async function storeChunkOfFile({ store, install }: StepParts, step: PlannedChunk, read: Blob): Promise<number> {
  const data = step.skip > 0 ? read.slice(step.skip) : read;
  for (let left = STAGE_TRIES; left > 0; left--) {
    const staged = await store.stage(install, data);
    try {
      if (staged.bytes === undefined) continue;
      const whole = step.skip > 0 ? new Blob([read.slice(0, step.skip), staged.bytes]) : staged.bytes;
      const taken = await takeChunk(step, whole);
      if (!taken.ok) throw new RefusedKit(taken.error);
      if (await store.acceptChunk(install, step.places, staged)) return data.size * step.places.length;
    } catch (error) {
      await store.unstage(staged);
      throw error;
    }
  }
  throw new Error('staged bytes are swept each time');
}

/**
 * Why nobody is to begin with these bytes any more. Who has them may mend them, and change their films, withdrawn or past
 * their last day as they are: a learner is never locked out of what is installed.
 */
function endedKit(
  { manifest, fingerprint }: OpenedKit,
  head: KitHead | undefined,
  { known }: Hearing,
  now: number,
): InstallFailure | undefined {
  if (head?.fingerprint === fingerprint) return undefined;
  const { id, version } = manifest;
  const found = withdrawalOf(known?.list, { id, version, fingerprint });
  if (found !== undefined) return { code: 'withdrawn', version, reason: found.reason };
  const expired = expiryFault(manifest, now);
  return expired && { code: 'kit-invalid', reason: expired };
}

const refusal = (error: Exclude<Awaited<ReturnType<typeof openKit>>, { ok: true }>['error']): InstallFailure =>
  error.code === 'unknown-signer' ? error : { code: 'kit-invalid', reason: error };

import { MAX_BATCH_DOCS, byUrgency, nextBatch, wireBytes } from '../batches';
import type { Load } from '../batches';
import type { DocumentRef, HubDatabase, WriteFailure } from '../hub-database';
import { LinkFailure } from '../link-failure';
import type { Revision, Revisions } from '../local-copy';
import type { Pace } from '../pace';
import { namedFiles } from './work-files';

/** Below so many bytes it is cheaper to send what the hub may have than to ask first. */
const WORTH_ASKING = 16_000;

export interface PushOptions {
  /** Ask the hub for each document whether it has it, however small: after the hub's data changed. */
  readonly ask: boolean;
  readonly pace: Pace;
  /** Revisions that the hub is known to have: history before them is not sent. */
  readonly known?: Readonly<Record<string, string>>;
  readonly onProgress?: (sent: readonly DocumentRef[]) => void;
}

export interface PushOutcome {
  readonly sent: readonly DocumentRef[];
  readonly refused: readonly WriteFailure[];
  /** Their files are too much for one request on this link: to be sent by `pushHeavy`, when nothing else waits. */
  readonly heavy: readonly Load[];
}

/**
 * Sends the winning revisions of `ids` as they are, the most urgent first, in requests that the link carries. Rejects with
 * LinkFailure at the first request that fails; what was sent by then is at the hub, and sending it again is no fault.
 */
export async function push(
  local: Revisions,
  hub: HubDatabase,
  ids: readonly string[],
  options: PushOptions,
): Promise<PushOutcome> {
  const { ask, pace } = options;
  const weighed = await weigh(local, ids);
  const isHeavy = ({ files, bytes }: Weighed): boolean => files > 0 && bytes > pace.budget('up');
  const heavy = weighed.filter(isHeavy);
  const light = byUrgency(weighed.filter((load) => !isHeavy(load)));
  const sent: DocumentRef[] = [];
  const refused: WriteFailure[] = [];
  for (const slice of ask ? slices(light) : [light]) {
    let rest = ask ? await lacking(hub, slice) : slice;
    while (rest.length > 0) {
      const batch = nextBatch(rest, pace.budget('up'));
      rest = rest.slice(batch.length);
      const wanted = !ask && weightOf(batch) > WORTH_ASKING ? await lacking(hub, batch) : batch;
      if (wanted.length === 0) continue;
      const failures = await send(local, hub, wanted, options.known ?? {});
      const failed = new Set(failures.map(({ id }) => id));
      const good = wanted.filter(({ id }) => !failed.has(id));
      refused.push(...failures);
      sent.push(...good);
      options.onProgress?.(good);
    }
  }
  return { sent, refused, heavy };
}

interface Weighed extends Load {
  /** Bytes of its files. */
  readonly files: number;
}

async function weigh(local: Revisions, ids: readonly string[]): Promise<readonly Weighed[]> {
  return (await local.winners(ids)).map((document) => {
    const files = namedFiles(document).reduce((sum, { size }) => sum + size, 0);
    const bytes = wireBytes(JSON.stringify(document).length, files);
    return { id: document._id, rev: document._rev, bytes, files };
  });
}

const weightOf = (loads: readonly Load[]): number => loads.reduce((sum, { bytes }) => sum + bytes, 0);

function slices(loads: readonly Load[]): (readonly Load[])[] {
  return Array.from({ length: Math.ceil(loads.length / MAX_BATCH_DOCS) }, (_, at) =>
    loads.slice(at * MAX_BATCH_DOCS, (at + 1) * MAX_BATCH_DOCS),
  );
}

async function lacking(hub: HubDatabase, loads: readonly Load[]): Promise<readonly Load[]> {
  const ids = new Set((await hub.missing(loads)).map(({ id }) => id));
  return loads.filter(({ id }) => ids.has(id));
}

/** Whole documents in one request, files inside them. */
export async function send(
  local: Revisions,
  hub: HubDatabase,
  batch: readonly Load[],
  known: Readonly<Record<string, string>> = {},
): Promise<readonly WriteFailure[]> {
  const found = await local.read(batch);
  try {
    return await hub.write(found.map((doc) => withoutKnownHistory(doc, known[doc._id])));
  } catch (error) {
    const tooLarge = error instanceof LinkFailure && error.code === 'too-large';
    if (!tooLarge) throw error;
    // One document among the others is too large: find it by itself, so that the others get through.
    if (batch.length > 1) {
      const alone = [];
      for (const load of batch) alone.push(...(await send(local, hub, [load], known)));
      return alone;
    }
    return [{ id: batch[0]!.id, error: 'forbidden', reason: 'too-large' }];
  }
}

/** A place that changed thirty times a day would else carry a thousand revision ids with it. */
function withoutKnownHistory(doc: Revision, known: string | undefined): Revision {
  const revisions = doc._revisions as { start: number; ids: readonly string[] } | undefined;
  if (known === undefined || revisions === undefined) return doc;
  const steps = revisions.start - Number.parseInt(known, 10);
  const connects = steps > 0 && revisions.ids[steps] === known.slice(known.indexOf('-') + 1);
  return connects ? { ...doc, _revisions: { start: revisions.start, ids: revisions.ids.slice(0, steps + 1) } } : doc;
}

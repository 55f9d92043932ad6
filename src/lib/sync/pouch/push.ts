import { planBatches } from '../batches';
import type { Load } from '../batches';
import type { DocumentRef, HubDatabase, WriteFailure } from '../hub-database';
import { LinkFailure } from '../link-failure';
import type { Revision, Revisions } from '../local-copy';

/** Below so many bytes it is cheaper to send what the hub may have than to ask first. */
const WORTH_ASKING = 64 * 1024;

export interface PushOptions {
  /** Ask the hub for each document whether it has it, however small: after the hub's data changed. */
  readonly ask: boolean;
  /** Revisions that the hub is known to have: history before them is not sent. */
  readonly known?: Readonly<Record<string, string>>;
  readonly onProgress?: (sent: readonly DocumentRef[]) => void;
}

export interface PushOutcome {
  readonly sent: readonly DocumentRef[];
  readonly refused: readonly WriteFailure[];
}

/**
 * Sends the winning revisions of `ids` as they are. Rejects with LinkFailure at the first request that fails; what was
 * sent by then is at the hub, and sending it again is no fault.
 */
export async function push(
  local: Revisions,
  hub: HubDatabase,
  ids: readonly string[],
  options: PushOptions,
): Promise<PushOutcome> {
  const loads = await weigh(local, ids);
  const wanted = await lacking(hub, loads, options.ask);
  const sent: DocumentRef[] = [];
  const refused: WriteFailure[] = [];
  for (const batch of planBatches(wanted)) {
    const failures = await send(local, hub, batch, options.known ?? {});
    const failed = new Set(failures.map(({ id }) => id));
    const good = batch.filter(({ id }) => !failed.has(id));
    refused.push(...failures);
    sent.push(...good);
    options.onProgress?.(good);
  }
  return { sent, refused };
}

async function weigh(local: Revisions, ids: readonly string[]): Promise<readonly Load[]> {
  return (await local.winners(ids)).map((document) => {
    const { files } = document;
    const attached = Array.isArray(files)
      ? files.reduce((sum: number, { size }: { size: number }) => sum + size, 0)
      : 0;
    // Base64 takes four bytes for three.
    const bytes = JSON.stringify(document).length + Math.ceil((attached * 4) / 3);
    return { id: document._id, rev: document._rev, bytes };
  });
}

async function lacking(hub: HubDatabase, loads: readonly Load[], ask: boolean): Promise<readonly Load[]> {
  const bytes = loads.reduce((sum, load) => sum + load.bytes, 0);
  if (loads.length === 0 || (!ask && bytes < WORTH_ASKING)) return loads;
  const missing: Load[] = [];
  for (let at = 0; at < loads.length; at += 500) {
    const slice = loads.slice(at, at + 500);
    const ids = new Set((await hub.missing(slice)).map(({ id }) => id));
    missing.push(...slice.filter(({ id }) => ids.has(id)));
  }
  return missing;
}

async function send(
  local: Revisions,
  hub: HubDatabase,
  batch: readonly Load[],
  known: Readonly<Record<string, string>>,
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

import { ByteReader } from '../../courier/byte-reader';
import type { CourierFault } from '../../courier/fault';
import { judgeFromHub } from '../../courier/from-hub';
import type { CourierIndex } from '../../courier/index-file';
import { hasArrived, noteArrival } from '../../courier/ledger';
import { readCourier } from '../../courier/read';
import type { OpenedCourier } from '../../courier/read';
import { markAfter, takeBatches } from '../../courier/take';
import type { TakenDatabase } from '../../courier/take';
import { ok } from '../../shared/result';
import type { Result } from '../../shared/result';
import type { TakenCourier } from '.';
import { readHubMark, readPushMark, writeHubMark, writePullMark, writePushMark } from '../rounds/marks';
import { privatePending } from '../rounds/pending';
import { witnessReceipts } from '../rounds/witness';
import { currentLog, settle } from './context';
import type { CourierContext } from './context';
import { storeOf } from './copy';
import { markedIdentity } from './identity';
import { withRelease, writeLog } from './log';
import type { CourierLog } from './log';
import { pulledTo } from './pulled';

const PIECE = 64 * 1024;

/** Takes in what an answer courier brings. Not to be called twice at once over the same copies. */
export async function openAnswer(
  context: CourierContext,
  file: Blob,
  onProgress?: (bytes: number) => void,
): Promise<Result<TakenCourier, CourierFault>> {
  const { dossier, privateStore, institution, hub, hubKey, sealing } = context;
  const { learner, device } = sealing.signer;
  const courier = await readCourier(inPieces(file, onProgress), {
    identities: [await markedIdentity(privateStore).identity()],
    judge: judgeFromHub({ institution, hub, hubKey, learner, device }),
  });
  if (!courier.ok) return courier;
  const stores = [storeOf(dossier, context.names.dossier), storeOf(privateStore, context.names.private)];
  const taken = await takeBatches(courier.value, stores, (database, written) =>
    (database === context.names.dossier ? dossier : privateStore).announce(written),
  );
  // What is not kept of them comes again: work and answers do not wait for it.
  await context.hear?.(courier.value.notices).catch(() => undefined);
  return ok(await conclude(context, courier.value, taken));
}

async function conclude(
  context: CourierContext,
  courier: OpenedCourier,
  taken: readonly TakenDatabase[],
): Promise<TakenCourier> {
  const { dossier, sealing } = context;
  const { index, release } = courier;
  const outcome = courier.outcome();
  const whole = outcome.fault === undefined && outcome.missing.length === 0;
  const changed = await otherData(context, await currentLog(context), index);
  await moveMarks(context, index, whole);
  if (whole) await notePrivate(context, taken);
  const newest = changed.newest === undefined || index.made > changed.newest ? index.made : changed.newest;
  const heard = whole ? noteArrival(changed.heard, index.number) : changed.heard;
  await writeLog(dossier, withRelease({ ...changed, heard, newest }, index.made, release));
  // Half a file may lack the receipts of what it says arrived.
  const { confirms } = await settle(context, whole ? index.heard : undefined, index.made);
  await witnessReceipts(dossier, context.receipts, sealing.journal);
  const fresh = taken.flatMap(({ written }) => written);
  const words = await fromOthers(context, fresh);
  return {
    number: index.number,
    made: index.made,
    ...words,
    receipts: fresh.filter((id) => id.startsWith('receipt:')).length,
    fresh: fresh.length,
    confirms,
    rejected: taken.reduce((sum, { rejected }) => sum + rejected.length, 0),
    unknown: outcome.unknown.length,
    ...(outcome.fault !== undefined && { fault: outcome.fault }),
  };
}

async function fromOthers(
  context: CourierContext,
  ids: readonly string[],
): Promise<{ readonly answers: number; readonly grades: number }> {
  const { dossier, sealing } = context;
  const words = await dossier.winners(ids.filter((id) => /^(?:answer|grade):/.test(id)));
  const count = (type: string) =>
    words.filter((word) => word.type === type && word.by !== sealing.signer.learner).length;
  return { answers: count('answer'), grades: count('grade') };
}

async function moveMarks(context: CourierContext, index: CourierIndex, whole: boolean): Promise<void> {
  const { dossier, privateStore } = context;
  const generation = await readHubMark(dossier);
  for (const database of index.databases) {
    const copy = database.name === context.names.dossier ? dossier : privateStore;
    const own = { generation, sequence: await pulledTo(copy) };
    const mark = markAfter(own, index, database, whole);
    if (mark === undefined) continue;
    await writePullMark(copy, mark.sequence);
    if (generation === undefined && copy === dossier) await writeHubMark(dossier, mark.generation);
  }
}

/** Notes that came back as they are here need not be sent again. */
async function notePrivate(context: CourierContext, taken: readonly TakenDatabase[]): Promise<void> {
  const { privateStore, sealing } = context;
  const confirmed = taken.find(({ name }) => name === context.names.private)?.confirmed ?? [];
  if (confirmed.length === 0) return;
  const there = new Map(confirmed.map(({ id, rev }) => [id, rev]));
  const { ids, lastSeq } = await privatePending(privateStore, sealing.signer.device, false);
  const pending = await privateStore.winners(ids);
  if (!pending.every(({ _id, _rev }) => there.get(_id) === _rev)) return;
  const mark = await readPushMark(privateStore);
  await writePushMark(privateStore, { since: lastSeq, revs: { ...mark.revs, ...Object.fromEntries(there) } });
}

/**
 * The hub's data were put back, or lost: it may lack what it signed for. Everything is offered again with the next
 * courier, and when that one has arrived this copy is in step with the hub anew.
 */
async function otherData(context: CourierContext, log: CourierLog, { from, heard }: CourierIndex): Promise<CourierLog> {
  const { dossier, privateStore } = context;
  const known = await readHubMark(dossier);
  if (from.kind !== 'hub' || known === undefined || known === from.generation) return log;
  const { generation } = from;
  const offered = log.made.some(
    ({ number, everythingFor }) => everythingFor === generation && heard !== undefined && hasArrived(heard, number),
  );
  if (!offered) return { ...log, offerAll: generation };
  await writeHubMark(dossier, generation);
  // Places in the changes of other data: from the start, where this courier does not say further.
  for (const copy of [dossier, privateStore]) await writePullMark(copy, 0);
  const { offerAll: _done, ...rest } = log;
  return rest;
}

/**
 * A file in small pieces, and how much of it was read. Some systems give a file as one piece, and of a piece that cannot
 * be opened to its end nothing comes out, however much of it is good.
 */
function inPieces(file: Blob, tell: (bytes: number) => void = () => undefined): ReadableStream<Uint8Array> {
  const reader = new ByteReader(file.stream());
  let bytes = 0;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const piece = await reader.upTo(PIECE);
        if (piece === undefined) return controller.close();
        bytes += piece.length;
        tell(bytes);
        controller.enqueue(piece);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

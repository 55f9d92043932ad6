import { ByteReader } from '../../courier/byte-reader';
import { composeParts } from '../../courier/compose';
import type { Asked } from '../../courier/compose';
import type { CourierFault } from '../../courier/fault';
import { judgeFromHub } from '../../courier/from-hub';
import type { CourierIndex, Mark, NoticeName } from '../../courier/index-file';
import { hasArrived, noteArrival } from '../../courier/ledger';
import { readCourier } from '../../courier/read';
import type { CourierOutcome } from '../../courier/read';
import { blobSpool } from '../../courier/store';
import { markAfter, takeBatches } from '../../courier/take';
import type { TakenDatabase } from '../../courier/take';
import { writeCourier, writePacked } from '../../courier/write';
import { dossierName, privateName } from '../../dossier/documents';
import type { AgeRecipient } from '../../shared/age-recipient';
import type { Clock } from '../../shared/clock';
import { timestamp } from '../../shared/clock';
import { newUuid } from '../../shared/ids';
import type { KitId, Random } from '../../shared/ids';
import { err, ok } from '../../shared/result';
import type { Result } from '../../shared/result';
import type {
  CourierFile,
  CourierPlan,
  Knowledge,
  LearnerCourier,
  MadeCourier,
  MakeFailure,
  Piece,
  SmallCourier,
  SmallFailure,
  TakenCourier,
} from '.';
import { deliverTrace } from '../deliver';
import type { Sealing } from '../deliver';
import type { LocalDossier, LocalPrivate } from '../local-copy';
import { ReceiptBook } from '../receipts';
import { readHubMark, readPushMark, writeHubMark, writePullMark, writePushMark } from '../rounds/marks';
import { ownDocuments, privatePending, takeReceipts, withoutReceipt } from '../rounds/pending';
import { witnessReceipts } from '../rounds/witness';
import { sourceOf, storeOf } from './copy';
import { markedIdentity } from './identity';
import { asMade, confirm, readLog, writeLog } from './log';
import type { CourierLog, KeptCourier } from './log';
import { countCarried, inOrder, isWork, lastSegment, segmentsOf } from './plan';
import type { Waiting } from './plan';
import { mostThatFits, piecesOf } from './pieces';
import { pulledTo } from './pulled';

export interface CourierParts {
  readonly dossier: LocalDossier;
  readonly privateStore: LocalPrivate;
  readonly sealing: Sealing;
  readonly institution: KitId;
  readonly hub: string;
  /** The hub's, by which it signs receipts and its couriers; pinned. */
  readonly hubKey: CryptoKey;
  /** What couriers to the institution are sealed to; undefined where this device was not told yet. */
  readonly recipient: () => AgeRecipient | undefined;
  /** Is told what the hub says to everybody; each has a signature of its own, and is to be judged. */
  readonly hear?: (notices: ReadonlyMap<NoticeName, string>) => Promise<void>;
  readonly clock: Clock;
  readonly random: Random;
  /** Web Locks, so that two tabs do not give out one number twice. */
  readonly locks?: Pick<LockManager, 'request'>;
}

const PIECE = 64 * 1024;

/** Makes couriers of what a learner's device has, and takes in what comes back: the same exchange as a round of sync. */
export const openLearnerCourier = (parts: CourierParts): LearnerCourier => new DeviceCourier(parts);

class DeviceCourier implements LearnerCourier {
  readonly #parts: CourierParts;
  readonly #names: { readonly dossier: string; readonly private: string };
  readonly #receipts: ReceiptBook;

  constructor(parts: CourierParts) {
    this.#parts = parts;
    const { learner } = parts.sealing.signer;
    this.#names = { dossier: dossierName(learner), private: privateName(learner) };
    this.#receipts = new ReceiptBook(this.#names.dossier, parts.hubKey);
  }

  recipient(): Promise<AgeRecipient> {
    return this.#alone(() => markedIdentity(this.#parts.privateStore).recipient());
  }

  async plan(): Promise<CourierPlan> {
    const { sealing, dossier, privateStore } = this.#parts;
    await deliverTrace(sealing, dossier);
    const log = await this.#log();
    return { number: log.next, ...(await countCarried(dossier, privateStore, await this.#waiting(log))) };
  }

  make(
    sink: (file: CourierFile) => Promise<void>,
    onProgress?: (bytes: number) => void,
  ): Promise<Result<MadeCourier, MakeFailure>> {
    return this.#alone(async () => {
      const { dossier, privateStore, sealing, recipient, clock } = this.#parts;
      const to = recipient();
      if (to === undefined) return err({ code: 'no-recipient' });
      await deliverTrace(sealing, dossier);
      const log = await this.#log();
      const number = log.next;
      const made = timestamp(clock.now());
      const waiting = await this.#waiting(log);
      const { carried } = await countCarried(dossier, privateStore, waiting);
      const { parts, databases } = await composeParts(await this.#asked(log, waiting), {
        spool: blobSpool,
        onProgress,
      });
      const draft = await this.#draft(log, made, { parts, databases });
      const { stream, bytes } = await writeCourier(draft, { key: sealing.signer.privateKey, recipients: [to] });
      // Before the file is there: no two files may ever have the same number and different contents.
      await writeLog(dossier, { ...log, next: number + 1 });
      try {
        await sink({ number, bytes, stream });
      } catch (error) {
        await writeLog(dossier, log);
        throw error;
      }
      const after = { ...log, next: number + 1 };
      const about = { number, at: made, bytes, carried };
      return ok(await this.#noteMade(after, waiting.dossier, about, log.offerAll));
    });
  }

  async pieces(): Promise<readonly Piece[]> {
    const { sealing, dossier } = this.#parts;
    await deliverTrace(sealing, dossier);
    const { dossier: waiting } = await this.#waiting(await this.#log());
    const documents = await Promise.all(waiting.filter(isWork).map((id) => dossier.get(id)));
    return piecesOf(documents.filter((document) => document !== undefined));
  }

  makeSmall(ids: readonly string[], maxBytes: number): Promise<Result<SmallCourier, SmallFailure>> {
    return this.#alone(async () => {
      const { dossier, privateStore, sealing, recipient, clock } = this.#parts;
      const to = recipient();
      if (to === undefined) return err({ code: 'no-recipient' });
      await deliverTrace(sealing, dossier);
      const log = await this.#log();
      const number = log.next;
      const at = timestamp(clock.now());
      const { dossier: waiting } = await this.#waiting(log);
      const chosen = waiting.filter((id) => isWork(id) && ids.includes(id));
      const segments = segmentsOf(waiting, sealing.signer.device);
      const fitting = await mostThatFits(segments.length, maxBytes, async (count) => {
        const few = { dossier: [...chosen, ...segments.slice(0, count)], private: [] };
        const composed = await composeParts(await this.#asked(log, few), { spool: blobSpool });
        const draft = await this.#draft(log, at, composed);
        const packed = await writePacked(draft, { key: sealing.signer.privateKey, recipients: [to] });
        return { few, file: packed?.file };
      });
      if (!fitting.ok) return fitting;
      const { few, file, count } = fitting.value;
      const { carried } = await countCarried(dossier, privateStore, few);
      // Before anybody sees it: no two couriers may ever have the same number and different contents.
      const after = { ...log, next: number + 1 };
      const made = await this.#noteMade(after, few.dossier, { number, at, bytes: file.length, carried });
      return ok({ made, file, segmentsLeft: segments.length - count });
    });
  }

  open(file: Blob, onProgress?: (bytes: number) => void): Promise<Result<TakenCourier, CourierFault>> {
    return this.#alone(async () => {
      const { dossier, privateStore, institution, hub, hubKey, sealing } = this.#parts;
      const { learner, device } = sealing.signer;
      const courier = await readCourier(inPieces(file, onProgress), {
        identities: [await markedIdentity(privateStore).identity()],
        judge: judgeFromHub({ institution, hub, hubKey, learner, device }),
      });
      if (!courier.ok) return courier;
      const stores = [storeOf(dossier, this.#names.dossier), storeOf(privateStore, this.#names.private)];
      const taken = await takeBatches(courier.value, stores, (database, written) =>
        (database === this.#names.dossier ? dossier : privateStore).announce(written),
      );
      // What is not kept of them comes again: work and answers do not wait for it.
      await this.#parts.hear?.(courier.value.notices).catch(() => undefined);
      return ok(await this.#conclude(courier.value.index, courier.value.outcome(), taken));
    });
  }

  async made(): Promise<readonly MadeCourier[]> {
    return this.#alone(async () => (await this.#settle()).log.made.map(asMade).toReversed());
  }

  async knowledge(): Promise<Knowledge> {
    const { dossier } = this.#parts;
    await takeReceipts(dossier, this.#receipts);
    const { newest } = await readLog(dossier);
    const theirs = this.#receipts.newest?.at;
    return { ...(theirs !== undefined && { theirs }), ...(newest !== undefined && { ours: newest }) };
  }

  /** A courier of these documents is there: it goes into the log, and work says that it is on it. */
  async #noteMade(
    log: CourierLog,
    ids: readonly string[],
    made: Pick<KeptCourier, 'number' | 'at' | 'bytes' | 'carried'>,
    everythingFor?: string,
  ): Promise<MadeCourier> {
    const { dossier, sealing } = this.#parts;
    const work = ids.filter(isWork);
    const segment = lastSegment(ids, sealing.signer.device);
    const courier: KeptCourier = {
      ...{ ...made, work },
      ...(segment !== undefined && { segment }),
      ...(everythingFor !== undefined && { everythingFor }),
    };
    await writeLog(dossier, { ...log, made: [...log.made, courier] });
    dossier.announce(work);
    return asMade(courier);
  }

  /** Where there are no locks there is no second tab that would share this database either. */
  #alone<T>(run: () => Promise<T>): Promise<T> {
    const { locks, sealing } = this.#parts;
    return locks === undefined ? run() : locks.request(`sandyq-courier:${sealing.signer.learner}`, run);
  }

  /** What the institution did not sign for; everything where its data are not what they were. */
  async #waiting({ offerAll }: CourierLog): Promise<Waiting> {
    const { dossier, privateStore, sealing } = this.#parts;
    const own = await ownDocuments(dossier, { account: sealing.signer.learner, relation: 'owner' });
    const fromStart = offerAll !== undefined;
    const notes = await privatePending(privateStore, sealing.signer.device, fromStart);
    const unsigned = fromStart ? own : await withoutReceipt(dossier, own, this.#receipts);
    return { dossier: inOrder(unsigned), private: notes.ids };
  }

  async #asked({ offerAll }: CourierLog, waiting: Waiting): Promise<readonly Asked[]> {
    const { dossier, privateStore } = this.#parts;
    const generation = offerAll ?? (await readHubMark(dossier));
    const seen = async (copy: LocalDossier | LocalPrivate): Promise<{ seen?: Mark }> =>
      generation === undefined
        ? {}
        : { seen: { generation, sequence: offerAll === undefined ? await pulledTo(copy) : 0 } };
    return [
      { source: sourceOf(dossier, this.#names.dossier, waiting.dossier), ...(await seen(dossier)) },
      { source: sourceOf(privateStore, this.#names.private, waiting.private), ...(await seen(privateStore)) },
    ];
  }

  async #draft(
    { next, heard }: CourierLog,
    made: string,
    composed: Pick<Parameters<typeof writeCourier>[0], 'parts' | 'databases'>,
  ): Promise<Parameters<typeof writeCourier>[0]> {
    const { sealing, institution, hub, random, privateStore } = this.#parts;
    const { device, learner } = sealing.signer;
    return {
      ...composed,
      id: newUuid(random),
      number: next,
      made,
      institution,
      from: { kind: 'device', device, learner },
      to: { kind: 'hub', hub },
      answerTo: await markedIdentity(privateStore).recipient(),
      heard,
    };
  }

  async #conclude(
    index: CourierIndex,
    outcome: CourierOutcome,
    taken: readonly TakenDatabase[],
  ): Promise<TakenCourier> {
    const { dossier, sealing } = this.#parts;
    const whole = outcome.fault === undefined && outcome.missing.length === 0;
    const changed = await this.#otherData(await this.#log(), index);
    await this.#moveMarks(index, whole);
    if (whole) await this.#notePrivate(taken);
    const newest = changed.newest === undefined || index.made > changed.newest ? index.made : changed.newest;
    const heard = whole ? noteArrival(changed.heard, index.number) : changed.heard;
    await writeLog(dossier, { ...changed, heard, newest });
    // Half a file may lack the receipts of what it says arrived.
    const { confirms } = await this.#settle(whole ? index.heard : undefined, index.made);
    await witnessReceipts(dossier, this.#receipts, sealing.journal);
    const fresh = taken.flatMap(({ written }) => written);
    const words = await this.#fromOthers(fresh);
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

  async #fromOthers(ids: readonly string[]): Promise<{ readonly answers: number; readonly grades: number }> {
    const { dossier, sealing } = this.#parts;
    const words = await dossier.winners(ids.filter((id) => /^(?:answer|grade):/.test(id)));
    const count = (type: string) =>
      words.filter((word) => word.type === type && word.by !== sealing.signer.learner).length;
    return { answers: count('answer'), grades: count('grade') };
  }

  async #moveMarks(index: CourierIndex, whole: boolean): Promise<void> {
    const { dossier, privateStore } = this.#parts;
    const generation = await readHubMark(dossier);
    for (const database of index.databases) {
      const copy = database.name === this.#names.dossier ? dossier : privateStore;
      const own = { generation, sequence: await pulledTo(copy) };
      const mark = markAfter(own, index, database, whole);
      if (mark === undefined) continue;
      await writePullMark(copy, mark.sequence);
      if (generation === undefined && copy === dossier) await writeHubMark(dossier, mark.generation);
    }
  }

  /** Notes that came back as they are here need not be sent again. */
  async #notePrivate(taken: readonly TakenDatabase[]): Promise<void> {
    const { privateStore, sealing } = this.#parts;
    const confirmed = taken.find(({ name }) => name === this.#names.private)?.confirmed ?? [];
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
  async #otherData(log: CourierLog, { from, heard }: CourierIndex): Promise<CourierLog> {
    const { dossier, privateStore } = this.#parts;
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

  /** A round over the network may have brought this copy in step with the hub meanwhile. */
  async #log(): Promise<CourierLog> {
    const { dossier } = this.#parts;
    const log = await readLog(dossier);
    const { offerAll, ...rest } = log;
    return offerAll !== undefined && offerAll === (await readHubMark(dossier)) ? rest : log;
  }

  /** Notes in the log which couriers arrived, by what the other side heard and by the receipts that are here. */
  async #settle(heard?: CourierIndex['heard'], at?: string): Promise<ReturnType<typeof confirm>> {
    const { dossier, clock } = this.#parts;
    await takeReceipts(dossier, this.#receipts);
    const settled = confirm(await readLog(dossier), {
      ...(heard !== undefined && { heard }),
      hasReceipt: (id) => this.#receipts.has(id),
      at: at ?? timestamp(clock.now()),
    });
    if (settled.confirms.length > 0) await writeLog(dossier, settled.log);
    return settled;
  }
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

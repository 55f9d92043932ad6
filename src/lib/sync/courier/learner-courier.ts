import { composeParts } from '../../courier/compose';
import type { Asked } from '../../courier/compose';
import type { CourierFault } from '../../courier/fault';
import type { Mark } from '../../courier/index-file';
import { blobSpool } from '../../courier/store';
import { writeCourier, writePacked } from '../../courier/write';
import { dossierName, privateName } from '../../dossier/documents';
import type { AgeRecipient } from '../../shared/age-recipient';
import { timestamp } from '../../shared/clock';
import { newUuid } from '../../shared/ids';
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
import type { LocalDossier, LocalPrivate } from '../local-copy';
import { ReceiptBook } from '../receipts';
import { readHubMark } from '../rounds/marks';
import { ownDocuments, privatePending, takeReceipts, withoutReceipt } from '../rounds/pending';
import { currentLog, settle } from './context';
import type { CourierContext, CourierParts } from './context';
import { sourceOf } from './copy';
import { markedIdentity } from './identity';
import { asMade, readLog, writeLog } from './log';
import type { CourierLog, KeptCourier } from './log';
import { openAnswer } from './opening';
import { mostThatFits, piecesOf } from './pieces';
import { countCarried, inOrder, isWork, lastSegment, segmentsOf } from './plan';
import type { Waiting } from './plan';
import { pulledTo } from './pulled';

/** Makes couriers of what a learner's device has, and takes in what comes back: the same exchange as a round of sync. */
export const openLearnerCourier = (parts: CourierParts): LearnerCourier => new DeviceCourier(parts);

class DeviceCourier implements LearnerCourier {
  readonly #context: CourierContext;

  constructor(parts: CourierParts) {
    const { learner } = parts.sealing.signer;
    const names = { dossier: dossierName(learner), private: privateName(learner) };
    this.#context = { ...parts, names, receipts: new ReceiptBook(names.dossier, parts.hubKey) };
  }

  #recipients(institution: AgeRecipient): readonly AgeRecipient[] {
    const site = this.#context.siteRecipient?.();
    return site === undefined ? [institution] : [institution, site];
  }

  recipient(): Promise<AgeRecipient> {
    return this.#alone(() => markedIdentity(this.#context.privateStore).recipient());
  }

  async plan(): Promise<CourierPlan> {
    const { sealing, dossier, privateStore } = this.#context;
    await deliverTrace(sealing, dossier);
    const log = await currentLog(this.#context);
    return { number: log.next, ...(await countCarried(dossier, privateStore, await this.#waiting(log))) };
  }

  make(
    sink: (file: CourierFile) => Promise<void>,
    onProgress?: (bytes: number) => void,
  ): Promise<Result<MadeCourier, MakeFailure>> {
    return this.#alone(async () => {
      const { dossier, privateStore, sealing, recipient, clock } = this.#context;
      const to = recipient();
      if (to === undefined) return err({ code: 'no-recipient' });
      await deliverTrace(sealing, dossier);
      const log = await currentLog(this.#context);
      const number = log.next;
      const made = timestamp(clock.now());
      const waiting = await this.#waiting(log);
      const { carried } = await countCarried(dossier, privateStore, waiting);
      const { parts, databases } = await composeParts(await this.#asked(log, waiting), {
        spool: blobSpool,
        onProgress,
      });
      const draft = await this.#draft(log, made, { parts, databases });
      const { stream, bytes } = await writeCourier(draft, {
        key: sealing.signer.privateKey,
        recipients: this.#recipients(to),
      });
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
    const { sealing, dossier } = this.#context;
    await deliverTrace(sealing, dossier);
    const { dossier: waiting } = await this.#waiting(await currentLog(this.#context));
    const documents = await Promise.all(waiting.filter(isWork).map((id) => dossier.get(id)));
    return piecesOf(documents.filter((document) => document !== undefined));
  }

  makeSmall(ids: readonly string[], maxBytes: number): Promise<Result<SmallCourier, SmallFailure>> {
    return this.#alone(async () => {
      const { dossier, privateStore, sealing, recipient, clock } = this.#context;
      const to = recipient();
      if (to === undefined) return err({ code: 'no-recipient' });
      await deliverTrace(sealing, dossier);
      const log = await currentLog(this.#context);
      const number = log.next;
      const at = timestamp(clock.now());
      const { dossier: waiting } = await this.#waiting(log);
      const chosen = waiting.filter((id) => isWork(id) && ids.includes(id));
      const segments = segmentsOf(waiting, sealing.signer.device);
      const fitting = await mostThatFits(segments.length, maxBytes, async (count) => {
        const few = { dossier: [...chosen, ...segments.slice(0, count)], private: [] };
        const composed = await composeParts(await this.#asked(log, few), { spool: blobSpool });
        const draft = await this.#draft(log, at, composed);
        const packed = await writePacked(draft, { key: sealing.signer.privateKey, recipients: this.#recipients(to) });
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
    return this.#alone(() => openAnswer(this.#context, file, onProgress));
  }

  async made(): Promise<readonly MadeCourier[]> {
    return this.#alone(async () => {
      const { made, release } = (await settle(this.#context)).log;
      return made.map((courier) => asMade(courier, release)).toReversed();
    });
  }

  async knowledge(): Promise<Knowledge> {
    const { dossier } = this.#context;
    await takeReceipts(dossier, this.#context.receipts);
    const { newest } = await readLog(dossier);
    const theirs = this.#context.receipts.newest?.at;
    return { ...(theirs !== undefined && { theirs }), ...(newest !== undefined && { ours: newest }) };
  }

  /** A courier of these documents is there: it goes into the log, and work says that it is on it. */
  async #noteMade(
    log: CourierLog,
    ids: readonly string[],
    made: Pick<KeptCourier, 'number' | 'at' | 'bytes' | 'carried'>,
    everythingFor?: string,
  ): Promise<MadeCourier> {
    const { dossier, sealing } = this.#context;
    const work = ids.filter(isWork);
    const segment = lastSegment(ids, sealing.signer.device);
    const courier: KeptCourier = {
      ...{ ...made, work },
      ...(segment !== undefined && { segment }),
      ...(everythingFor !== undefined && { everythingFor }),
    };
    await writeLog(dossier, { ...log, made: [...log.made, courier] });
    dossier.announce(work);
    return asMade(courier, log.release);
  }

  /** Where there are no locks there is no second tab that would share this database either. */
  #alone<T>(run: () => Promise<T>): Promise<T> {
    const { locks, sealing } = this.#context;
    return locks === undefined ? run() : locks.request(`sandyq-courier:${sealing.signer.learner}`, run);
  }

  /** What the institution did not sign for; everything where its data are not what they were. */
  async #waiting({ offerAll }: CourierLog): Promise<Waiting> {
    const { dossier, privateStore, sealing } = this.#context;
    const own = await ownDocuments(dossier, { account: sealing.signer.learner, relation: 'owner' });
    const fromStart = offerAll !== undefined;
    const notes = await privatePending(privateStore, sealing.signer.device, fromStart);
    const unsigned = fromStart ? own : await withoutReceipt(dossier, own, this.#context.receipts);
    return { dossier: inOrder(unsigned), private: notes.ids };
  }

  async #asked({ offerAll }: CourierLog, waiting: Waiting): Promise<readonly Asked[]> {
    const { dossier, privateStore } = this.#context;
    const generation = offerAll ?? (await readHubMark(dossier));
    const seen = async (copy: LocalDossier | LocalPrivate): Promise<{ seen?: Mark }> =>
      generation === undefined
        ? {}
        : { seen: { generation, sequence: offerAll === undefined ? await pulledTo(copy) : 0 } };
    return [
      { source: sourceOf(dossier, this.#context.names.dossier, waiting.dossier), ...(await seen(dossier)) },
      { source: sourceOf(privateStore, this.#context.names.private, waiting.private), ...(await seen(privateStore)) },
    ];
  }

  async #draft(
    { next, heard }: CourierLog,
    made: string,
    composed: Pick<Parameters<typeof writeCourier>[0], 'parts' | 'databases'>,
  ): Promise<Parameters<typeof writeCourier>[0]> {
    const { sealing, institution, hub, random, privateStore } = this.#context;
    const { device, learner } = sealing.signer;
    const enrol = await this.#context.enrol?.();
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
      ...(enrol !== undefined && { enrol }),
    };
  }
}

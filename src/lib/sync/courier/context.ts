import type { AgeRecipient } from '../../shared/age-recipient';
import type { Clock } from '../../shared/clock';
import { timestamp } from '../../shared/clock';
import type { KitId, Random } from '../../shared/ids';
import type { EnrolmentRequest } from '../../courier/enrolment';
import type { CourierIndex, NoticeName } from '../../courier/index-file';
import type { Sealing } from '../deliver';
import type { LocalDossier, LocalPrivate } from '../local-copy';
import type { ReceiptBook } from '../receipts';
import { readHubMark } from '../rounds/marks';
import { takeReceipts } from '../rounds/pending';
import { confirm, readLog, writeLog } from './log';
import type { CourierLog } from './log';

/* What making couriers and opening them both rest on. */

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
  /** At a site: what opens couriers there, too, so that whichever hub of the institution is nearer takes them in. */
  readonly siteRecipient?: () => AgeRecipient | undefined;
  /** Is told what the hub says to everybody; each has a signature of its own, and is to be judged. */
  readonly hear?: (notices: ReadonlyMap<NoticeName, string>) => Promise<void>;
  /** Asks for this device to be admitted, as long as it does not know that it was. */
  readonly enrol?: () => Promise<EnrolmentRequest | undefined>;
  readonly clock: Clock;
  readonly random: Random;
  /** Web Locks, so that two tabs do not give out one number twice. */
  readonly locks?: Pick<LockManager, 'request'>;
}

/** With the names of this learner's databases, and the receipts that are known. */
export interface CourierContext extends CourierParts {
  readonly names: { readonly dossier: string; readonly private: string };
  readonly receipts: ReceiptBook;
}

/** A round over the network may have brought this copy in step with the hub meanwhile. */
export async function currentLog(context: CourierContext): Promise<CourierLog> {
  const { dossier } = context;
  const log = await readLog(dossier);
  const { offerAll, ...rest } = log;
  return offerAll !== undefined && offerAll === (await readHubMark(dossier)) ? rest : log;
}

/** Notes in the log which couriers arrived, by what the other side heard and by the receipts that are here. */
export async function settle(
  context: CourierContext,
  heard?: CourierIndex['heard'],
  at?: string,
): Promise<ReturnType<typeof confirm>> {
  const { dossier, clock } = context;
  await takeReceipts(dossier, context.receipts);
  const settled = confirm(await readLog(dossier), {
    ...(heard !== undefined && { heard }),
    hasReceipt: (id) => context.receipts.has(id),
    at: at ?? timestamp(clock.now()),
  });
  if (settled.confirms.length > 0) await writeLog(dossier, settled.log);
  return settled;
}

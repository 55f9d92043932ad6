import type { DossierDocument, ReceiptDocument } from '$lib/dossier/documents';
import { dossierName } from '$lib/dossier/documents';
import type { DossierStore } from '$lib/dossier/store';
import type { AccountId } from '$lib/shared/ids';
import { importPublicKey } from '$lib/trace/jws';
import { isReceiptBy } from '$lib/trace/receipt';
import { Signers } from '$lib/trace/signers';
import { ReceiptBook } from '$lib/sync/receipts';
import type { OnCourier } from '$lib/sync/courier';
import type { WorkState } from '$lib/sync/state';
import { workStates, type WorkDocument } from '$lib/sync/work-state';
import {
  documentsOf,
  momentsOf,
  submissionsOf,
  threadsOf,
  type Dossier,
  type Moments,
  type Thread,
  type Work,
} from '$lib/tutoring/tutoring';

/** A dossier as the learner's pages show it. Made anew from the documents whenever one changed. */
export interface DossierView {
  readonly dossier: Dossier;
  readonly moments: Moments;
  readonly works: readonly Work[];
  readonly threads: readonly Thread[];
  /** How far each piece of work is, by its document's id. */
  readonly states: ReadonlyMap<string, WorkState>;
}

const SHOWN = ['submission', 'paper', 'grade', 'question', 'answer', 'read', 'receipt', 'site'] as const;

/**
 * Reads the documents that pages show; of receipts only those that the pinned key signed for this dossier, or a site that
 * it admitted to it.
 */
export class DossierReader {
  readonly #store: DossierStore;
  readonly #learner: AccountId;
  readonly #hubKey: Promise<CryptoKey | undefined>;
  readonly #sending: () => ReadonlySet<string>;
  readonly #custody: () => Promise<ReadonlyMap<string, OnCourier>>;
  readonly #checked = new Map<string, Promise<boolean>>();
  #book: ReceiptBook | undefined;
  #signers: Signers | undefined;

  constructor(
    store: DossierStore,
    learner: AccountId,
    receiptKey: unknown,
    sending: () => ReadonlySet<string> = () => new Set(),
    custody: () => Promise<ReadonlyMap<string, OnCourier>> = () => Promise.resolve(new Map()),
  ) {
    this.#store = store;
    this.#learner = learner;
    this.#hubKey = importPublicKey(receiptKey);
    this.#sending = sending;
    this.#custody = custody;
  }

  async read(): Promise<DossierView> {
    const lists = await Promise.all(SHOWN.map((type): Promise<readonly DossierDocument[]> => this.#store.list(type)));
    const documents = await this.#withoutFalseReceipts(lists.flat());
    const dossier = { learner: this.#learner, documents };
    return {
      dossier,
      moments: momentsOf(documents),
      works: submissionsOf(dossier),
      threads: threadsOf(dossier),
      states: await this.#states(dossier),
    };
  }

  async #states(dossier: Dossier): Promise<ReadonlyMap<string, WorkState>> {
    const hubKey = await this.#hubKey;
    if (hubKey === undefined) return new Map();
    const receipts = (this.#book ??= new ReceiptBook(dossierName(this.#learner), hubKey));
    await receipts.admit(documentsOf(dossier, 'site'));
    await receipts.take(documentsOf(dossier, 'receipt'));
    const work = (['submission', 'paper', 'question', 'answer', 'grade'] as const).flatMap(
      (type): readonly WorkDocument[] => documentsOf(dossier, type),
    );
    const couriers = await this.#custody();
    return workStates({ work, reads: documentsOf(dossier, 'read'), receipts, sending: this.#sending(), couriers });
  }

  async #withoutFalseReceipts(documents: readonly DossierDocument[]): Promise<readonly DossierDocument[]> {
    const key = await this.#hubKey;
    if (key === undefined) return documents.filter(({ type }) => type !== 'receipt');
    const signers = (this.#signers ??= new Signers(dossierName(this.#learner), key));
    for (const document of documents) if (document.type === 'site') await signers.admit(document);
    const holds = await Promise.all(
      documents.map((document) => document.type !== 'receipt' || this.#holds(document, signers)),
    );
    return documents.filter((_, at) => holds[at]);
  }

  /** Receipts never change: each is checked once, when its signer is known. */
  #holds(receipt: ReceiptDocument, signers: Signers): Promise<boolean> {
    const known = this.#checked.get(receipt._id);
    if (known !== undefined) return known;
    if (signers.keyOf(receipt.hub) === undefined) return Promise.resolve(false);
    const check = isReceiptBy(signers, receipt);
    this.#checked.set(receipt._id, check);
    return check;
  }
}

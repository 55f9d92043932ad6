import { documentDigest } from '../dossier/digest';
import type { DossierDocument, ReceiptDocument } from '../dossier/documents';
import { verifyReceipt } from '../dossier/receipt';
import type { Timestamp } from '../shared/clock';

/** What a good receipt says of one document. */
export interface Receipt {
  readonly digest: string;
  /** The hub's time. */
  readonly at: Timestamp;
}

/**
 * The receipts of one dossier whose signatures were checked. A receipt that the hub's key did not sign, or signed for
 * another dossier, counts for nothing.
 */
export class ReceiptBook {
  readonly #checked = new Set<string>();
  readonly #taken = new Set<string>();
  readonly #byDocument = new Map<string, Receipt>();
  #newest: ReceiptDocument | undefined;

  constructor(
    private readonly database: string,
    private readonly hubKey: CryptoKey,
  ) {}

  /** Takes in the receipts that it has not seen; the others cost nothing. */
  async take(receipts: readonly ReceiptDocument[]): Promise<void> {
    for (const receipt of receipts) {
      this.#taken.add(receipt._id);
      if (this.#checked.has(receipt.signature)) continue;
      this.#checked.add(receipt.signature);
      if (!(await verifyReceipt(receipt, this.database, this.hubKey))) continue;
      for (const [id, digest] of Object.entries(receipt.documents)) this.#note(id, { digest, at: receipt.at });
      if (this.#newest === undefined || receipt.at > this.#newest.at) this.#newest = receipt;
    }
  }

  /** The one with the latest time of the hub. */
  get newest(): ReceiptDocument | undefined {
    return this.#newest;
  }

  /** Of these receipts, the ones that it was not given yet. */
  unseen(ids: readonly string[]): readonly string[] {
    return ids.filter((id) => !this.#taken.has(id));
  }

  /** There is a receipt under this id; whether it is for this content, `receiptFor` tells. */
  has(id: string): boolean {
    return this.#byDocument.has(id);
  }

  ids(): Iterable<string> {
    return this.#byDocument.keys();
  }

  /** The receipt of just this document, or undefined: none, or one for something else under the same id. */
  async receiptFor(document: DossierDocument): Promise<Receipt | undefined> {
    const receipt = this.#byDocument.get(document._id);
    if (receipt === undefined) return undefined;
    const digest = document.type === 'segment' ? document.hash : await documentDigest(document);
    return digest === receipt.digest ? receipt : undefined;
  }

  /** The first receipt counts: it says the earliest that the hub had it. */
  #note(id: string, receipt: Receipt): void {
    const before = this.#byDocument.get(id);
    if (before === undefined || receipt.at < before.at) this.#byDocument.set(id, receipt);
  }
}

import { documentDigest } from '../dossier/digest';
import type { DossierDocument, ReceiptDocument } from '../dossier/documents';
import type { Timestamp } from '../shared/clock';
import { isReceiptBy } from '../trace/receipt';
import { Signers } from '../trace/signers';

/** What a good receipt says of one document. */
export interface Receipt {
  readonly digest: string;
  /** The hub's time, of whichever hub was first. */
  readonly at: Timestamp;
  /** The site that was first; absent: the institution's own hub. */
  readonly site?: { readonly hub: string; readonly name: string };
  /** When the institution's own hub had it; absent where only a site has said so yet. */
  readonly institutionAt?: Timestamp;
}

/**
 * The receipts of one dossier whose signatures were checked: by the root hub's key, or by that of a site which the root
 * admitted to this dossier. A receipt by anybody else, or for another dossier, counts for nothing.
 */
export class ReceiptBook {
  readonly #checked = new Set<string>();
  readonly #taken = new Set<string>();
  readonly #byDocument = new Map<string, Receipt>();
  readonly #signers: Signers;
  #newest: ReceiptDocument | undefined;

  /** `hubKey`: the root hub's, as it is pinned. */
  constructor(database: string, hubKey: CryptoKey) {
    this.#signers = new Signers(database, hubKey);
  }

  /** Takes in admissions of sites, as they come: what they signed counts from then on. */
  async admit(sites: readonly unknown[]): Promise<void> {
    for (const site of sites) await this.#signers.admit(site);
  }

  /** Takes in the receipts that it has not seen; the others cost nothing. Those of a site want its admission first. */
  async take(receipts: readonly ReceiptDocument[]): Promise<void> {
    for (const receipt of receipts) {
      // The admission may still be on its way: looked at again then.
      if (this.#signers.keyOf(receipt.hub) === undefined) continue;
      this.#taken.add(receipt._id);
      if (this.#checked.has(receipt.signature)) continue;
      this.#checked.add(receipt.signature);
      if (!(await isReceiptBy(this.#signers, receipt))) continue;
      for (const [id, digest] of Object.entries(receipt.documents)) this.#note(id, this.#receiptOf(receipt, digest));
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

  #receiptOf({ at, hub }: ReceiptDocument, digest: string): Receipt {
    if (hub === undefined) return { digest, at, institutionAt: at };
    return { digest, at, site: { hub, name: this.#signers.nameOf(hub) ?? hub } };
  }

  /** The first receipt counts: it says the earliest that a hub had it. When the institution had it is kept beside that. */
  #note(id: string, receipt: Receipt): void {
    const before = this.#byDocument.get(id);
    if (before === undefined) return void this.#byDocument.set(id, receipt);
    const first = receipt.at < before.at ? receipt : before;
    const own = [before, receipt].flatMap((one) =>
      one.institutionAt !== undefined && one.digest === first.digest ? [one.institutionAt] : [],
    );
    const institutionAt = own.sort()[0];
    this.#byDocument.set(id, { ...first, ...(institutionAt !== undefined && { institutionAt }) });
  }
}

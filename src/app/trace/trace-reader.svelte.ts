import type { DeviceDocument, ReceiptDocument, SiteDocument } from '$lib/dossier/documents';
import type { DossierStore } from '$lib/dossier/store';
import type { SegmentDocument } from '$lib/trace/segment';
import { messageOf } from '../errors';

/** What of a dossier makes the trace, and proves it. */
export interface TraceDocuments {
  readonly segments: readonly SegmentDocument[];
  readonly devices: readonly DeviceDocument[];
  readonly receipts: readonly ReceiptDocument[];
  readonly sites: readonly SiteDocument[];
}

/** A trace as pages show it, read again whenever its documents change while it is followed. */
export class TraceReader {
  #documents = $state.raw<TraceDocuments>();
  #fault = $state('');

  /** Undefined while it is read for the first time. */
  get documents(): TraceDocuments | undefined {
    return this.#documents;
  }
  /** Why it can't be read, in words. */
  get fault(): string {
    return this.#fault;
  }

  /** Returns the end of it. Many changes of one round of sync make one reading. */
  follow(store: DossierStore): () => void {
    let ended = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = async () => {
      try {
        const [segments, devices, receipts, sites] = await Promise.all([
          store.list('segment'),
          store.list('device'),
          store.list('receipt'),
          store.list('site'),
        ]);
        if (!ended) this.#documents = { segments, devices, receipts, sites };
      } catch (error) {
        this.#fault = messageOf(error);
      }
    };
    const unsubscribe = store.subscribe((ids) => {
      if (!ids.some((id) => /^(trace|device|receipt|site):/.test(id))) return;
      clearTimeout(timer);
      timer = setTimeout(() => void read(), 100);
    });
    void read();
    return () => {
      ended = true;
      clearTimeout(timer);
      unsubscribe();
    };
  }
}

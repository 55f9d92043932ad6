import type { ReceiptDocument } from '$lib/dossier/documents';

export interface LastReceived {
  readonly sequence: number;
  /** The hub's time, of the first receipt for it. */
  readonly at: string;
}

/** Of each device the last segment that a receipt names. */
export function lastReceived(receipts: readonly ReceiptDocument[]): ReadonlyMap<string, LastReceived> {
  const last = new Map<string, LastReceived>();
  for (const { at, documents } of receipts) {
    for (const id of Object.keys(documents)) {
      const [type, device, number] = id.split(':');
      if (type !== 'trace' || device === undefined) continue;
      const sequence = Number(number);
      const known = last.get(device);
      if (known === undefined || sequence > known.sequence || (sequence === known.sequence && at < known.at))
        last.set(device, { sequence, at });
    }
  }
  return last;
}

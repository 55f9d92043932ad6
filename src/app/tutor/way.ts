import type { ReceiptDocument, SiteDocument } from '$lib/dossier/documents';
import type { Arrival, Custody } from '$lib/institution/courier';

/** By which road a piece of work came, as far as anybody here knows. All times but `made` are by hubs' clocks. */
export interface Way {
  /** It was at this site's hub first. */
  readonly site?: { readonly name: string; readonly at: string };
  readonly courier?: Pick<Arrival, 'number' | 'made' | 'at'>;
  /** The institution has it since then. */
  readonly received?: string;
  /** Neither a courier nor a site brought it, as the hub says. */
  readonly network: boolean;
}

/**
 * `receipts`, `sites`: as the dossier holds them, whether they are true the verdict on the trace says. `custody`: what the
 * hub said last; undefined where it is not in reach.
 */
export function wayOf(
  id: string,
  receipts: readonly ReceiptDocument[],
  sites: readonly SiteDocument[],
  custody: Custody | undefined,
): Way {
  const naming = receipts.filter((receipt) => id in receipt.documents).toSorted((a, b) => (a.at < b.at ? -1 : 1));
  const atSite = naming.find(({ hub }) => hub !== undefined);
  const received = naming.find(({ hub }) => hub === undefined)?.at;
  const arrivals = custody?.devices.flatMap((device) => device.arrivals) ?? [];
  const courier = arrivals.filter(({ works }) => works.includes(id)).toSorted((a, b) => (a.at < b.at ? -1 : 1))[0];
  const name = sites.find(({ hub }) => hub === atSite?.hub)?.name ?? atSite?.hub;
  return {
    ...(atSite !== undefined && name !== undefined && { site: { name, at: atSite.at } }),
    ...(courier !== undefined && { courier }),
    ...(received !== undefined && { received }),
    network: custody !== undefined && received !== undefined && courier === undefined && atSite === undefined,
  };
}

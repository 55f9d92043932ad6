import { describe, expect, it } from 'vitest';
import type { ReceiptDocument, SiteDocument } from '$lib/dossier/documents';
import type { Custody } from '$lib/institution/courier';
import { wayOf } from './way';

const id = 'submission:1';
const receipt = (at: string, hub?: string, documents = { [id]: 'x' }) =>
  ({ at, documents, ...(hub !== undefined && { hub }) }) as unknown as ReceiptDocument;
const site = { hub: 'sitesitesitesite', name: 'Ақсу' } as unknown as SiteDocument;
const arrival = { number: 3, made: '2026-09-01', at: '2026-09-05', works: [id] };
const custodyOf = (...arrivals: (typeof arrival)[]) =>
  ({ devices: [{ device: 'd', label: 'x', enrolledAt: 'x', arrivals }] }) as unknown as Custody;

describe('the way of a piece of work', () => {
  it('is a courier where one was the first to bring it, the earliest of them', () => {
    const later = { ...arrival, number: 4, at: '2026-09-09' };
    const way = wayOf(id, [receipt('2026-09-05')], [], custodyOf(later, arrival));
    expect(way).toEqual({ courier: arrival, received: '2026-09-05', network: false });
  });

  it('leads over a site where that signed for it', () => {
    const receipts = [
      receipt('2026-09-07'),
      receipt('2026-09-02', site.hub),
      receipt('2026-09-01', undefined, {} as never),
    ];
    expect(wayOf(id, receipts, [site], custodyOf())).toEqual({
      site: { name: 'Ақсу', at: '2026-09-02' },
      received: '2026-09-07',
      network: false,
    });
    expect(wayOf(id, receipts, [], undefined).site?.name).toBe(site.hub);
  });

  it('is the network only where the hub says that nothing else brought it', () => {
    expect(wayOf(id, [receipt('2026-09-05')], [], custodyOf())).toEqual({ received: '2026-09-05', network: true });
    expect(wayOf(id, [receipt('2026-09-05')], [], undefined)).toEqual({ received: '2026-09-05', network: false });
    expect(wayOf(id, [], [], custodyOf())).toEqual({ network: false });
  });
});

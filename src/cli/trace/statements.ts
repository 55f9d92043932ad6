import { expandChain } from '../../lib/trace/expand';
import type { PlacedStatement } from '../../lib/trace/expand';
import type { SegmentDocument } from '../../lib/trace/segment';
import type { OpenedTrace } from './source';

/** The statements of each device, in order. */
export async function chainsOf({ dossier, trace }: Pick<OpenedTrace, 'dossier' | 'trace'>) {
  const segments = new Map(
    dossier.documents
      .filter(({ type }) => type === 'segment')
      // Verified before: they are what they say.
      .map((document) => [document._id as string, document as unknown as SegmentDocument] as const),
  );
  const chains: (readonly PlacedStatement[])[] = [];
  for (const chain of trace.chains) chains.push(await expandChain(chain, segments));
  return chains;
}

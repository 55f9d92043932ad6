import { expect, it } from 'vitest';
import { DRAFT_REFUSALS } from '$lib/draft/refusals';
import { m } from '../../text';
import { reviewFault } from './stage-words';

it('says why the hub did not do it, where it told why, and else that the draft moved on', () => {
  const own = DRAFT_REFUSALS.filter(
    (detail) => reviewFault({ code: 'conflict', detail }) !== m.author_fault_moved_on(),
  );
  expect(own).toEqual([
    'draft-problems',
    'draft-changed',
    'kit-of-another-draft',
    'kit-of-another-signer',
    'kit-id-changed',
    'kit-id-reserved',
    'version-not-higher',
    'kit-key-ended',
    'list-key',
    'packing-failed',
  ]);
  expect(reviewFault({ code: 'conflict', detail: 'packing-failed' })).toBe(m.author_fault_packing());
  expect(reviewFault({ code: 'unreachable' })).toBe(m.author_fault_needs_hub());
});

import { expect } from 'vitest';
import type { Result } from '../../shared/result';
import { Gathering } from '../gathering';
import type { ImportFault } from '../imported';
import type { Bank, ReadQuestion } from './bank';

/* What readers made, for tests. */

export function bankOf(read: Result<Bank, ImportFault>): Bank {
  if (!read.ok) throw new Error(`${read.error.code}: ${read.error.detail}`);
  return read.value;
}

/** The one question of a bank that holds nothing else. */
export function onlyQuestion({ entries }: Bank): ReadQuestion {
  const [first, ...others] = entries;
  expect(others).toEqual([]);
  if (!first || !('question' in first)) throw new Error(JSON.stringify(first));
  return first;
}

/** How a question differs from its original: `code` or `code: detail`. */
export function notesOf({ notes }: ReadQuestion): readonly string[] {
  const gathering = new Gathering();
  notes.sayTo(gathering, 'it', 'item');
  return gathering
    .done()
    .report.flatMap(({ reason }) => (reason ? [reason.detail ? `${reason.code}: ${reason.detail}` : reason.code] : []));
}

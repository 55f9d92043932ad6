import type { Counts, QueueEntry } from '$lib/institution/review';
import { formatBytes, formatNumber, m } from '../../text';

const COUNTS: readonly (readonly [keyof Counts, () => string])[] = [
  ['learners', m.release_count_learners],
  ['questions', m.release_count_questions],
  ['answers', m.release_count_answers],
  ['works', m.release_count_works],
  ['grades', m.release_count_grades],
  ['segments', m.release_count_segments],
  ['notes', m.release_count_notes],
  ['receipts', m.release_count_receipts],
  ['others', m.release_count_others],
  ['kits', m.release_count_kits],
  ['files', m.release_count_files],
];

/** What is in a courier, by kind; what there is none of is left out. */
export function countWords(counts: Counts, party: QueueEntry['counterpart']): readonly (readonly [string, string])[] {
  return COUNTS.filter(([kind]) => counts[kind] > 0 && (kind !== 'learners' || party.kind === 'hub')).map(
    ([kind, name]) => [
      name(),
      kind === 'files'
        ? m.release_files_of({ count: formatNumber(counts.files), size: formatBytes(counts.fileBytes) })
        : formatNumber(counts[kind]),
    ],
  );
}

export const partyWords = ({ direction, counterpart: { name } }: QueueEntry): string =>
  direction === 'in' ? m.release_in({ name }) : m.release_out({ name });

/** Released, but what follows from it is not done yet: a hub was killed, or the store is down. */
export const isBegun = ({ state, direction, decided, taken }: QueueEntry): boolean =>
  state === 'released' && (decided?.audit === undefined || (direction === 'in' && taken === undefined));

export function stateWords(entry: QueueEntry): string {
  if (entry.state === 'held') return m.release_state_held();
  if (entry.state === 'refused') return m.release_state_refused();
  return isBegun(entry) ? m.release_state_taking() : m.release_state_released();
}

export const stateTime = ({ state, held, decided }: QueueEntry): string =>
  state === 'held' ? held.at : (decided?.at ?? held.at);

const TYPES: Readonly<Record<string, () => string>> = {
  question: m.release_type_question,
  answer: m.release_type_answer,
  submission: m.release_type_submission,
  paper: m.release_type_paper,
  grade: m.release_type_grade,
};

export const typeWords = (type: string): string => (TYPES[type] ?? (() => type))();

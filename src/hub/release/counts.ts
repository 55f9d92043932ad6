import type { CourierIndex } from '../../lib/courier/index-file';
import type { Counts } from '../../lib/institution/review';

type Kind = Exclude<keyof Counts, 'learners' | 'kits' | 'files' | 'fileBytes'>;

/** By the beginning of a document's id, which the rules of dossiers hold to its type. */
const KINDS: Readonly<Record<string, Kind>> = {
  question: 'questions',
  answer: 'answers',
  submission: 'works',
  paper: 'works',
  grade: 'grades',
  trace: 'segments',
  note: 'notes',
  place: 'notes',
  receipt: 'receipts',
};

/** What is in a courier: `ids` of its documents, files as its index lists them. */
export function countsOf(
  ids: Iterable<string>,
  { databases, parts }: Pick<CourierIndex, 'databases' | 'parts'>,
): Counts {
  const files = parts.filter(({ kind }) => kind === 'file');
  const counts = {
    learners: new Set(databases.map(({ name }) => name.slice(name.indexOf('-') + 1))).size,
    ...{ questions: 0, answers: 0, works: 0, grades: 0, segments: 0, notes: 0, receipts: 0, others: 0 },
    kits: parts.filter(({ kind }) => kind === 'kit').length,
    files: files.length,
    fileBytes: files.reduce((sum, { size }) => sum + size, 0),
  };
  for (const id of ids) counts[KINDS[id.slice(0, Math.max(0, id.indexOf(':')))] ?? 'others'] += 1;
  return counts;
}

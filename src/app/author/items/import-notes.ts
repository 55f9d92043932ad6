import type { ReportLine } from '$lib/import/imported';
import { lineWords, plain } from '../import/words';

/** What did not come over whole, for a person: each thing with what became of it. */
export const notesOf = (report: readonly ReportLine[]): readonly string[] =>
  report.flatMap((line) => (line.reason ? [`${plain(line.what)}: ${lineWords(line)}`] : []));

import type { Imported, ReportLine } from '$lib/import/imported';
import { m } from '../../text';
import { lineWords, plain } from './words';

export const OUTCOMES = ['left-out', 'simplified', 'kept'] as const;
type Outcome = (typeof OUTCOMES)[number];

const HEADINGS: Readonly<Record<Outcome, () => string>> = {
  'left-out': m.author_import_left_out,
  simplified: m.author_import_simplified,
  kept: m.author_import_kept,
};
export const headingOf = (outcome: Outcome): string => HEADINGS[outcome]();

export const linesOf = (report: readonly ReportLine[], outcome: Outcome): readonly ReportLine[] =>
  report.filter((line) => line.outcome === outcome);

export function countsOf(report: readonly ReportLine[]): string {
  const count = (outcome: Outcome): number => linesOf(report, outcome).length;
  return m.author_import_found_counts({
    kept: count('kept'),
    simplified: count('simplified'),
    left: count('left-out'),
  });
}

/** The whole account as a text that stays with the draft, in the language of whoever imported. */
export function reportText(
  parts: readonly { readonly name: string; readonly imported: Pick<Imported, 'report' | 'licence'> }[],
): string {
  const text = parts.flatMap(({ name, imported }) => [
    `## ${escape(name)}`,
    '',
    countsOf(imported.report),
    ...(imported.licence === undefined ? [] : ['', escape(m.author_import_licence({ licence: imported.licence }))]),
    '',
    ...OUTCOMES.flatMap((outcome) => {
      const lines = linesOf(imported.report, outcome);
      return lines.length === 0 ? [] : [`### ${headingOf(outcome)}`, '', ...lines.map(lineText), ''];
    }),
  ]);
  return [`# ${m.author_import_report_title()}`, '', ...text].join('\n');
}

function lineText(line: ReportLine): string {
  const words = lineWords(line);
  return `- ${escape(plain(line.what))}${words === '' ? '' : `: ${escape(words)}`}`;
}

const escape = (text: string): string => text.replace(/[\\`*_[\]<>#|~]/g, '\\$&');

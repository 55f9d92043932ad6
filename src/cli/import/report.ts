import type { Imported, ReportLine } from '../../lib/import/imported';
import { explainLine } from './words';

const HEADINGS: readonly (readonly [ReportLine['outcome'], string])[] = [
  ['left-out', 'Left out'],
  ['simplified', 'Simplified'],
  ['kept', 'Kept'],
];

export interface Part {
  /** As the person named it. */
  readonly file: string;
  readonly imported: Imported;
}

/** How many things came over, by outcome. */
export function countsOf(parts: readonly Part[]): Readonly<Record<ReportLine['outcome'], number>> {
  const lines = parts.flatMap(({ imported }) => imported.report);
  const count = (outcome: ReportLine['outcome']): number => lines.filter((line) => line.outcome === outcome).length;
  return { kept: count('kept'), simplified: count('simplified'), 'left-out': count('left-out') };
}

/** What has to be looked at comes first; of what was kept whole only a number, unless `full`. */
export function reportLines(parts: readonly Part[], full: boolean): readonly string[] {
  return parts.flatMap(({ file, imported }) => [
    `${file}: ${sums(imported.report)}`,
    ...HEADINGS.filter(([outcome]) => full || outcome !== 'kept').flatMap(([outcome, heading]) => {
      const lines = imported.report.filter((line) => line.outcome === outcome);
      return lines.length === 0 ? [] : [`  ${heading}:`, ...lines.map((line) => `    ${explainLine(line)}`)];
    }),
  ]);
}

/** `import-report.md`: everything, once. */
export function reportFile(parts: readonly Part[]): string {
  const text = parts.flatMap(({ file, imported }) => [
    `## ${escape(file)}`,
    '',
    `${sums(imported.report)}.`,
    '',
    ...HEADINGS.flatMap(([outcome, heading]) => {
      const lines = imported.report.filter((line) => line.outcome === outcome);
      return lines.length === 0
        ? []
        : [`### ${heading}`, '', ...lines.map((line) => `- ${escape(explainLine(line))}`), ''];
    }),
  ]);
  return ['# What came over by the import', '', ...text].join('\n');
}

function sums(report: readonly ReportLine[]): string {
  const count = (outcome: ReportLine['outcome']): number => report.filter((line) => line.outcome === outcome).length;
  return `${count('kept')} kept, ${count('simplified')} simplified, ${count('left-out')} left out`;
}

const escape = (text: string): string => text.replace(/[\\`*_[\]<>#|~]/g, '\\$&');

import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};

/** Prints the table, and keeps it as docs/performance/<name>.md where SANDYQ_BENCH_WRITE is set. */
export function report(
  name: string,
  title: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
  note = '',
): void {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const table = [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
  const { model } = cpus()[0] ?? { model: 'unknown' };
  const text = `# ${title}\n\n${table}\n\n${note}${note ? '\n\n' : ''}Measured on ${cpus().length} cores (${model}), Node ${process.versions.node}, headless Chromium; read the ratios, not the figures.\n`;
  console.log(`\n${text}`);
  if (process.env.SANDYQ_BENCH_WRITE === undefined) return;
  const folder = fileURLToPath(new URL('../../docs/performance/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}${name}.md`, text);
}

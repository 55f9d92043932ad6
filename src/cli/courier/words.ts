import type { CourierIndex } from '../../lib/courier/index-file';
import type { CourierReport } from '../../lib/institution/courier';
import { sizeText } from '../stick-faults';
import { explainCourierFault } from './faults';

/** What became of a courier at a hub, for a person. */
export function explainReport(report: CourierReport): string {
  const { courier, learners, missing, fault, unknown, notArrived } = report;
  const lines: string[] = [];
  for (const { name, databases } of learners) {
    lines.push(`Courier ${courier.number} of ${name}, ${courier.from.label}, made ${courier.made}:`);
    for (const database of databases) {
      const { new: fresh, already, refused, reasons } = database;
      lines.push(`  ${database.name}: ${fresh} new, ${already} already here, ${refused} refused`);
      lines.push(...reasons.map(({ id, reason }) => `    ${id}: ${reason}`));
    }
  }
  if (!report.complete) {
    lines.push(`Missing: ${missing.parts} parts with ${missing.documents} documents, ${sizeText(missing.bytes)}.`);
    if (fault !== undefined) lines.push(explainCourierFault(fault));
  }
  for (const { kind, path } of unknown) lines.push(`Left where it is, for a newer hub: ${path} (${kind})`);
  if (notArrived.length > 0)
    lines.push(`Couriers of this device that have not come: ${notArrived.join(', ')}. What they carry comes again.`);
  return lines.join('\n');
}

/** What a courier says that it is. */
export function explainIndex({ number, made, institution, from, to, databases, parts, heard }: CourierIndex): string {
  const bytes = parts.reduce((sum, { size }) => sum + size, 0);
  const kinds = new Map<string, number>();
  for (const { kind } of parts) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  return [
    `Courier ${number} of ${institution}, made ${made}`,
    `from: ${partyText(from)}`,
    `to: ${partyText(to)}`,
    ...databases.map(
      ({ name, documents, more }) => `  ${name}: ${documents} documents${more ? ', and more to come' : ''}`,
    ),
    `parts: ${[...kinds].map(([kind, count]) => `${count} ${kind}`).join(', ') || 'none'}; ${sizeText(bytes)}`,
    ...(heard === undefined ? [] : [`heard couriers up to ${heard.highest}${withoutText(heard.missing)}`]),
  ].join('\n');
}

const partyText = (party: CourierIndex['from'] | CourierIndex['to']): string =>
  party.kind === 'hub' ? `hub ${party.hub}` : `device ${party.device} of learner ${party.learner}`;

const withoutText = (missing: readonly number[]): string =>
  missing.length === 0 ? '' : ` without ${missing.join(', ')}`;

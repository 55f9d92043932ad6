import type { SiteRecord, SiteReport, SiteState } from '../../lib/institution/site';
import { sumsOf } from '../../lib/institution/taken';
import { explainCourierFault } from '../courier/faults';
import { sizeText } from '../stick-faults';

/** Four letters at a time: read out over a telephone. */
export const spaced = (fingerprint: string): string => fingerprint.replace(/(.{4})(?=.)/g, '$1 ');

export function explainSite(site: SiteRecord): string {
  const state = site.blockedAt === undefined ? '' : `, blocked ${site.blockedAt}`;
  return [
    `${site.name} (${site.hub})${state}`,
    `  learners: ${site.learners}; staff: ${site.staff.length}; groups: ${site.groups.length}`,
    ...contactLines(site),
    `  fingerprint: ${spaced(site.fingerprint)}`,
  ].join('\n');
}

export function explainState(state: SiteState): string {
  const { exchange } = state;
  return [
    `${state.name} (${state.hub}), a site of ${state.institution.name.en ?? state.institution.hub}`,
    ...contactLines(state),
    ...(state.kits.length > 0 ? [`  kits that are not here: ${state.kits.map(({ id }) => id).join(', ')}`] : []),
    ...(exchange === undefined
      ? ['  exchange: by courier']
      : [`  exchange: ${exchange.url}, last success ${exchange.lastSuccess ?? 'never'}${faultText(exchange.fault)}`]),
  ].join('\n');
}

const faultText = (fault: string | undefined): string => (fault === undefined ? '' : `; last fault: ${fault}`);

function contactLines({ lastContact, lastSent, notArrived, unheard, due }: Omit<SiteState, 'kits'> | SiteRecord) {
  return [
    `  last courier that came: ${lastContact ?? 'none yet'}`,
    `  last courier that was made: ${lastSent === undefined ? 'none yet' : `${lastSent.number}, ${lastSent.at}`}`,
    ...(notArrived.length > 0 ? [`  have not come: ${notArrived.join(', ')}`] : []),
    ...(unheard.length > 0 ? [`  of ours, nothing is heard of: ${unheard.join(', ')}`] : []),
    ...(due.learners > 0 ? [`  due: changes of ${due.learners} learners`] : []),
  ];
}

/** What became of a courier of another hub, for a person. */
export function explainSiteReport(report: SiteReport): string {
  const { courier, learners, people, kits, missing, fault, unknown, notArrived } = report;
  const lines = [`Courier ${courier.number} of ${courier.from.name} (${courier.from.hub}), made ${courier.made}:`];
  if (people?.news)
    lines.push(`  people: ${people.accounts} accounts, ${people.groups} groups, ${people.moved} who moved away`);
  if (people?.news === false) lines.push('  people: an older courier, nothing new of them');
  for (const { name, databases } of learners) {
    for (const { name: database, new: fresh, already, refused, reasons } of databases) {
      lines.push(`  ${name}, ${database}: ${fresh} new, ${already} already here, ${refused} refused`);
      lines.push(...reasons.map(({ id, reason }) => `    ${id}: ${reason}`));
    }
  }
  for (const { id, version, outcome } of kits) lines.push(`  kit ${id} ${version}: ${outcome}`);
  if (!report.complete) {
    lines.push(`Missing: ${missing.parts} parts with ${missing.documents} documents, ${sizeText(missing.bytes)}.`);
    if (fault !== undefined) lines.push(explainCourierFault(fault));
  }
  for (const { kind, path } of unknown) lines.push(`Left where it is, for a newer hub: ${path} (${kind})`);
  if (notArrived.length > 0)
    lines.push(`Couriers of this hub that have not come: ${notArrived.join(', ')}. What they carry comes again.`);
  return lines.join('\n');
}

export const isGood = ({ complete, learners, kits }: SiteReport): boolean =>
  complete &&
  sumsOf({ learners }).refused === 0 &&
  kits.every(({ outcome }) => outcome === 'new' || outcome === 'already');

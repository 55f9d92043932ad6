import type { SheetOwner } from '$lib/print/printing';
import type { ProfileServices } from '../../services';

/** A group that answer sheets may be printed for, with the learners that are known by name. */
export interface PrintGroup {
  readonly id: string;
  readonly name: string;
  readonly owners: readonly SheetOwner[];
}

/** The groups that somebody is a tutor of. */
export function groupsOf({
  account,
  enrolment,
}: Pick<ProfileServices, 'account' | 'enrolment'>): readonly PrintGroup[] {
  return enrolment.groups
    .filter((group) => group.tutors.some(({ id }) => id === account.id) && (group.learners ?? []).length > 0)
    .map(({ id, name, learners = [] }) => ({
      id,
      name,
      owners: [...learners]
        .sort((a, b) => a.name.localeCompare(b.name))
        .map((learner) => ({ account: learner.id, name: learner.name, group: name })),
    }));
}

/** Whose sheets a booklet has: a learner's own; of everybody else nobody's, to be filled in by hand. */
export const ownOwners = ({
  account,
  enrolment,
}: Pick<ProfileServices, 'account' | 'enrolment'>): readonly SheetOwner[] =>
  account.roles.includes('learner')
    ? [{ account: account.id, name: account.name, group: enrolment.groups.map(({ name }) => name).join(', ') }]
    : [{}];

/** What `sandyq print --learner-sheets` reads. A spreadsheet takes no field for a formula: all are quoted. */
export function ownersCsv(owners: readonly SheetOwner[]): string {
  const quoted = (text = '') => `"${(/^[=+\-@\t]/.test(text) ? `'${text}` : text).replace(/"/g, '""')}"`;
  const rows = owners.map(({ account, name, group }) => [account, name, group].map(quoted).join(','));
  return `\ufeff${['account,name,group', ...rows].join('\r\n')}\r\n`;
}

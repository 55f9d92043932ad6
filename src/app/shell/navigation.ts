import {
  BookOpen,
  Building2,
  Footprints,
  House,
  Inbox,
  MessagesSquare,
  NotebookPen,
  Search,
  Settings,
  Users,
  type IconNode,
} from 'lucide';
import type { Institution, Role } from '$lib/institution/account';
import { m } from '../text';

export interface Destination {
  readonly href: string;
  readonly label: string;
  readonly icon: IconNode;
  /** On a phone these stand at the thumb; the others wait under «More». */
  readonly primary: boolean;
}

const STAFF: readonly Role[] = ['admin', 'methodist', 'officer', 'hr', 'invigilator'];

export const isStaff = (roles: readonly Role[]): boolean => roles.some((role) => STAFF.includes(role));

/** At the institution's own hub: sites make no kits. */
export const writesKits = (roles: readonly Role[], { site }: Pick<Institution, 'site'>): boolean =>
  site === undefined && (roles.includes('methodist') || roles.includes('admin'));

/** Where somebody with these roles begins. */
export function startPage(roles: readonly Role[], guest = false): string {
  if (guest) return '/learn/kits';
  if (roles.includes('learner')) return '/learn';
  return roles.includes('tutor') ? '/tutor' : '/institution';
}

export function destinations(
  roles: readonly Role[],
  institution: Pick<Institution, 'site'>,
  guest = false,
): readonly Destination[] {
  const all: Destination[] = [];
  const add = (href: string, label: string, icon: IconNode, primary: boolean) =>
    all.push({ href, label, icon, primary });
  if (guest) {
    add('/learn/kits', m.common_nav_kits(), BookOpen, true);
    add('/learn/search', m.common_nav_search(), Search, true);
    return all;
  }
  if (roles.includes('learner')) {
    add('/learn', m.common_nav_today(), House, true);
    add('/learn/kits', m.common_nav_kits(), BookOpen, true);
    add('/learn/messages', m.common_nav_messages(), MessagesSquare, true);
    add('/learn/search', m.common_nav_search(), Search, true);
    add('/learn/notes', m.common_nav_notes(), NotebookPen, false);
    add('/learn/trace', m.common_nav_trace(), Footprints, false);
  }
  if (roles.includes('tutor')) {
    add('/tutor', m.common_nav_inbox(), Inbox, true);
    add('/tutor/learners', m.common_nav_learners(), Users, true);
  }
  if (writesKits(roles, institution)) add('/author', m.common_nav_author(), NotebookPen, true);
  if (isStaff(roles)) add('/institution', m.common_nav_institution(), Building2, true);
  add('/settings', m.common_nav_settings(), Settings, !roles.includes('learner'));
  return all;
}

/** The destination that an address belongs to: the one with the longest address that begins it. */
export function currentOf(all: readonly Destination[], path: string): Destination | undefined {
  return [...all]
    .sort((a, b) => b.href.length - a.href.length)
    .find(({ href }) => path === href || path.startsWith(`${href}/`));
}

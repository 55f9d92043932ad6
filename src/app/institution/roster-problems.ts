import { m } from '../text';
import type { RosterAnswer } from './staff-client';

type Problem = RosterAnswer['problems'][number];

const WORDS: Readonly<Record<string, (detail: string) => string>> = {
  'not-csv': () => m.institution_roster_fault_not_csv(),
  'no-header': (detail) => m.institution_roster_fault_no_header({ detail }),
  empty: () => m.institution_roster_fault_empty(),
  'too-many': (detail) => m.institution_roster_fault_too_many({ detail }),
  'name-missing': () => m.institution_roster_fault_name_missing(),
  'name-too-long': () => m.institution_roster_fault_name_too_long(),
  'login-invalid': (detail) => m.institution_roster_fault_login_invalid({ detail }),
  'login-twice': (detail) => m.institution_roster_fault_login_twice({ detail }),
  'login-taken': (detail) => m.institution_roster_fault_login_taken({ detail }),
  'role-unknown': (detail) => m.institution_roster_fault_role_unknown({ detail }),
  'language-unknown': (detail) => m.institution_roster_fault_language_unknown({ detail }),
  'group-unknown': (detail) => m.institution_roster_fault_group_unknown({ detail }),
  'group-too-long': () => m.institution_roster_fault_group_too_long(),
  columns: (detail) => m.institution_roster_fault_columns({ detail }),
};

/** What is wrong with one line, in words; a problem that only a newer hub knows keeps its code. */
export function rosterProblem({ code, detail = '' }: Problem): string {
  const words = WORDS[code];
  return words === undefined
    ? m.institution_roster_fault_unknown({ detail: `${code} ${detail}`.trim() })
    : words(detail);
}

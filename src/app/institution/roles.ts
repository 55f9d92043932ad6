import type { Role } from '$lib/institution/account';
import { m } from '../text';

const NAMES: Readonly<Record<Role, () => string>> = {
  learner: m.institution_role_learner,
  tutor: m.institution_role_tutor,
  methodist: m.institution_role_methodist,
  invigilator: m.institution_role_invigilator,
  officer: m.institution_role_officer,
  hr: m.institution_role_hr,
  admin: m.institution_role_admin,
};

export const roleName = (role: Role): string => NAMES[role]();
export const roleNames = (roles: readonly Role[]): string => roles.map(roleName).join(', ');

export const languageOptions = (): { value: 'kk' | 'ru' | 'en' | ''; label: string; lang?: string }[] => [
  { value: '', label: m.institution_language_unset() },
  { value: 'kk', label: 'Қазақша', lang: 'kk' },
  { value: 'ru', label: 'Русский', lang: 'ru' },
  { value: 'en', label: 'English', lang: 'en' },
];

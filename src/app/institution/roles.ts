import type { Role } from '$lib/institution/account';
import { roleName } from '../shell/roles';
import { m } from '../text';

export const roleNames = (roles: readonly Role[]): string => roles.map(roleName).join(', ');

export const languageOptions = (): { value: 'kk' | 'ru' | 'en' | ''; label: string; lang?: string }[] => [
  { value: '', label: m.institution_language_unset() },
  { value: 'kk', label: 'Қазақша', lang: 'kk' },
  { value: 'ru', label: 'Русский', lang: 'ru' },
  { value: 'en', label: 'English', lang: 'en' },
];

import type { Role } from '$lib/institution/account';
import { m } from '../text';

const NAMES: Readonly<Record<Role, () => string>> = {
  learner: m.common_role_learner,
  tutor: m.common_role_tutor,
  methodist: m.common_role_methodist,
  invigilator: m.common_role_invigilator,
  officer: m.common_role_officer,
  hr: m.common_role_hr,
  admin: m.common_role_admin,
};

export const roleName = (role: Role): string => NAMES[role]();

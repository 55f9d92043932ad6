import { useProfile, useServices } from '../services';
import type { Role } from '$lib/institution/account';
import { StaffClient } from './staff-client';

export interface Staff {
  readonly client: StaffClient;
  readonly admin: boolean;
  /** May publish kits. */
  readonly publisher: boolean;
  readonly auditor: boolean;
}

export const mayPublish = (roles: readonly Role[]): boolean => roles.includes('admin') || roles.includes('methodist');
export const mayAudit = (roles: readonly Role[]): boolean => roles.includes('admin') || roles.includes('officer');

/** May take couriers in and give answers out. */
export const mayCarry = mayAudit;

/** For the pages of the institution: whom the hub takes them for. Call while a component is made. */
export function useStaff(): Staff {
  const { roles } = useProfile().account;
  return {
    client: new StaffClient(useServices().hub),
    admin: roles.includes('admin'),
    publisher: mayPublish(roles),
    auditor: mayAudit(roles),
  };
}

import * as v from 'valibot';
import { Account, LoginName, type Role } from '$lib/institution/account';
import { m } from '../text';

export interface AccountFaults {
  name?: string;
  login?: string;
  roles?: string;
}

/** What the hub would refuse, said beside the field before asking it. Undefined where nothing is wrong. */
export function accountFaults(typed: {
  readonly name: string;
  readonly login: string;
  readonly roles: readonly Role[];
}): AccountFaults | undefined {
  const faults: AccountFaults = {};
  if (!v.is(Account.entries.name, typed.name)) faults.name = m.institution_fault_name();
  if (!v.is(LoginName, typed.login)) faults.login = m.institution_fault_login();
  if (typed.roles.length === 0) faults.roles = m.institution_fault_roles();
  return Object.keys(faults).length > 0 ? faults : undefined;
}

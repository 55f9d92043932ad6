import * as v from 'valibot';
import { Account, LoginName, Role } from '../../../lib/institution/account';
import { AccountId, GroupId } from '../../../lib/shared/ids';
import { timestamp } from '../../../lib/shared/clock';
import { publicAccount } from '../../accounts/accounts';
import type { AccountDocument } from '../../accounts/accounts';
import { newPassword } from '../../accounts/password';
import { conflict, invalid, json, notFound } from '../../http/answer';
import type { Answer } from '../../http/answer';
import type { Route } from '../../http/router';
import { jsonBody, withRole } from '../call';
import type { Call } from '../call';
import { joinGroup } from './groups';

const { name, language } = Account.entries;
const Roles = v.pipe(v.array(Role), v.minLength(1), v.maxLength(7));
const Wanted = v.object({ login: LoginName, name, roles: Roles, language, groups: v.optional(v.array(GroupId), []) });
const Change = v.partial(
  v.object({
    name,
    roles: Roles,
    blocked: v.boolean(),
    /** With `blocked: true` alone. */
    erase: v.boolean(),
    language: v.picklist(['kk', 'ru', 'en']),
  }),
);

export const accountRoutes: readonly Route<Call>[] = [
  {
    method: 'GET',
    path: '/api/accounts',
    handle: async (call) => {
      withRole(call, 'admin');
      return json({ accounts: (await call.services.accounts.all()).filter(isHere).map(publicAccount) });
    },
  },
  { method: 'POST', path: '/api/accounts', ofInstitution: true, handle: create },
  { method: 'PATCH', path: '/api/accounts/:id', ofInstitution: true, handle: change },
  { method: 'POST', path: '/api/accounts/:id/password', handle: resetPassword },
];

/** Of whom a site knows the name alone, it has no account; who moved has none there any more. */
const isHere = ({ elsewhere, moved }: AccountDocument): boolean => elsewhere !== true && moved === undefined;

async function create(call: Call): Promise<Answer> {
  const { account: admin } = withRole(call, 'admin');
  const { accounts, groups, audit, random } = call.services;
  const wanted = await jsonBody(call, Wanted);
  const known = new Set((await groups.all()).map((group) => group.id));
  if (wanted.groups.some((group) => !known.has(group))) throw invalid('groups');
  const password = newPassword(random);
  const created = await accounts.create({ ...wanted, password });
  if (!created.ok) throw conflict();
  for (const group of wanted.groups) await joinGroup(groups, group, created.value);
  await audit.write(admin, 'account-created', created.value.id, { login: created.value.login });
  return json({ account: created.value, password }, 201);
}

async function change(call: Call, params: Readonly<Record<string, string>>): Promise<Answer> {
  const { account: admin } = withRole(call, 'admin');
  const { accounts, audit, clock, revocations } = call.services;
  const { erase, ...wanted } = await jsonBody(call, Change);
  if (erase === true && wanted.blocked !== true) throw invalid('erase');
  const id = idOf(params.id);
  // Nobody locks the last door from inside.
  if (id === admin.id && (wanted.blocked === true || (wanted.roles !== undefined && !wanted.roles.includes('admin')))) {
    throw conflict();
  }
  const closing = ({ blocked, blockedAt }: AccountDocument): Pick<AccountDocument, 'blockedAt' | 'erase'> => {
    if (wanted.blocked === undefined) return {};
    if (!wanted.blocked) return { blockedAt: undefined, erase: undefined };
    const since = blocked && blockedAt !== undefined ? blockedAt : timestamp(clock.now());
    return { blockedAt: since, erase: erase === true ? true : undefined };
  };
  let unblocking = false;
  const changed = await accounts.change(id, (held) => {
    unblocking = held.blocked && wanted.blocked === false;
    const ends = wanted.blocked === true && !held.blocked;
    return { ...wanted, ...(ends ? { epoch: held.epoch + 1 } : {}), ...closing(held) };
  });
  if (changed === undefined) throw notFound();
  if (wanted.blocked !== undefined) revocations.forget();
  const action = wanted.blocked === true ? 'account-blocked' : unblocking ? 'account-unblocked' : 'account-changed';
  const members = [...Object.keys(wanted), ...(erase === true ? ['erase'] : [])].join(',');
  await audit.write(admin, action, id, { members });
  return json(publicAccount(changed));
}

async function resetPassword(call: Call, params: Readonly<Record<string, string>>): Promise<Answer> {
  const { account: admin } = withRole(call, 'admin');
  const { accounts, audit, random } = call.services;
  const password = newPassword(random);
  const changed = await accounts.setPassword(idOf(params.id), password);
  if (changed === undefined) throw notFound();
  call.services.throttles.forget(changed.login);
  await audit.write(admin, 'password-reset', changed.id);
  return json({ password });
}

export function idOf(id: string | undefined): AccountId {
  const parsed = v.safeParse(AccountId, id);
  if (!parsed.success) throw notFound();
  return parsed.output;
}

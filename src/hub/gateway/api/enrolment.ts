import * as v from 'valibot';
import { newCode } from '../../../lib/shared/codes';
import { toBase64 } from '../../../lib/shared/base64';
import { makeSlip } from '../../../lib/sync/enrolment/slip';
import { publicAccount } from '../../accounts/accounts';
import { Refused, invalid, json, notFound } from '../../http/answer';
import type { Answer } from '../../http/answer';
import type { Route } from '../../http/router';
import { enrolmentOf } from '../../registry/enrolment';
import { jsonBody, withRole } from '../call';
import type { Call } from '../call';
import { idOf } from './accounts';
import { institutionFor } from './session';

const Wanted = v.object({
  /** How long the slip is good for. */
  days: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(366))),
});

/** Slips for learners whose devices never meet a hub: a file and a code, to be handed over apart. */
export const enrolmentRoutes: readonly Route<Call>[] = [
  { method: 'POST', path: '/api/accounts/:id/enrolment', handle: make },
];

async function make(call: Call, params: Readonly<Record<string, string>>): Promise<Answer> {
  const { account: by } = withRole(call, 'admin');
  const { accounts, groups, slips, identity, audit, random } = call.services;
  const { days } = await jsonBody(call, Wanted);
  const account = await accounts.get(idOf(params.id));
  if (account === undefined) throw notFound();
  if (!account.roles.includes('learner')) throw invalid('roles');
  if (account.blocked) throw new Refused(409, 'conflict', { detail: 'blocked' });
  const institution = await institutionFor(call);
  // What it is to pin is the institution's one key, and only that can sign for it.
  if (institution.site !== undefined) throw new Refused(409, 'conflict', { detail: 'site' });
  const { id, ...made } = await slips.make(account.id, days);
  const code = newCode(random);
  const enrolment = await enrolmentOf(account, await groups.all(), accounts);
  const slip = { type: 'enrolment-slip', v: 1, id, ...made, account: publicAccount(account), enrolment } as const;
  const file = await makeSlip({ ...slip, institution }, identity.receiptKey, code);
  await audit.write(by, 'enrolment-slip-made', account.id, { slip: id, expiresAt: made.expiresAt });
  return json({ code, file: toBase64(file), expiresAt: made.expiresAt }, 201);
}

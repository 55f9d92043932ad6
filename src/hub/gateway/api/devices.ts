import * as v from 'valibot';
import { DeviceId } from '../../../lib/shared/ids';
import { conflict, json, notFound } from '../../http/answer';
import type { Answer } from '../../http/answer';
import type { Route } from '../../http/router';
import { Enrolling } from '../../registry/devices';
import { jsonBody, withRole } from '../call';
import type { Call } from '../call';

export const deviceRoutes: readonly Route<Call>[] = [
  { method: 'POST', path: '/api/devices', handle: enrol },
  {
    method: 'GET',
    path: '/api/devices',
    handle: async (call) => {
      withRole(call, 'admin');
      return json({ devices: await call.services.devices.all() });
    },
  },
  { method: 'POST', path: '/api/devices/:device/block', ofInstitution: true, handle: block },
];

async function enrol(call: Call): Promise<Answer> {
  const { account } = withRole(call, 'learner');
  const wanted = await jsonBody(call, Enrolling);
  const known = await call.services.devices.get(wanted.device);
  const enrolled = await call.services.devices.enrol(account.id, wanted);
  if (!enrolled.ok) throw conflict();
  if (known === undefined)
    await call.services.audit.write(account, 'device-enrolled', wanted.device, { label: wanted.label });
  return json(enrolled.value);
}

async function block(call: Call, params: Readonly<Record<string, string>>): Promise<Answer> {
  const { account } = withRole(call, 'admin');
  const device = v.safeParse(DeviceId, params.device);
  const blocked = device.success ? await call.services.devices.block(device.output) : undefined;
  if (blocked === undefined) throw notFound();
  call.services.revocations.forget();
  await call.services.audit.write(account, 'device-blocked', blocked.device, { account: blocked.account });
  return json(blocked);
}

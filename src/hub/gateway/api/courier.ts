import * as v from 'valibot';
import { AccountId, DeviceId } from '../../../lib/shared/ids';
import { Refused, forbidden, invalid, json, notFound, tooLarge } from '../../http/answer';
import type { Answer } from '../../http/answer';
import { arriving } from '../../http/body';
import type { Route } from '../../http/router';
import { withRole } from '../call';
import type { Call, Person } from '../call';

export const COURIER_TYPE = 'application/vnd.sandyq.courier';

/**
 * Couriers, for whoever hands the sticks on: a learner's comes in, the answer goes out. Tutors do it for learners of their
 * own groups: the files are sealed to the hub, or to the learner's device, so nobody on the way reads them.
 */
export const courierRoutes: readonly Route<Call>[] = [
  { method: 'POST', path: '/api/courier', handle: takeIn },
  { method: 'GET', path: '/api/courier/:learner', handle: giveOut },
];

async function takeIn(call: Call): Promise<Answer> {
  const { account } = withRole(call, 'admin', 'officer', 'tutor');
  const { couriers, audit, limits } = call.services;
  if (call.request.headers['content-type'] !== COURIER_TYPE) throw invalid('Content-Type');
  const body = bounded(arriving(call.request, limits.silenceMs), limits.courierBytes);
  const taken = await couriers.take(body, (learner) => mayHand(call, account, learner));
  if (!taken.ok) {
    const { code, path, detail } = taken.error;
    await audit.write(account, 'courier-refused', detail, { fault: code });
    // Who sends a large file hears the answer only when it was sent.
    await drain(body);
    throw new Refused(400, 'invalid', { detail: 'courier', fault: code, ...(path === undefined ? {} : { path }) });
  }
  const { courier, learners, complete } = taken.value;
  const sum = (of: 'new' | 'already' | 'refused'): number =>
    learners.flatMap(({ databases }) => databases).reduce((total, database) => total + database[of], 0);
  await audit.write(account, 'courier-taken', courier.from.learner, {
    device: courier.from.device,
    number: courier.number,
    courier: courier.id,
    new: sum('new'),
    already: sum('already'),
    refused: sum('refused'),
    complete,
  });
  await drain(body);
  return json(taken.value);
}

/** What a small courier may weigh at most: more is no work for cameras. */
const Most = v.optional(v.pipe(v.string(), v.regex(/^[1-9]\d{2,4}$/), v.transform(Number), v.maxValue(0xffff)));

async function giveOut(call: Call, params: Readonly<Record<string, string>>): Promise<Answer> {
  const { account } = withRole(call, 'admin', 'officer', 'tutor');
  const { couriers, accounts, audit } = call.services;
  const learner = v.safeParse(AccountId, params.learner);
  const device = v.safeParse(v.optional(DeviceId), call.query.device);
  const most = v.safeParse(Most, call.query.most);
  if (!device.success) throw invalid('device');
  if (!most.success) throw invalid('most');
  if (learner.success && !(await mayHand(call, account, learner.output))) throw forbidden();
  const person = learner.success ? await accounts.get(learner.output) : undefined;
  if (person === undefined || !person.roles.includes('learner')) throw notFound();
  const made = await couriers.make(person.id, device.output, most.output).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw new Refused(507, 'storage-full');
    throw error;
  });
  if (!made.ok) {
    if (made.error.code === 'unknown-device') throw notFound();
    throw new Refused(409, 'conflict', { detail: made.error.code });
  }
  const { index, bytes, stream } = made.value;
  const to = index.to.kind === 'device' ? index.to.device : '';
  try {
    await audit.write(account, 'courier-made', person.id, {
      device: to,
      number: index.number,
      courier: index.id,
      bytes,
    });
  } catch (error) {
    stream.destroy();
    throw error;
  }
  return {
    status: 200,
    headers: {
      'Content-Type': COURIER_TYPE,
      'Content-Length': String(bytes),
      'Content-Disposition': `attachment; filename="answer-${person.id}-${index.number}.courier"`,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    },
    body: stream,
  };
}

/** Officers and administrators for everybody, tutors for learners of their groups. */
async function mayHand({ services }: Call, { id, roles }: Person['account'], learner: AccountId): Promise<boolean> {
  if (roles.includes('admin') || roles.includes('officer')) return true;
  return roles.includes('tutor') && (await services.groups.tutors(id, learner));
}

async function* bounded(parts: AsyncGenerator<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const part of parts) {
    bytes += part.length;
    if (bytes > most) throw tooLarge();
    yield part;
  }
}

async function drain(body: AsyncGenerator<Uint8Array>): Promise<void> {
  try {
    for await (const _part of body) continue;
  } catch {
    // Whoever sent it went away.
  }
}

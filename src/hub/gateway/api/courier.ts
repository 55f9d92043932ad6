import * as v from 'valibot';
import type { HeldCourier } from '../../../lib/institution/review';
import { sumsOf } from '../../../lib/institution/taken';
import { AccountId, DeviceId } from '../../../lib/shared/ids';
import type { MayHandIn } from '../../courier/incoming';
import type { MadeCourier, NoCourier } from '../../courier/outgoing';
import { Refused, forbidden, invalid, json, notFound } from '../../http/answer';
import type { Answer } from '../../http/answer';
import type { Route } from '../../http/router';
import { withRole } from '../call';
import type { Call, Person } from '../call';
import { courierBody, drain, notedFile, orRefuse, refuseWhenFull } from '../courier-files';
import { releasedFile } from './release';

/**
 * Couriers, for whoever hands the sticks on: a learner's comes in, the answer goes out. Tutors do it for learners of their
 * own groups: the files are sealed to the hub, or to the learner's device, so nobody on the way reads them.
 */
export const courierRoutes: readonly Route<Call>[] = [
  { method: 'POST', path: '/api/courier', handle: takeIn },
  { method: 'GET', path: '/api/courier/:learner', handle: giveOut },
  { method: 'GET', path: '/api/learners/:learner/custody', handle: custody },
];

async function takeIn(call: Call): Promise<Answer> {
  const { account } = withRole(call, 'admin', 'officer', 'tutor');
  const { couriers, audit, reviews } = call.services;
  const body = courierBody(call);
  const mayHandIn = (learner: AccountId): Promise<boolean> => mayHand(call, account, learner);
  if ((await reviews.current()).couriers) return await hold(call, account, body, mayHandIn);
  const taken = await couriers.take(body, mayHandIn).catch(refuseWhenFull);
  if (!taken.ok) {
    const { code, detail } = taken.error;
    await audit.write(account, 'courier-refused', detail, { fault: code });
    await drain(body);
    return orRefuse(taken);
  }
  const { courier, complete, enrolled } = taken.value;
  const { label } = courier.from;
  if (enrolled) await audit.write(account, 'device-enrolled', courier.from.device, { label, courier: courier.id });
  await audit.write(account, 'courier-taken', courier.from.learner, {
    ...{ device: courier.from.device, number: courier.number, courier: courier.id },
    ...{ ...sumsOf(taken.value), complete },
  });
  await drain(body);
  return json(taken.value);
}

/** Nothing of it is taken before an officer releases it. */
async function hold(
  call: Call,
  account: Person['account'],
  body: AsyncGenerator<Uint8Array>,
  mayHandIn: MayHandIn,
): Promise<Answer> {
  const { couriers, release, audit } = call.services;
  const held = await release.arrived(couriers.road(mayHandIn), body, account).catch(refuseWhenFull);
  if (!held.ok && held.error.code !== 'queue-full') {
    const detail = 'detail' in held.error ? held.error.detail : undefined;
    await audit.write(account, 'courier-refused', detail, { fault: held.error.code });
  }
  await drain(body);
  return json({ held: orRefuse(held) } satisfies HeldCourier, 202);
}

/** What a small courier may weigh at most: more is no work for cameras. */
const Most = v.optional(v.pipe(v.string(), v.regex(/^[1-9]\d{2,4}$/), v.transform(Number), v.maxValue(0xffff)));

async function giveOut(call: Call, params: Readonly<Record<string, string>>): Promise<Answer> {
  const { account } = withRole(call, 'admin', 'officer', 'tutor');
  const { accounts, audit, reviews } = call.services;
  const learner = v.safeParse(AccountId, params.learner);
  const device = v.safeParse(v.optional(DeviceId), call.query.device);
  const most = v.safeParse(Most, call.query.most);
  if (!device.success) throw invalid('device');
  if (!most.success) throw invalid('most');
  if (learner.success && !(await mayHand(call, account, learner.output))) throw forbidden();
  const person = learner.success ? await accounts.get(learner.output) : undefined;
  if (person === undefined || !person.roles.includes('learner')) throw notFound();
  const asked = { person, device: device.output, most: most.output };
  if ((await reviews.current()).couriers) return await afterRelease(call, account, asked);
  const made = await make(call, asked);
  const { index, bytes } = made;
  const to = index.to.kind === 'device' ? index.to.device : '';
  return await notedFile(made, `answer-${person.id}-${index.number}`, () =>
    audit.write(account, 'courier-made', person.id, { device: to, number: index.number, courier: index.id, bytes }),
  );
}

interface Asked {
  readonly person: Person['account'];
  readonly device: DeviceId | undefined;
  readonly most: number | undefined;
}

async function make({ services }: Call, { person, device, most }: Asked): Promise<MadeCourier> {
  const made = await services.couriers.make(person.id, device, most).catch(refuseWhenFull);
  return made.ok ? made.value : noCourier(made.error.code);
}

function noCourier(code: NoCourier['code']): never {
  if (code === 'unknown-device') throw notFound();
  throw new Refused(409, 'conflict', { detail: code });
}

/** The one that was released and nobody fetched; else the one that waits, made now where there is none. */
async function afterRelease(call: Call, account: Person['account'], asked: Asked): Promise<Answer> {
  const { couriers, release, devices } = call.services;
  const { person, most } = asked;
  const to = await couriers.addressee(person.id, asked.device);
  if (!to.ok) return noCourier(to.error.code);
  const { device } = to.value;
  const pending = await release.pending({ kind: 'device', device });
  if (pending?.state === 'held') return json({ held: pending } satisfies HeldCourier, 202);
  if (pending !== undefined && (most === undefined || pending.bytes <= most))
    return releasedFile(orRefuse(await release.giveOut(pending.id, account)));
  const made = await make(call, { ...asked, device });
  const { label = '' } = (await devices.get(device)) ?? {};
  const party = { kind: 'device', device, learner: person.id, name: person.name, label } as const;
  const held = orRefuse(await release.made(made, party, account).catch(refuseWhenFull));
  return json({ held } satisfies HeldCourier, 202);
}

async function custody(call: Call, params: Readonly<Record<string, string>>): Promise<Answer> {
  const { account } = withRole(call, 'admin', 'officer', 'tutor');
  const learner = v.safeParse(AccountId, params.learner);
  if (!learner.success) throw notFound();
  if (!(await mayHand(call, account, learner.output))) throw forbidden();
  const person = await call.services.accounts.get(learner.output);
  if (person === undefined || !person.roles.includes('learner')) throw notFound();
  return json(await call.services.couriers.custody(person.id));
}

/** Officers and administrators for everybody, tutors for learners of their groups. */
async function mayHand({ services }: Call, { id, roles }: Person['account'], learner: AccountId): Promise<boolean> {
  if (roles.includes('admin') || roles.includes('officer')) return true;
  return roles.includes('tutor') && (await services.groups.tutors(id, learner));
}

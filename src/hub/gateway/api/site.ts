import { thumbprint } from '../../../lib/trace/jws';
import { PublicKey } from '../../../lib/trace/certificate';
import type { SiteState } from '../../../lib/institution/site';
import * as v from 'valibot';
import { Throttle } from '../../accounts/throttle';
import { networkOf } from '../../accounts/throttles';
import { Refused, busy, invalid, json, notFound } from '../../http/answer';
import type { Answer } from '../../http/answer';
import { arriving } from '../../http/body';
import { Gauge } from '../../http/limits';
import type { Route } from '../../http/router';
import { dueFor } from '../../site/due';
import { contactIn } from '../../site/ledger';
import { withRole } from '../call';
import type { Call } from '../call';
import { COURIER_TYPE, bounded } from './courier';
import { courierAnswer, courierFor, makeFor, sumsOf, takeIn } from './sites';

/** What a site says of itself and exchanges with its institution; and the institution's end of that, over a network. */
export const siteRoutes: readonly Route<Call>[] = [
  {
    method: 'GET',
    path: '/api/site',
    handle: async (call) => {
      withRole(call, 'admin', 'officer');
      return json(await stateOf(call));
    },
  },
  {
    method: 'GET',
    path: '/api/site/courier',
    handle: async (call) => {
      withRole(call, 'admin', 'officer');
      mustBeSite(call);
      return await courierFor(call, undefined, {});
    },
  },
  {
    method: 'POST',
    path: '/api/site/courier',
    handle: async (call) => {
      withRole(call, 'admin', 'officer');
      mustBeSite(call);
      return await takeIn(call);
    },
  },
  {
    method: 'POST',
    path: '/api/site/exchange',
    handle: async (call) => {
      withRole(call, 'admin', 'officer');
      mustBeSite(call);
      const { exchange } = call.services;
      if (exchange === undefined) throw new Refused(409, 'conflict', { detail: 'no-exchange' });
      await exchange.now();
      return json(await stateOf(call));
    },
  },
  { method: 'POST', path: '/api/sites/exchange', anonymous: true, handle: exchangeHere },
];

function mustBeSite({ services }: Call) {
  const { site } = services.identity.institution;
  if (site === undefined) throw notFound();
  return site;
}

async function stateOf(call: Call): Promise<SiteState> {
  const { hub, name, receiptKey } = mustBeSite(call);
  const { identity, hubs, groups, shelf, store, accounts, exchange } = call.services;
  const { institution } = identity;
  const key = (jwk: Readonly<Record<string, unknown>>) => thumbprint(v.parse(v.object(PublicKey.entries), jwk));
  const told = await hubs.parts.ledger.of(institution.hub);
  const learners = (await accounts.all()).filter(({ roles, elsewhere }) => roles.includes('learner') && !elsewhere);
  const wanted = new Set((await groups.all()).flatMap(({ kits }) => kits));
  const here = new Set((await shelf.newest(wanted)).map(({ id }) => id));
  return {
    ...{ hub, name, fingerprint: await key(receiptKey) },
    institution: { hub: institution.hub, name: institution.name, fingerprint: await key(institution.receiptKey) },
    ...contactIn(told),
    due: {
      learners: await dueFor(
        { store, identity },
        institution.hub,
        learners.map(({ id }) => id),
        told.told,
      ),
    },
    kits: [...wanted].filter((id) => !here.has(id)).map((id) => ({ id })),
    ...(exchange === undefined ? {} : { exchange: exchange.state }),
  };
}

/** Nobody signs in for it: at most so many at a time, and one of each network. */
const AT_ONCE = 3;
const exchanges = new WeakMap<
  Call['services'],
  { readonly all: Gauge<'all'>; readonly each: Gauge<string>; readonly failures: Throttle }
>();

/**
 * A site's courier over a network, answered with the one for it. Who it is, the courier says: it is sealed to this hub and
 * signed by the site, and nothing of it is stored before that is proved.
 */
async function exchangeHere(call: Call): Promise<Answer> {
  const { services, request } = call;
  if (services.identity.institution.site !== undefined) throw notFound();
  if (request.headers['content-type'] !== COURIER_TYPE) throw invalid('Content-Type');
  const network = networkOf(call.address);
  const { all, each, failures } = gaugesOf(services);
  const wait = failures.wait(network);
  if (wait > 0) throw new Refused(429, 'too-many-tries', { retryAfter: wait });
  if (!all.enter('all')) throw busy();
  try {
    if (!each.enter(network)) throw busy();
    try {
      return await exchanged(call, () => failures.failed(network));
    } finally {
      each.leave(network);
    }
  } finally {
    all.leave('all');
  }
}

function gaugesOf(services: Call['services']) {
  const known = exchanges.get(services);
  if (known !== undefined) return known;
  const failures = new Throttle(services.clock, { free: 5, longestMs: 5 * 60_000 });
  const made = { all: new Gauge<'all'>(AT_ONCE), each: new Gauge<string>(1), failures };
  exchanges.set(services, made);
  return made;
}

async function exchanged(call: Call, onRefused: () => void): Promise<Answer> {
  const { hubs, audit, limits } = call.services;
  const body = bounded(arriving(call.request, limits.silenceMs), limits.courierBytes);
  const taken = await hubs.take(body, 'network');
  if (!taken.ok) {
    onRefused();
    throw new Refused(400, 'invalid', { detail: 'courier', fault: taken.error.code });
  }
  const { from } = taken.value.courier;
  const sums = sumsOf(taken.value);
  // One every quarter of an hour that brings nothing would fill the list.
  if (sums.new + sums.refused > 0)
    await audit.write({ id: from.hub, name: from.name }, 'site-courier-taken', from.hub, sums);
  const made = await makeFor(call, from.hub, {});
  return courierAnswer(made, `site-${from.hub}-${made.index.number}`);
}

import { thumbprint } from '../../../lib/trace/jws';
import { PublicKey } from '../../../lib/trace/certificate';
import type { SiteState } from '../../../lib/institution/site';
import * as v from 'valibot';
import { Refused, json, notFound } from '../../http/answer';
import type { Answer } from '../../http/answer';
import type { Route } from '../../http/router';
import { dueFor } from '../../site/due';
import { contactIn } from '../../site/ledger';
import { withRole } from '../call';
import type { Call } from '../call';
import { courierBody, courierFile, orRefuse, refuseWhenFull } from '../courier-files';
import { courierFor, factsOf, makeFor, siteFileName, takeIn } from './sites';

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

/**
 * A site's courier over a network, answered with the one for it. Who it is, the courier says: it is sealed to this hub and
 * signed by the site, and nothing of it is stored before that is proved.
 */
async function exchangeHere(call: Call): Promise<Answer> {
  const { services, address } = call;
  if (services.identity.institution.site !== undefined) throw notFound();
  const body = courierBody(call);
  return await services.exchangeGate.pass(address, (refused) => exchanged(call, body, refused));
}

async function exchanged(call: Call, body: AsyncGenerator<Uint8Array>, onRefused: () => void): Promise<Answer> {
  const { hubs, audit } = call.services;
  const taken = await hubs.take(body, 'network').catch(refuseWhenFull);
  if (!taken.ok) {
    onRefused();
    return orRefuse(taken);
  }
  const { from } = taken.value.courier;
  const facts = factsOf(taken.value);
  // One every quarter of an hour that brings nothing would fill the list.
  if (facts.new + facts.refused > 0)
    await audit.write({ id: from.hub, name: from.name }, 'site-courier-taken', from.hub, facts);
  const made = await makeFor(call, from.hub, {});
  return courierFile(made, siteFileName(made));
}

import * as v from 'valibot';
import { SiteStaff } from '../../../lib/institution/site';
import type { Posting, SiteDetail, SiteRecord, SiteReport } from '../../../lib/institution/site';
import type { HeldCourier } from '../../../lib/institution/review';
import { sumsOf } from '../../../lib/institution/taken';
import { AccountId, GroupId } from '../../../lib/shared/ids';
import { thumbprint } from '../../../lib/trace/jws';
import { MAX_SITE_TEXT, SiteName, readSiteRequest } from '../../../lib/trace/site';
import { Refused, conflict, invalid, json, notFound } from '../../http/answer';
import type { Answer } from '../../http/answer';
import type { Route } from '../../http/router';
import type { MadeCourier } from '../../courier/outgoing';
import type { MakeOptions } from '../../site/outgoing';
import { dueFor, lackingFor } from '../../site/due';
import { contactIn } from '../../site/ledger';
import type { HeldPosting } from '../../site/postings';
import type { Site, SiteChange } from '../../site/sites';
import { jsonBody, withRole } from '../call';
import type { Call, Person } from '../call';
import { courierBody, drain, notedFile, orRefuse, refuseWhenFull } from '../courier-files';
import { idOf } from './accounts';
import { releasedFile } from './release';

type Params = Readonly<Record<string, string>>;

const Change = v.object({
  name: v.optional(SiteName),
  groups: v.optional(v.pipe(v.array(GroupId), v.maxLength(500))),
  staff: v.optional(v.pipe(v.array(SiteStaff), v.maxLength(200))),
});
const Admission = v.object({ request: v.pipe(v.string(), v.maxLength(MAX_SITE_TEXT)), ...Change.entries });
const Learners = v.object({ learners: v.pipe(v.array(AccountId), v.minLength(1), v.maxLength(5000)) });
const Transfer = v.object({ site: v.nullable(v.string()) });

/** Sites of this institution, for its staff: at its own hub alone. */
export const sitesRoutes: readonly Route<Call>[] = [
  { method: 'GET', path: '/api/sites', handle: list },
  { method: 'POST', path: '/api/sites', handle: admit },
  { method: 'POST', path: '/api/sites/courier', handle: takeFromSite },
  { method: 'GET', path: '/api/sites/:hub', handle: describe },
  { method: 'PUT', path: '/api/sites/:hub', handle: change },
  { method: 'POST', path: '/api/sites/:hub/learners', handle: assign },
  { method: 'POST', path: '/api/sites/:hub/block', handle: block },
  { method: 'GET', path: '/api/sites/:hub/courier', handle: giveOut },
  { method: 'GET', path: '/api/learners/:id/site', handle: posting },
  { method: 'PUT', path: '/api/learners/:id/site', handle: transfer },
];

/** Who asks, where this hub is the institution's own. */
function atInstitution(call: Call, ...roles: Parameters<typeof withRole>[1][]) {
  const { account } = withRole(call, ...roles);
  if (call.services.identity.institution.site !== undefined) throw notFound();
  return { account, ...call.services.hubs.parts };
}

async function list(call: Call): Promise<Answer> {
  const { sites, identity } = atInstitution(call, 'admin', 'officer');
  const records = await Promise.all((await sites.all()).map((site) => recordOf(call, site)));
  return json({ sites: records, fingerprint: await thumbprint(identity.receiptPublicKey) });
}

async function recordOf({ services }: Call, site: Site): Promise<SiteRecord> {
  const { postings, ledger } = services.hubs.parts;
  const { hub, name, admittedAt, blockedAt, groups, staff, receiptKey } = site;
  const here = (await postings.all()).filter((one) => one.site === hub).map(({ learner }) => learner);
  const told = await ledger.of(hub);
  return {
    ...{ hub, name, fingerprint: await thumbprint(receiptKey), admittedAt },
    ...(blockedAt === undefined ? {} : { blockedAt }),
    ...{ groups, staff, learners: here.length },
    ...contactIn(told),
    due: { learners: await dueFor(services, hub, here, told.told) },
  };
}

async function describe(call: Call, params: Params): Promise<Answer> {
  const { postings, accounts } = atInstitution(call, 'admin', 'officer');
  const site = await siteOf(call, params);
  const all = await postings.all();
  const names = await accounts.names(all.map(({ learner }) => learner));
  const named = (learner: AccountId) => ({ id: learner, name: names.get(learner) ?? learner });
  const byName = (a: { name: string }, b: { name: string }): number => a.name.localeCompare(b.name);
  const here = all.filter((one) => one.site === site.hub);
  const left = all.flatMap((one) => {
    const last = one.site === site.hub ? undefined : one.past.findLast((past) => past.site === site.hub);
    return last === undefined ? [] : [{ ...named(one.learner), at: last.to }];
  });
  const detail: SiteDetail = {
    site: await recordOf(call, site),
    learners: here.map(({ learner, since }) => ({ ...named(learner), since })).sort(byName),
    left: left.sort(byName),
    kits: await lackingFor(call.services.hubs.parts, site.hub),
  };
  return json(detail);
}

async function admit(call: Call): Promise<Answer> {
  const { account, sites } = atInstitution(call, 'admin');
  const { request, ...wanted } = await jsonBody(call, Admission);
  const read = await readSiteRequest(request);
  if (!read.ok) throw invalid('request');
  const { hub, name } = read.value.request;
  if (call.query.dry === '1') {
    const known = (await sites.get(hub)) !== undefined;
    return json({ hub, name, fingerprint: read.value.fingerprint, known });
  }
  await mustBeKnown(call, wanted);
  const admitted = await sites.admit(read.value.request, wanted);
  if (!admitted.ok) throw conflict();
  const { site, fresh } = admitted.value;
  const detail = { name: site.name, fingerprint: read.value.fingerprint };
  await call.services.audit.write(account, fresh ? 'site-admitted' : 'site-changed', hub, detail);
  return json(await recordOf(call, site), fresh ? 201 : 200);
}

async function change(call: Call, params: Params): Promise<Answer> {
  const { account, sites } = atInstitution(call, 'admin');
  const wanted = await jsonBody(call, Change);
  await mustBeKnown(call, wanted);
  const { hub } = await siteOf(call, params);
  const site = await sites.change(hub, () => wanted);
  if (site === undefined) throw notFound();
  await call.services.audit.write(account, 'site-changed', hub, {
    ...{ name: site.name, groups: site.groups.length, staff: site.staff.length },
  });
  return json(await recordOf(call, site));
}

/** Groups and people that there are: nobody is given to a site by a slip of the pen. */
async function mustBeKnown({ services }: Call, { groups, staff }: SiteChange): Promise<void> {
  if (groups !== undefined) {
    const known = new Set((await services.groups.all()).map(({ id }) => id));
    if (groups.some((id) => !known.has(id))) throw invalid('groups');
  }
  for (const { account } of staff ?? [])
    if ((await services.accounts.get(account)) === undefined) throw invalid('staff');
}

async function assign(call: Call, params: Params): Promise<Answer> {
  const { account } = atInstitution(call, 'admin');
  const { learners } = await jsonBody(call, Learners);
  const site = await siteOf(call, params);
  for (const learner of learners) await mustLearn(call, learner);
  for (const learner of learners) await post(call, account, learner, site);
  return json(await recordOf(call, site));
}

async function transfer(call: Call, params: Params): Promise<Answer> {
  const { account } = atInstitution(call, 'admin');
  const { site: hub } = await jsonBody(call, Transfer);
  const learner = idOf(params.id);
  await mustLearn(call, learner);
  const site = hub === null ? null : await siteOf(call, { hub });
  return json(postingOf(await post(call, account, learner, site)));
}

async function post(
  { services }: Call,
  by: { readonly id: string; readonly name: string },
  learner: AccountId,
  site: Site | null,
): Promise<HeldPosting> {
  if (site?.blockedAt !== undefined) throw new Refused(409, 'conflict', { detail: 'blocked-site' });
  const { postings } = services.hubs.parts;
  const before = (await postings.get(learner))?.site ?? null;
  const held = await postings.post(learner, site?.hub ?? null);
  if (site !== null) await postings.admit(learner, site);
  if (before !== held.site)
    await services.audit.write(by, 'learner-transferred', learner, { from: before ?? '', to: held.site ?? '' });
  return held;
}

async function mustLearn({ services }: Call, learner: AccountId): Promise<void> {
  if ((await services.accounts.get(learner))?.roles.includes('learner') !== true) throw invalid('learners');
}

async function posting(call: Call, params: Params): Promise<Answer> {
  const { postings } = atInstitution(call, 'admin', 'officer');
  const learner = idOf(params.id);
  await mustLearn(call, learner);
  await postings.all();
  const held = await postings.get(learner);
  return json(held === undefined ? ({ learner, site: null, before: [] } satisfies Posting) : postingOf(held));
}

const postingOf = ({ learner, site, since, past }: HeldPosting): Posting => ({
  ...{ learner, site, since },
  before: past.map((one) => one.site),
});

async function block(call: Call, params: Params): Promise<Answer> {
  const { account, sites } = atInstitution(call, 'admin');
  const { hub } = await siteOf(call, params);
  const site = await sites.block(hub);
  if (site === undefined) throw notFound();
  await call.services.audit.write(account, 'site-blocked', hub, { name: site.name });
  return json(await recordOf(call, site));
}

async function siteOf({ services }: Call, { hub }: Params): Promise<Site> {
  const site = /^[a-z0-9]{10,26}$/.test(hub ?? '') ? await services.hubs.parts.sites.get(hub!) : undefined;
  if (site === undefined) throw notFound();
  return site;
}

async function giveOut(call: Call, params: Params): Promise<Answer> {
  atInstitution(call, 'admin', 'officer');
  const { hub } = await siteOf(call, params);
  const kits = v.safeParse(v.optional(v.picklist(['all', 'none', 'told'])), call.query.kits);
  if (!kits.success) throw invalid('kits');
  return await courierFor(call, hub, { kits: kits.output });
}

/** A courier for another hub, as a file, with an entry in the audit list. */
export async function courierFor(call: Call, hub: string | undefined, options: MakeOptions): Promise<Answer> {
  const { account } = withRole(call, 'admin', 'officer');
  if ((await call.services.reviews.current()).couriers) return await afterRelease(call, account, hub, options);
  const made = await makeFor(call, hub, options);
  const { index, bytes } = made;
  const to = index.to.kind === 'hub' ? index.to.hub : '';
  return await notedFile(made, siteFileName(made), () =>
    call.services.audit.write(account, 'site-courier-made', to, { number: index.number, courier: index.id, bytes }),
  );
}

export const siteFileName = ({ index: { to, number } }: MadeCourier): string =>
  `site-${to.kind === 'hub' ? to.hub : ''}-${number}`;

/** The one that was released and nobody fetched; else the one that waits, made now where there is none. */
async function afterRelease(
  call: Call,
  account: Person['account'],
  hub: string | undefined,
  options: MakeOptions,
): Promise<Answer> {
  const { hubs, release } = call.services;
  const peer = await hubs.peer(hub);
  if (!peer.ok) throw new Refused(409, 'conflict', { detail: peer.error.code });
  const party = { kind: 'hub', hub: peer.value.hub, name: peer.value.name } as const;
  const pending = await release.pending(party);
  if (pending?.state === 'held') return json({ held: pending } satisfies HeldCourier, 202);
  if (pending !== undefined) return releasedFile(orRefuse(await release.giveOut(pending.id, account)));
  const made = await makeFor(call, hub, { ...options, looked: true });
  const held = orRefuse(await release.made(made, party, account).catch(refuseWhenFull));
  return json({ held } satisfies HeldCourier, 202);
}

export async function makeFor({ services }: Call, hub: string | undefined, options: MakeOptions): Promise<MadeCourier> {
  const made = await services.hubs.make(hub, options).catch(refuseWhenFull);
  if (!made.ok) throw new Refused(409, 'conflict', { detail: made.error.code });
  return made.value;
}

async function takeFromSite(call: Call): Promise<Answer> {
  atInstitution(call, 'admin', 'officer');
  return await takeIn(call);
}

/** A courier of another hub that staff hands in. */
export async function takeIn(call: Call): Promise<Answer> {
  const { account } = withRole(call, 'admin', 'officer');
  const { hubs, audit, reviews, release } = call.services;
  const body = courierBody(call);
  if ((await reviews.current()).couriers) {
    const held = await release.arrived(hubs.road(), body, account).catch(refuseWhenFull);
    await drain(body);
    return json({ held: orRefuse(held) } satisfies HeldCourier, 202);
  }
  const taken = await hubs.take(body).catch(refuseWhenFull);
  if (!taken.ok) {
    const { code, detail } = taken.error;
    await audit.write(account, 'site-courier-refused', detail, { fault: code });
    await drain(body);
    return orRefuse(taken);
  }
  await audit.write(account, 'site-courier-taken', taken.value.courier.from.hub, factsOf(taken.value));
  await drain(body);
  return json(taken.value);
}

/** For the audit list. */
export const factsOf = ({ courier, learners, kits, complete }: SiteReport) => ({
  ...{ number: courier.number, courier: courier.id, learners: learners.length },
  ...sumsOf({ learners }),
  ...{ kits: kits.filter(({ outcome }) => outcome === 'new').length, complete },
});

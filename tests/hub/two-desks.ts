import { rm } from 'node:fs/promises';
import type { Services } from '../../src/hub/gateway/services';
import { withHub } from '../../src/hub/main';
import type { HubOptions } from '../../src/hub/main';
import type { CourierIndex } from '../../src/lib/courier/index-file';
import type { AccountId } from '../../src/lib/shared/ids';
import { readSiteRequest } from '../../src/lib/trace/site';
import { askOn, foundOn, siteOptions } from './sites';

/** An institution’s hub and a site of it in this very process, serving nobody: with what they are made of in reach. */
export interface TwoDesks {
  readonly root: Services;
  readonly site: Services;
  /** Dana learns at the site; who is the officer above administers it. */
  readonly learner: AccountId;
  readonly keeper: AccountId;
  close(): Promise<void>;
}

export async function openTwoDesks(
  ofRoot: Partial<HubOptions> = {},
  ofSite: Partial<HubOptions> = {},
): Promise<TwoDesks> {
  const above = { ...(await siteOptions('embedded')), ...ofRoot };
  const here = { ...(await siteOptions('embedded')), ...ofSite };
  const institution = await openDesk(above);
  const root = institution.services;
  const learner = (await root.accounts.byLogin('dana'))!.id;
  const keeper = (await root.accounts.byLogin('officer'))!.id;
  const read = await readSiteRequest((await askOn(here, 'Ауыл')).text);
  if (!read.ok) throw new Error(read.error.code);
  const { sites, postings } = root.hubs.parts;
  await sites.admit(read.value.request, { staff: [{ account: keeper, roles: ['admin'] }] });
  await postings.post(learner, read.value.request.hub);
  await foundOn(here, (await madeCourier(root, read.value.request.hub)).bytes);
  const village = await openDesk(here);
  const close = async (): Promise<void> => {
    for (const one of [village, institution]) await one.close();
    for (const { data } of [above, here]) await rm(data, { recursive: true, force: true });
  };
  return { root, site: village.services, learner, keeper, close };
}

/** A courier of this hub: what it lists, and the whole of it. */
export async function madeCourier(
  { hubs }: Services,
  ...wanted: Parameters<Services['hubs']['make']>
): Promise<{ index: CourierIndex; bytes: Uint8Array }> {
  const made = await hubs.make(...wanted);
  if (!made.ok) throw new Error(made.error.code);
  const { index, stream } = made.value;
  return { index, bytes: new Uint8Array(Buffer.concat(await stream.toArray())) };
}

/** A hub that serves nobody, until it is closed. */
export async function openDesk(options: HubOptions): Promise<{ services: Services; close: () => Promise<void> }> {
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  return await new Promise((resolve, reject) => {
    const running = withHub(options, async (services) => {
      resolve({ services, close: () => (end(), running) });
      await ended;
    });
    running.catch(reject);
  });
}

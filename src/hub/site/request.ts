import * as v from 'valibot';
import { newAgeIdentity, recipientOf } from '../../lib/courier/age';
import { timestamp } from '../../lib/shared/clock';
import type { Clock } from '../../lib/shared/clock';
import { newShortId } from '../../lib/shared/ids';
import type { GroupId, Random } from '../../lib/shared/ids';
import { exportPublicKey, generateSigningKeys, importPublicKey, thumbprint } from '../../lib/trace/jws';
import type { PublicJwk } from '../../lib/trace/jws';
import { writeSiteRequest } from '../../lib/trace/site';
import type { Database } from '../store/database';

/*
 * A site before it is one: its keys, made on its own machine, which never leave it. In the `accounts` database, where the hub's
 * own identity will lie.
 */

const REQUEST_ID = 'site-request';

const RequestDocument = v.object({
  _id: v.literal(REQUEST_ID),
  _rev: v.optional(v.string()),
  hub: v.string(),
  name: v.string(),
  /** Private, JWK. */
  receiptKey: v.record(v.string(), v.unknown()),
  courierKey: v.string(),
});
export type SiteKeys = Omit<v.InferOutput<typeof RequestDocument>, '_id' | '_rev'>;

/** Undefined where nobody asked on these data yet. */
export async function readSiteKeys(accounts: Database): Promise<SiteKeys | undefined> {
  const held = await accounts.get(REQUEST_ID, RequestDocument);
  if (held === undefined) return undefined;
  const { hub, name, receiptKey, courierKey } = held;
  return { hub, name, receiptKey, courierKey };
}

/** The keys of the site to be, made once: asking again gives the same under the new name. */
export async function askToBeSite(accounts: Database, random: Random, name: string): Promise<SiteKeys> {
  const asked = await accounts.update(REQUEST_ID, RequestDocument, async (held) => ({
    ...(held ?? (await newKeys(random))),
    ...{ type: 'site-request', v: 1, name },
  }));
  const { hub, receiptKey, courierKey } = asked!;
  return { hub, name, receiptKey, courierKey };
}

/** They are the hub's own now. */
export async function forgetSiteKeys(accounts: Database): Promise<void> {
  const held = await accounts.get(REQUEST_ID, RequestDocument);
  if (held?._rev !== undefined) await accounts.remove(REQUEST_ID, held._rev);
}

async function newKeys(random: Random): Promise<Omit<SiteKeys, 'name'>> {
  const { privateKey } = await generateSigningKeys(true);
  return {
    hub: newShortId<GroupId>(random),
    receiptKey: { ...(await crypto.subtle.exportKey('jwk', privateKey)) },
    courierKey: await newAgeIdentity(),
  };
}

/** The file that goes to the institution, and what two people compare. */
export async function requestFile(
  { hub, name, receiptKey, courierKey }: SiteKeys,
  clock: Clock,
): Promise<{ readonly text: string; readonly fingerprint: string }> {
  const curve = { name: 'ECDSA', namedCurve: 'P-256' };
  const key = await crypto.subtle.importKey('jwk', receiptKey, curve, false, ['sign']);
  const publicKey = await publicHalf(receiptKey);
  const request = {
    ...({ format: 'sandyq-site-request', formatVersion: 1, hub, name, receiptKey: publicKey } as const),
    ...{ courierRecipient: await recipientOf(courierKey), made: timestamp(clock.now()) },
  };
  return { text: await writeSiteRequest(request, key), fingerprint: await thumbprint(publicKey) };
}

export async function publicHalf(privateJwk: SiteKeys['receiptKey']): Promise<PublicJwk> {
  const key = await importPublicKey(privateJwk);
  if (key === undefined) throw new Error('the key of this site is no point of P-256');
  return await exportPublicKey(key);
}

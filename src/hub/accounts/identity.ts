import * as v from 'valibot';
import { parsePublicKey, publicKeyLine } from '../../lib/kit/minisign/format';
import { newSigningKey } from '../../lib/kit/node/keys';
import type { SigningKey } from '../../lib/kit/node/keys';
import { newAgeIdentity, recipientOf } from '../../lib/courier/age';
import { fromBase64Url, toBase64Url } from '../../lib/shared/base64';
import { newShortId } from '../../lib/shared/ids';
import type { GroupId, Random } from '../../lib/shared/ids';
import { exportPublicKey, generateSigningKeys } from '../../lib/trace/jws';
import type { PublicJwk } from '../../lib/trace/jws';
import type { Institution } from '../../lib/institution/account';
import {
  Institution as InstitutionSchema,
  ReceiptDays,
  SHARED_POLICY,
  SharedPolicy,
} from '../../lib/institution/account';
import type { Database } from '../store/database';

/*
 * Who the hub is: its id and its keys. They lie in the `accounts` database, which only hubs reach, so that a second hub
 * on the same CouchDB is the same hub to everybody.
 */

const TrustedKey = v.object({ minisign: v.string(), institution: v.string() });

const IdentityDocument = v.object({
  _id: v.literal('hub'),
  _rev: v.string(),
  type: v.literal('hub'),
  v: v.literal(1),
  hub: v.string(),
  /** Changes when the data were restored: devices then compare everything again. */
  generation: v.string(),
  institution: v.object({ id: InstitutionSchema.entries.id, name: v.record(v.string(), v.string()) }),
  demo: v.boolean(),
  /** False until the first accounts are made: a hub that was killed meanwhile goes on with it. */
  ready: v.boolean(),
  cookieKey: v.string(),
  tokenKey: v.string(),
  receiptKey: v.record(v.string(), v.unknown()),
  /** What couriers to this hub are opened by. A hub that was founded before there were couriers makes it at its next start. */
  courierKey: v.optional(v.string()),
  /** Ed25519 seed, base64url; `public` is minisign's line. */
  kitKey: v.object({
    seed: v.string(),
    public: v.pipe(
      v.string(),
      v.check((line) => parsePublicKey(line) !== undefined),
    ),
  }),
  trusted: v.array(TrustedKey),
  receiptDays: v.optional(ReceiptDays),
  unknownSigners: v.picklist(['refuse', 'ask']),
  shared: v.optional(SharedPolicy),
});
type IdentityDocument = v.InferOutput<typeof IdentityDocument>;

export interface HubIdentity {
  readonly hub: string;
  readonly generation: string;
  readonly demo: boolean;
  readonly ready: boolean;
  readonly cookieKey: Uint8Array<ArrayBuffer>;
  readonly tokenKey: Uint8Array<ArrayBuffer>;
  readonly receiptKey: CryptoKey;
  readonly receiptPublicKey: PublicJwk;
  /** age identity; undefined until `changeIdentity` was called once. */
  readonly courierKey: string | undefined;
  /** Signs the kits that ship with the hub. */
  readonly kitKey: SigningKey;
  readonly institution: Institution;
}

export interface NewInstitution {
  readonly id: string;
  readonly name: Readonly<Record<string, string>>;
  readonly demo: boolean;
}

/** Undefined before the first start. */
export async function readIdentity(accounts: Database): Promise<HubIdentity | undefined> {
  const held = await accounts.get('hub', IdentityDocument);
  return held === undefined ? undefined : await identityOf(held);
}

/** At first start. Of two hubs that start at once one makes it, and both use that. */
export async function createIdentity(
  accounts: Database,
  random: Random,
  institution: NewInstitution,
): Promise<{ readonly identity: HubIdentity; readonly mine: boolean }> {
  const { ok: mine } = await accounts.put(await newIdentity(random, institution));
  const identity = await readIdentity(accounts);
  if (identity === undefined) throw new Error('the hub’s own document is gone');
  return { identity, mine };
}

/** Changes some members, makes what an older version did not know, and gives the new whole. Somebody else's change at the same moment: tried again on top of it. */
export async function changeIdentity(
  accounts: Database,
  change: (held: IdentityDocument) => Partial<IdentityDocument>,
): Promise<HubIdentity & { readonly courierKey: string }> {
  const fresh = await newAgeIdentity();
  for (;;) {
    const held = await accounts.get('hub', IdentityDocument);
    if (held === undefined) throw new Error('the hub’s own document is gone');
    const changed = { ...held, ...change(held), courierKey: held.courierKey ?? fresh };
    const { courierKey } = changed;
    if ((await accounts.put(changed)).ok) return { ...(await identityOf(changed)), courierKey };
  }
}

async function newIdentity(random: Random, fresh: NewInstitution): Promise<Omit<IdentityDocument, '_rev'>> {
  const receiptKeys = await generateSigningKeys(true);
  const kitKey = newKitKey(random);
  return {
    _id: 'hub',
    type: 'hub',
    v: 1,
    hub: newShortId<GroupId>(random),
    generation: newGeneration(random),
    institution: v.parse(v.object({ id: InstitutionSchema.entries.id, name: v.record(v.string(), v.string()) }), fresh),
    demo: fresh.demo,
    ready: false,
    cookieKey: toBase64Url(random.bytes(32)),
    tokenKey: toBase64Url(random.bytes(32)),
    receiptKey: { ...(await crypto.subtle.exportKey('jwk', receiptKeys.privateKey)) },
    kitKey,
    trusted: [{ minisign: kitKey.public, institution: fresh.id }],
    // Whoever tries Sandyq out has kits of their own making; an institution decides for itself.
    unknownSigners: fresh.demo ? 'ask' : 'refuse',
    shared: { ...SHARED_POLICY, guests: fresh.demo },
  };
}

export const newGeneration = (random: Random): string => toBase64Url(random.bytes(6));

function newKitKey(random: Random): IdentityDocument['kitKey'] {
  const key = newSigningKey(random);
  return { seed: toBase64Url(key.seed), public: publicKeyLine(key) };
}

async function identityOf(held: IdentityDocument): Promise<HubIdentity> {
  const curve = { name: 'ECDSA', namedCurve: 'P-256' };
  const receiptKey = await crypto.subtle.importKey('jwk', held.receiptKey, curve, true, ['sign']);
  const { d: _secret, key_ops: _use, ...half } = held.receiptKey;
  const receiptPublicKey = await exportPublicKey(await crypto.subtle.importKey('jwk', half, curve, true, ['verify']));
  return {
    hub: held.hub,
    generation: held.generation,
    demo: held.demo,
    ready: held.ready,
    cookieKey: fromBase64Url(held.cookieKey),
    tokenKey: fromBase64Url(held.tokenKey),
    receiptKey,
    receiptPublicKey,
    courierKey: held.courierKey,
    kitKey: { ...parsePublicKey(held.kitKey.public)!, seed: fromBase64Url(held.kitKey.seed) },
    institution: {
      id: held.institution.id,
      name: held.institution.name,
      hub: held.hub,
      homePage: `urn:sandyq:${held.hub}`,
      kitKeys: held.trusted,
      ...(held.receiptDays === undefined ? {} : { receiptDays: held.receiptDays }),
      receiptKey: { ...receiptPublicKey },
      ...(held.courierKey === undefined ? {} : { courierRecipient: await recipientOf(held.courierKey) }),
      unknownSigners: held.unknownSigners,
      shared: held.shared ?? SHARED_POLICY,
    },
  };
}

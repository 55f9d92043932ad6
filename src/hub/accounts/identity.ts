import * as v from 'valibot';
import { parsePublicKey, publicKeyLine } from '../../lib/kit/minisign/format';
import { newSigningKey } from '../../lib/kit/node/keys';
import type { SigningKey } from '../../lib/kit/node/keys';
import { newAgeIdentity, recipientOf } from '../../lib/courier/age';
import { fromBase64Url, toBase64Url } from '../../lib/shared/base64';
import { newShortId } from '../../lib/shared/ids';
import type { GroupId, Random } from '../../lib/shared/ids';
import { AgeRecipient } from '../../lib/shared/age-recipient';
import { err, ok } from '../../lib/shared/result';
import type { Result } from '../../lib/shared/result';
import { PublicKey } from '../../lib/trace/certificate';
import { exportPublicKey, generateSigningKeys, importPublicKey } from '../../lib/trace/jws';
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
  /** This hub is a site of the institution: what it knows of the root hub, and that one's word for it. */
  site: v.optional(
    v.object({
      name: v.string(),
      /** Compact JWS by the root. */
      certificate: v.string(),
      root: v.object({
        hub: v.string(),
        homePage: v.string(),
        receiptKey: v.object(PublicKey.entries),
        courierRecipient: AgeRecipient,
      }),
    }),
  ),
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
  /** As devices pin it: at a site with the root's id and key, and with `site`. */
  readonly institution: Institution;
  /** The root hub's public key for receipts; this hub's own where it is the root. */
  readonly rootKey: CryptoKey;
}

/** What a site knows of its root when it is founded, and hears anew with every courier. */
export interface SiteFounding {
  readonly hub: string;
  readonly receiptKey: Readonly<Record<string, unknown>>;
  readonly courierKey: string;
  readonly name: string;
  readonly certificate: string;
  /** As the root itself tells it. */
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

/** Makes this data those of a site. Refused where a hub was founded on them already. */
export async function createSiteIdentity(
  accounts: Database,
  random: Random,
  { hub, receiptKey, courierKey, institution, ...site }: SiteFounding,
): Promise<Result<HubIdentity, { code: 'conflict' }>> {
  const { id, name } = institution;
  const fresh = await newIdentity(random, { id, name, demo: false });
  const own = { hub, receiptKey: { ...receiptKey }, courierKey, ready: true };
  const put = await accounts.put({ ...fresh, ...own, ...fromRoot(institution, site) });
  const identity = await readIdentity(accounts);
  return put.ok && identity !== undefined ? ok(identity) : err({ code: 'conflict' });
}

/** What the root says that holds at its sites, too. Kits are trusted by its keys alone, never by a site's own. */
export function fromRoot(
  institution: Institution,
  site: { readonly name: string; readonly certificate: string },
): Pick<IdentityDocument, 'institution' | 'trusted' | 'unknownSigners' | 'site'> & Partial<IdentityDocument> {
  const { id, name, hub, homePage, kitKeys, receiptKey, courierRecipient, unknownSigners, shared, receiptDays } =
    institution;
  return {
    institution: { id, name },
    trusted: kitKeys.map(({ minisign, institution: of }) => ({ minisign, institution: of })),
    unknownSigners,
    ...(shared === undefined ? {} : { shared }),
    ...(receiptDays === undefined ? {} : { receiptDays }),
    site: {
      ...{ name: site.name, certificate: site.certificate },
      root: {
        ...{ hub, homePage, receiptKey: v.parse(v.object(PublicKey.entries), receiptKey) },
        courierRecipient: v.parse(AgeRecipient, courierRecipient),
      },
    },
  };
}

/** Changes some members, makes what an older version did not know, and gives the new whole. Somebody else's change at the same moment: tried again on top of it. */
export async function changeIdentity(
  accounts: Database,
  change: (held: IdentityDocument) => Partial<IdentityDocument>,
): Promise<HubIdentity & { readonly courierKey: string }> {
  const fresh = await newAgeIdentity();
  const changed = await accounts.update(
    'hub',
    IdentityDocument,
    (held) => held && { ...held, ...change(held), courierKey: held.courierKey ?? fresh },
  );
  if (changed === undefined) throw new Error('the hub’s own document is gone');
  const { courierKey } = changed;
  return { ...(await identityOf(changed)), courierKey };
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
  const courierRecipient = held.courierKey === undefined ? undefined : await recipientOf(held.courierKey);
  const root = held.site?.root;
  const rootKey = await importPublicKey(root?.receiptKey ?? receiptPublicKey);
  if (rootKey === undefined) throw new Error('the root hub’s key is no point of P-256');
  return {
    rootKey,
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
      hub: root?.hub ?? held.hub,
      homePage: root?.homePage ?? `urn:sandyq:${held.hub}`,
      kitKeys: held.trusted,
      ...(held.receiptDays === undefined ? {} : { receiptDays: held.receiptDays }),
      receiptKey: { ...(root?.receiptKey ?? receiptPublicKey) },
      ...(courierRecipient === undefined ? {} : { courierRecipient: root?.courierRecipient ?? courierRecipient }),
      ...(held.site === undefined || courierRecipient === undefined
        ? {}
        : {
            site: {
              ...{ hub: held.hub, name: held.site.name, receiptKey: { ...receiptPublicKey } },
              ...{ courierRecipient, certificate: held.site.certificate },
            },
          }),
      unknownSigners: held.unknownSigners,
      shared: held.shared ?? SHARED_POLICY,
    },
  };
}

import { beforeAll, describe, expect, it } from 'vitest';
import { newAgeIdentity, recipientOf } from '../../lib/courier/age';
import { accountsPart } from '../../lib/courier/compose';
import { writeCourier } from '../../lib/courier/write';
import type { CourierDraft } from '../../lib/courier/write';
import type { Timestamp } from '../../lib/shared/clock';
import type { KitId, Uuid } from '../../lib/shared/ids';
import { exportPublicKey, generateSigningKeys, thumbprint } from '../../lib/trace/jws';
import { signSiteCertificate } from '../../lib/trace/site';
import { readOffer } from './found';
import type { SiteKeys } from './request';

const SITE = 'sitesitesite2345';
const ROOT = 'rootrootroot2345';
let keys: SiteKeys;
let site: CryptoKeyPair;
let root: CryptoKeyPair;

beforeAll(async () => {
  site = await generateSigningKeys(true);
  root = await generateSigningKeys(true);
  const receiptKey = { ...(await crypto.subtle.exportKey('jwk', site.privateKey)) };
  keys = { hub: SITE, name: 'Ауыл', receiptKey, courierKey: await newAgeIdentity() };
});

interface Crafted {
  /** Certified. */
  readonly of?: CryptoKey;
  readonly certifier?: CryptoKey;
  readonly pinned?: CryptoKey;
  readonly from?: object;
  readonly to?: string;
  readonly signer?: CryptoKey;
  readonly silent?: boolean;
}

async function offer(crafted: Crafted = {}) {
  const certificate = await signSiteCertificate(
    {
      ...({
        type: 'site-certificate',
        v: 1,
        institution: 'school' as KitId,
        root: ROOT,
        hub: SITE,
        name: 'Ауыл',
      } as const),
      ...{ receiptKey: await exportPublicKey(crafted.of ?? site.publicKey) },
      ...{ courierRecipient: await recipientOf(keys.courierKey), issuedAt: '2026-01-01T00:00:00.000Z' as Timestamp },
    },
    crafted.certifier ?? root.privateKey,
  );
  const key = await exportPublicKey(root.publicKey);
  const institution = {
    ...{ id: 'school', name: { en: 'School' }, hub: ROOT, homePage: `urn:sandyq:${ROOT}`, kitKeys: [] },
    receiptKey: crafted.pinned === undefined ? key : await exportPublicKey(crafted.pinned),
    ...{ courierRecipient: await recipientOf(await newAgeIdentity()), unknownSigners: 'refuse' },
  };
  const people = {
    ...{ format: 'sandyq-people', formatVersion: 1, institution, site: { hub: SITE, name: 'Ауыл', certificate } },
    ...{ accounts: [], moved: [], names: [], groups: [] },
  };
  const draft: CourierDraft = {
    ...{ id: '00000000-0000-4000-8000-000000000001' as Uuid, number: 1, made: '2026-01-02T03:04:05.678Z' },
    institution: 'school' as KitId,
    from: { kind: 'hub', hub: ROOT, generation: 'g', key, ...crafted.from },
    to: { kind: 'hub', hub: crafted.to ?? SITE },
    databases: [],
    parts: crafted.silent ? [] : [await accountsPart(JSON.stringify(people))],
  };
  const sender = { key: crafted.signer ?? root.privateKey, recipients: [await recipientOf(keys.courierKey)] };
  const { stream } = await writeCourier(draft, sender);
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  async function* once(): AsyncGenerator<Uint8Array> {
    yield bytes;
  }
  const read = await readOffer(once(), keys);
  return read.ok ? read.value.fingerprint : read.error.code;
}

describe('the first courier of an institution', () => {
  it('names the key that a person is to compare', async () => {
    expect(await offer()).toBe(await thumbprint(await exportPublicKey(root.publicKey)));
  });

  it.each<[string, () => Crafted, string]>([
    ['answers another request', () => ({ of: root.publicKey }), 'forged'],
    ['has a certificate by another key than it names', () => ({ certifier: site.privateKey }), 'forged'],
    ['would have devices pin another key than it names', () => ({ pinned: site.publicKey }), 'forged'],
    ['is not signed by the key that it names', () => ({ signer: site.privateKey }), 'forged'],
    ['names no key', () => ({ from: { key: undefined } }), 'malformed'],
    ['is for another hub', () => ({ to: 'anothersite23456' }), 'other-receiver'],
    ['says nothing of who belongs there', () => ({ silent: true }), 'no-founding'],
  ])('founds nothing where it %s', async (_what, crafted, code) => {
    expect(await offer(crafted())).toBe(code);
  });
});

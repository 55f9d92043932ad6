import { beforeAll, describe, expect, it } from 'vitest';
import type { Timestamp } from '../shared/clock';
import type { AccountId, KitId } from '../shared/ids';
import { canonicalBytes } from '../shared/canonical-json';
import { exportPublicKey, generateSigningKeys, signCompact, thumbprint } from './jws';
import { Signers, admitSite, checkSite, signersOf } from './signers';
import { judgeSiteCertificate, readSiteRequest, signSiteCertificate, writeSiteRequest } from './site';
import type { SiteCertificate, SiteRequest } from './site';

const LEARNER = 'abcdefghijkmnpqr' as AccountId;
const SITE = 'sitesitesite2345';
const at = '2026-10-01T12:00:00.000Z' as Timestamp;
const recipient = `age1${'q'.repeat(58)}`;
let root: CryptoKeyPair;
let site: CryptoKeyPair;
let certificate: SiteCertificate;
let request: SiteRequest;

beforeAll(async () => {
  root = await generateSigningKeys(false);
  site = await generateSigningKeys(false);
  const receiptKey = await exportPublicKey(site.publicKey);
  const same = { hub: SITE, name: 'Ауыл', receiptKey, courierRecipient: recipient };
  certificate = {
    ...{ type: 'site-certificate', v: 1, institution: 'school' as KitId, root: 'rootrootroot2345' },
    ...{ ...same, issuedAt: at },
  } as SiteCertificate;
  request = { format: 'sandyq-site-request', formatVersion: 1, ...same, made: at };
});

const trust = () => ({ rootKey: root.publicKey, root: 'rootrootroot2345', institution: 'school' });

describe('the certificate of a site', () => {
  it('is good by the root’s key, of this root and this institution', async () => {
    const jws = await signSiteCertificate(certificate, root.privateKey);
    expect(await judgeSiteCertificate(jws, trust())).toMatchObject({ ok: true, value: { certificate, jws } });
  });

  it('is forged by any other key, the site’s own too', async () => {
    for (const { privateKey } of [site, await generateSigningKeys(false)]) {
      const jws = await signSiteCertificate(certificate, privateKey);
      expect(await judgeSiteCertificate(jws, trust())).toEqual({ ok: false, error: { code: 'site-forged' } });
    }
  });

  it('is foreign where it is of another root or institution', async () => {
    const jws = await signSiteCertificate(certificate, root.privateKey);
    for (const other of [{ root: 'otherotherother2' }, { institution: 'university' }])
      expect(await judgeSiteCertificate(jws, { ...trust(), ...other })).toEqual({
        ok: false,
        error: { code: 'site-foreign' },
      });
  });

  it('has one form, and is nothing else that the root signed', async () => {
    const { name: _, ...short } = certificate;
    for (const other of [short, { ...certificate, more: 1 }, { ...certificate, type: 'revocations' }]) {
      const jws = await signCompact(canonicalBytes(other), root.privateKey);
      expect(await judgeSiteCertificate(jws, trust())).toMatchObject({ error: { code: 'site-malformed' } });
    }
    const spaced = await signCompact(new TextEncoder().encode(JSON.stringify(certificate, null, 1)), root.privateKey);
    for (const text of [spaced, '', 'a.b', 'a.b.c.d', 'x'.repeat(10_000)])
      expect(await judgeSiteCertificate(text, trust())).toMatchObject({ ok: false });
  });

  it('is none of a key that is none', async () => {
    const receiptKey = { ...certificate.receiptKey, x: 'A'.repeat(43) };
    const jws = await signSiteCertificate({ ...certificate, receiptKey }, root.privateKey);
    expect(await judgeSiteCertificate(jws, trust())).toEqual({ ok: false, error: { code: 'site-malformed' } });
  });
});

describe('the request of a site', () => {
  it('is read back, with the fingerprint that people compare', async () => {
    const read = await readSiteRequest(await writeSiteRequest(request, site.privateKey));
    expect(read).toEqual({ ok: true, value: { request, fingerprint: await thumbprint(request.receiptKey) } });
  });

  it('is none where a character is another, or another key signed it', async () => {
    const text = await writeSiteRequest(request, site.privateKey);
    const changed = [text.replace('Ауыл', 'Аул'), text.replace(SITE, 'sitesitesite2346'), text.slice(0, -9), '{}'];
    for (const one of [...changed, await writeSiteRequest(request, root.privateKey)])
      expect(await readSiteRequest(one)).toEqual({ ok: false, error: { code: 'site-request-malformed' } });
  });

  it('is of this form and version, of a key that is one, and no longer than any', async () => {
    const malformed = { ok: false, error: { code: 'site-request-malformed' } };
    for (const other of [{ formatVersion: 2 }, { more: 1 }, { name: 'x'.repeat(201) }, { hub: '../hub12345' }])
      expect(await readSiteRequest(await writeSiteRequest({ ...request, ...other } as never, site.privateKey))).toEqual(
        malformed,
      );
    const receiptKey = { ...request.receiptKey, x: 'A'.repeat(43) };
    expect(await readSiteRequest(await writeSiteRequest({ ...request, receiptKey }, site.privateKey))).toEqual(
      malformed,
    );
    const text = await writeSiteRequest(request, site.privateKey);
    expect(await readSiteRequest(text + ' '.repeat(8 * 1024 - text.length))).toMatchObject({ ok: true });
    expect(await readSiteRequest(text + ' '.repeat(8 * 1024 - text.length + 1))).toEqual(malformed);
  });
});

describe('whose signatures count in a dossier', () => {
  const database = `dossier-${LEARNER}`;
  const admission = async (more: object = {}, key = root.privateKey) => {
    const entry = {
      ...{
        hub: SITE,
        learner: LEARNER,
        name: 'Ауыл',
        publicKey: await exportPublicKey(site.publicKey),
        admittedAt: at,
      },
      ...more,
    };
    return { _id: `site:${entry.hub}`, type: 'site', v: 1, ...entry, certificate: await admitSite(entry, key) };
  };

  it('are the root’s, and those of sites that the root admitted to it', async () => {
    const signers = await signersOf(database, root.publicKey, [await admission()]);
    if (!signers.ok) throw new Error(signers.error.code);
    expect(signers.value.keyOf(undefined)).toBe(root.publicKey);
    const key = signers.value.keyOf(SITE);
    expect(key && (await exportPublicKey(key))).toEqual(await exportPublicKey(site.publicKey));
    expect(signers.value.nameOf(SITE)).toBe('Ауыл');
    expect(signers.value.keyOf('anothersite23456')).toBeUndefined();
  });

  it('are not those of a site that admitted itself, or of one that was admitted to another dossier', async () => {
    const own = await admission({}, site.privateKey);
    expect(await checkSite(own, database, root.publicKey)).toMatchObject({ error: { code: 'forged-site' } });
    const other = await admission({ learner: 'zzzzzzzzzzzzzzzz' });
    expect(await checkSite(other, database, root.publicKey)).toMatchObject({ error: { code: 'foreign' } });
    const renamed = { ...other, learner: LEARNER };
    expect(await checkSite(renamed, database, root.publicKey)).toMatchObject({ error: { code: 'forged-site' } });
    const under = { ...(await admission()), _id: 'site:anothersite23456' };
    expect(await checkSite(under, database, root.publicKey)).toMatchObject({ error: { code: 'malformed' } });
    const signers = new Signers(database, root.publicKey);
    await signers.admit(own);
    expect(signers.keyOf(SITE)).toBeUndefined();
    expect(await signersOf(database, root.publicKey, [await admission(), own])).toMatchObject({
      error: { code: 'forged-site' },
    });
    const none = { ...(await exportPublicKey(site.publicKey)), x: 'A'.repeat(43) };
    expect(await checkSite(await admission({ publicKey: none }), database, root.publicKey)).toMatchObject({
      error: { code: 'forged-site' },
    });
    for (const outside of [undefined, null, 'site', {}, { ...(await admission()), type: 'device' }])
      expect(await checkSite(outside, database, root.publicKey)).toMatchObject({ error: { code: 'malformed' } });
  });

  it('are those of the first admission of a site', async () => {
    const signers = new Signers(database, root.publicKey);
    await signers.admit(await admission());
    await signers.admit(await admission({ publicKey: await exportPublicKey(root.publicKey) }));
    expect(await exportPublicKey(signers.keyOf(SITE)!)).toEqual(await exportPublicKey(site.publicKey));
  });
});

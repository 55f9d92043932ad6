import * as v from 'valibot';
import { AgeRecipient } from '../shared/age-recipient';
import { canonicalBytes, canonicalJson } from '../shared/canonical-json';
import { KitId } from '../shared/ids';
import { err, ok } from '../shared/result';
import type { Failure, Result } from '../shared/result';
import { PublicKey } from './certificate';
import { importPublicKey, openCompact, signCompact, signDetached, thumbprint, verifyDetached } from './jws';
import { Time } from './time';

/*
 * A site hub serves part of an institution's people elsewhere, with keys of its own. It asks to be admitted with a
 * request, and is one of the institution's hubs by a certificate of the root hub, whose key everybody has pinned.
 * Format page: docs/formats/site.md.
 */

export const HubId = v.pipe(v.string(), v.regex(/^[a-z0-9]{10,26}$/));
/** Of a site, as people call it. */
export const SiteName = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200));

/** File name ending of a request. */
export const REQUEST_ENDING = '.site';
/** Characters of a request or a certificate. */
export const MAX_SITE_TEXT = 8 * 1024;

export const SiteCertificate = v.strictObject({
  type: v.literal('site-certificate'),
  v: v.literal(1),
  institution: KitId,
  /** `Institution.hub`: the hub whose key everybody has pinned. */
  root: HubId,
  hub: HubId,
  name: SiteName,
  /** Signs receipts, certificates of devices and couriers of the site. */
  receiptKey: PublicKey,
  /** What couriers to the site are encrypted to. */
  courierRecipient: AgeRecipient,
  issuedAt: Time,
});
export type SiteCertificate = v.InferOutput<typeof SiteCertificate>;

export interface KnownSite {
  readonly certificate: SiteCertificate;
  readonly key: CryptoKey;
  /** The compact JWS. */
  readonly jws: string;
}

export interface SiteFault extends Failure {
  readonly code:
    /** No such certificate, or not in its one canonical form. */
    | 'site-malformed'
    /** Not signed by the root hub. */
    | 'site-forged'
    /** Of another institution, or of another root. */
    | 'site-foreign';
}

/** Compact JWS (ES256) over the canonical JSON of the certificate. */
export const signSiteCertificate = (certificate: SiteCertificate, rootKey: CryptoKey): Promise<string> =>
  signCompact(canonicalBytes(certificate), rootKey);

export interface RootTrust {
  /** The one key that is pinned. */
  readonly rootKey: CryptoKey;
  readonly root: string;
  readonly institution: string;
}

/** Judges a certificate as it came, from anywhere. Never throws. */
export async function judgeSiteCertificate(
  outside: string,
  { rootKey, root, institution }: RootTrust,
): Promise<Result<KnownSite, SiteFault>> {
  if (outside.length > MAX_SITE_TEXT) return err({ code: 'site-malformed' });
  const opened = await openCompact(outside, rootKey);
  if (opened.code !== 'good') return err({ code: opened.code === 'forged' ? 'site-forged' : 'site-malformed' });
  const certificate = canonicalIn(
    SiteCertificate,
    new TextDecoder('utf-8', { ignoreBOM: true }).decode(opened.payload),
  );
  const key = await importPublicKey(certificate?.receiptKey);
  if (certificate === undefined || key === undefined) return err({ code: 'site-malformed' });
  if (certificate.root !== root || certificate.institution !== institution) return err({ code: 'site-foreign' });
  return ok({ certificate, key, jws: outside });
}

const Asked = v.strictObject({
  format: v.literal('sandyq-site-request'),
  formatVersion: v.literal(1),
  hub: HubId,
  name: SiteName,
  receiptKey: PublicKey,
  courierRecipient: AgeRecipient,
  made: Time,
});
const Signed = v.strictObject({ ...Asked.entries, signature: v.pipe(v.string(), v.maxLength(400)) });

/** What a site says of itself before anybody knows it: public halves of its keys, signed by its own. */
export type SiteRequest = v.InferOutput<typeof Asked>;

/** The text of a request file: JSON, signed by the key that it names, which only proves that its maker has it. */
export async function writeSiteRequest(request: SiteRequest, siteKey: CryptoKey): Promise<string> {
  const signature = await signDetached(canonicalBytes(request), siteKey);
  return `${JSON.stringify({ ...request, signature }, null, 2)}\n`;
}

export interface ReadRequest {
  readonly request: SiteRequest;
  /** What two people compare, so that nobody puts a request of their own in its place on the way. */
  readonly fingerprint: string;
}

/** A request as it came. Never throws. */
export async function readSiteRequest(
  outside: string,
): Promise<Result<ReadRequest, { code: 'site-request-malformed' }>> {
  const malformed = err({ code: 'site-request-malformed' } as const);
  if (outside.length > MAX_SITE_TEXT) return malformed;
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Signed), outside);
  if (!parsed.success) return malformed;
  const { signature, ...request } = parsed.output;
  const key = await importPublicKey(request.receiptKey);
  if (key === undefined || !(await verifyDetached(signature, canonicalBytes(request), key))) return malformed;
  return ok({ request, fingerprint: await thumbprint(request.receiptKey) });
}

/** Undefined unless the text is the canonical JSON of just what the schema says. */
function canonicalIn<S extends v.GenericSchema>(schema: S, text: string): v.InferOutput<S> | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
  return parsed.success && canonicalJson(parsed.output) === text ? parsed.output : undefined;
}

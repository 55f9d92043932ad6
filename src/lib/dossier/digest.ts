import { toBase64Url } from '../shared/base64';
import { canonicalBytes } from '../shared/canonical-json';
import { sha256 } from '../shared/digest';

/**
 * What a receipt says of a document other than a segment: base64url SHA-256 of the canonical JSON of the document
 * without `_rev`, `_revisions` and `_attachments`. The files of a submission are covered by the SHA-256 of each that
 * `files` holds; CouchDB's own MD5 would not do, since it differs from replica to replica where CouchDB compressed a
 * text. So whoever signs a receipt compares the attachments with `files` first.
 */
export async function documentDigest(document: { readonly _id: string }): Promise<string> {
  const { _rev, _revisions, _attachments, ...body } = document as Record<string, unknown>;
  return toBase64Url(await sha256(canonicalBytes(body)));
}

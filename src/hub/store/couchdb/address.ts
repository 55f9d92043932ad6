import { err, ok } from '../../../lib/shared/result';
import type { Result } from '../../../lib/shared/result';

export interface CouchDbAddress {
  readonly url: string;
  readonly admin: { readonly name: string; readonly password: string };
}

/** Takes the credentials out of `COUCHDB_URL` (`http://admin:password@host:5984`), so that no log shows them. */
export function parseCouchDbUrl(text: string): Result<CouchDbAddress, { code: 'couchdb-url-invalid'; detail: string }> {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return err({ code: 'couchdb-url-invalid', detail: 'not an address' });
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return err({ code: 'couchdb-url-invalid', detail: 'http or https' });
  }
  if (url.username === '' || url.password === '') {
    return err({ code: 'couchdb-url-invalid', detail: 'name and password of an administrator are missing' });
  }
  const admin = { name: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
  url.username = '';
  url.password = '';
  return ok({ url: url.href.replace(/\/+$/, ''), admin });
}

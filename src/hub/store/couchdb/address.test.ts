import { describe, expect, it } from 'vitest';
import { parseCouchDbUrl } from './address';

describe('COUCHDB_URL', () => {
  it('is taken apart, so that the password goes no further', () => {
    expect(parseCouchDbUrl('http://admin:p%40ss%3Aword@couch.test:5984/')).toEqual({
      ok: true,
      value: { url: 'http://couch.test:5984', admin: { name: 'admin', password: 'p@ss:word' } },
    });
    expect(parseCouchDbUrl('https://a:b@host/couch/')).toMatchObject({ value: { url: 'https://host/couch' } });
  });

  it.each(['', 'couch.test', 'ftp://a:b@host', 'http://host:5984', 'http://admin@host'])('%j is refused', (text) => {
    const parsed = parseCouchDbUrl(text);
    expect(parsed).toMatchObject({ ok: false, error: { code: 'couchdb-url-invalid' } });
  });
});

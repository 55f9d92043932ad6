import { describe, expect, it } from 'vitest';
import { documentsName, fileName, placeOf, securityName } from './form';

describe('names in a backup', () => {
  it('lead to their places', () => {
    expect(placeOf('backup.json')).toEqual({ kind: 'about' });
    expect(placeOf('SHA256SUMS')).toEqual({ kind: 'sums' });
    expect(placeOf(securityName('accounts'))).toEqual({ kind: 'security', database: 'accounts' });
    expect(placeOf(documentsName('dossier-abc', 7))).toEqual({ kind: 'documents', database: 'dossier-abc' });
    expect(placeOf(fileName('shelf/film/1.0.0-ab.kit'))).toEqual({ kind: 'file', path: 'shelf/film/1.0.0-ab.kit' });
  });

  it.each([
    'folder/../etc/passwd',
    'folder/a/../../b',
    'folder//etc/passwd',
    'folder/',
    'folder/.hidden',
    'folder/a\\b',
    'folder/store/accounts/CURRENT',
    'folder/a\u0000b',
    '/etc/passwd',
    'databases/../x/000001.ndjson.gz',
    'databases/_users/security.json',
    'databases/accounts/1.ndjson.gz',
    'else',
  ])('lead nowhere where they are not ours: %j', (name) => {
    expect(placeOf(name)).toBeUndefined();
  });
});

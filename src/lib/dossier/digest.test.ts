import { describe, expect, it } from 'vitest';
import { documentDigest } from './digest';

const document = { _id: 'question:1', type: 'question', text: 'Неге?' };

describe('documentDigest', () => {
  it('is the same on every replica, whatever it says of revisions and attachments', async () => {
    const here = await documentDigest(document);
    const there = await documentDigest({
      ...{ text: 'Неге?', type: 'question', _id: 'question:1' },
      ...{ _rev: '1-ab', _revisions: { start: 1, ids: ['ab'] }, _attachments: { a: { stub: true, digest: 'md5-x' } } },
    });
    expect(there).toBe(here);
    // printf '%s' '{"_id":…}' | openssl dgst -sha256 -binary | base64
    expect(here).toBe('YwmmN-IreG_J5_TWM4N7y7ifPrcRjUbQWE6H99hxxdY');
  });
  it('is another where the document is another, its id included', async () => {
    const digests = await Promise.all(
      [document, { ...document, text: 'неге?' }, { ...document, _id: 'question:2' }].map(documentDigest),
    );
    expect(new Set(digests).size).toBe(3);
  });
});

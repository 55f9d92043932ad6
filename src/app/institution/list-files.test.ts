import { describe, expect, it } from 'vitest';
import { listFaultMessage, readListFiles } from './list-files';

const list = new File(['{"a":1}'], 'institution.json');
const signature = new File(['untrusted comment: x'], 'institution.json.minisig');

describe('readListFiles', () => {
  it.each([[[list, signature]], [[signature, list]]])('takes both files in either order', async (files) => {
    expect(await readListFiles(files)).toEqual({ text: '{"a":1}', signature: 'untrusted comment: x' });
  });

  it.each([[[]], [[list]], [[signature]], [[list, list]], [[list, signature, list]]])(
    'takes no others',
    async (files) => {
      expect(await readListFiles(files)).toBeUndefined();
    },
  );
});

it('each fault of a list has words of its own, and one that is not known has some', () => {
  const words = ['list-signer', 'list-old', 'list-keyless', 'list-forgets', 'list-malformed'].map(listFaultMessage);
  expect(new Set(words).size).toBe(5);
  expect(listFaultMessage('list-ahead')).toBe(words[1]);
  expect(listFaultMessage(undefined)).toBe(words[4]);
});

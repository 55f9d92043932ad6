import { expect, it } from 'vitest';
import { readChosenFiles } from './chosen-files';

const [kit, list, signature] = [
  new File(['PK'], 'algebra-1.0.0.kit'),
  new File(['{}'], 'institution.json'),
  new File(['by'], 'institution.json.minisig'),
];

it('tells kits from the list that lies beside them, in whatever order they were chosen', async () => {
  expect(await readChosenFiles([signature!, kit!, list!])).toEqual({
    kits: [kit],
    list: { text: '{}', signature: 'by' },
  });
  expect(await readChosenFiles([kit!])).toEqual({ kits: [kit] });
});

it('makes no kit of one file of a list alone, and no list of what is too large for one', async () => {
  expect(await readChosenFiles([list!, kit!])).toEqual({ kits: [kit] });
  const huge = new File([new Uint8Array(1024 * 1024)], 'INSTITUTION.JSON');
  expect(await readChosenFiles([huge, signature!])).toEqual({ kits: [] });
});

import { describe, expect, it } from 'vitest';
import type { KitManifest } from '../kit/manifest';
import type { AccountId, ItemId, KitId } from '../shared/ids';
import { findSheet } from './find-sheet';
import { longCode, readSheetCode, shortCode, type Sheet } from './sheet-code';

const [aru, bolat, stranger] = ['learneraaaaaaaaa', 'learnerbbbbbbbbb', 'strangerstranger'] as AccountId[];
const learners = [aru!, bolat!];
const kit = {
  id: 'economics',
  version: '2.0.0',
  units: [
    {
      items: [
        { id: 'essay', kind: 'assignment' },
        { id: 'intro', kind: 'page' },
      ],
    },
  ],
} as unknown as KitManifest;
const sheet = (over: Partial<Sheet> = {}): Sheet => ({
  learner: aru,
  kit: 'economics' as KitId,
  version: '1.0.0',
  item: 'essay' as ItemId,
  ...over,
});

async function found(code: string) {
  const read = await readSheetCode(code);
  if (!read.ok) throw new Error(read.error.code);
  const result = await findSheet(read.value, learners, [kit]);
  return result.ok ? result.value : result.error;
}
const both = async (over: Partial<Sheet>) =>
  await Promise.all([found(await longCode(sheet(over))), found(await shortCode(sheet(over)))]);

describe('what a sheet’s code means here', () => {
  it('is one learner and one piece of work; the version is the printed one where the code says it', async () => {
    const place = { kit: 'economics', item: 'essay' };
    expect(await both({})).toEqual([
      { learners: [aru], places: [{ ...place, version: '1.0.0' }] },
      { learners: [aru], places: [{ ...place, version: '2.0.0' }] },
    ]);
  });

  it('is any of the tutor’s learners where the sheet was printed for nobody', async () => {
    for (const one of await both({ learner: undefined })) expect(one).toMatchObject({ learners });
  });

  it('is nothing of ours where the learner is another tutor’s', async () => {
    expect(await both({ learner: stranger })).toEqual([{ code: 'sheet-stranger' }, { code: 'sheet-stranger' }]);
  });

  it('names the kit that is not here, as far as the code says', async () => {
    const wanted = { kit: 'law' as KitId };
    expect(await both(wanted)).toEqual([{ code: 'sheet-kit-missing', kit: 'law' }, { code: 'sheet-kit-missing' }]);
  });

  it('leads to no page and to nothing that the kit has not', async () => {
    for (const item of ['intro', 'gone'] as ItemId[])
      expect(await both({ item })).toEqual([{ code: 'sheet-item-missing' }, { code: 'sheet-kit-missing' }]);
  });
});

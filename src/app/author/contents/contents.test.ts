import { expect, it, vi } from 'vitest';
import type { DraftId } from '$lib/draft/part';
import { FACTS, twoBrowsers, type Browser } from '$lib/draft/two-browsers.fixture';

// As in the other tests of rune classes: states are plain values here.
const rune = <T>(value: T): T => value;
vi.stubGlobal('$state', Object.assign(rune, { raw: rune }));
const { DraftView } = await import('../draft.svelte');
const { ContentsDesk } = await import('./contents.svelte');

const contentsOf = async ({ desk }: Browser, id: DraftId) => new ContentsDesk(new DraftView((await desk.open(id))!));

it('keeps what two people add far from the hub under one title apart', async () => {
  const { aigul, bolat } = twoBrowsers();
  const begun = await aigul.desk.begin({ ...FACTS, languages: ['en'] });
  const { value: id } = begun as { readonly value: DraftId };
  const hers = await contentsOf(aigul, id);
  const unit = await hers.addUnit('Light');
  await aigul.round();
  const his = await contentsOf(bolat, id);
  for (const contents of [hers, his]) {
    await contents.addUnit('Summary');
    await contents.addItem(unit!, 'page', 'Lenses');
    const [{ items }] = contents.kept as [(typeof contents.kept)[0]];
    await contents.duplicate(contents.kept[0]!, items[0]!);
  }
  for (const browser of [aigul, bolat, aigul]) await browser.round();
  expect(await aigul.desk.list()).toMatchObject([{ waiting: 0, conflicts: 0 }]);
  const outline = (await contentsOf(aigul, id)).kept.map((one) => [one.id, one.items.map((item) => item.id)]);
  expect(outline).toEqual([
    ['light', expect.arrayContaining(['lenses', 'lenses-2', expect.stringMatching(/^lenses-[a-z2-9]{4}$/)])],
    ['summary', []],
    [expect.stringMatching(/^summary-[a-z2-9]{4}$/), []],
  ]);
  expect(outline[0]![1]).toHaveLength(4);
});

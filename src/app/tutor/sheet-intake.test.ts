import { describe, expect, it, vi } from 'vitest';

// Nobody watches here: runes are the values themselves, and the class is plain TypeScript.
vi.hoisted(() => {
  const rune = <T>(value?: T): T | undefined => value;
  Object.assign(globalThis, { $state: Object.assign(rune, { raw: rune }) });
});
const { SheetIntake } = await import('./sheet-intake.svelte');

const file = (name: string) => new File([name], name);

function intake() {
  const waiting: (() => void)[] = [];
  const kept: string[][] = [];
  const sheet = new SheetIntake({
    shrink: async (blob) => {
      await new Promise<void>((done) => waiting.push(done));
      if ((blob as File).name === 'letter.txt') throw new Error('no picture');
      return blob;
    },
    keep: async (photos) => void kept.push(await Promise.all(photos.map(({ blob }) => blob.text()))),
  });
  /** One photograph is made small. */
  const next = async () => {
    await vi.waitFor(() => expect(waiting.length).toBeGreaterThan(0));
    waiting.shift()!();
  };
  return { sheet, kept, next };
}

describe('SheetIntake', () => {
  it('keeps every photograph that was chosen before, also those that are still being made small', async () => {
    const { sheet, kept, next } = intake();
    void sheet.add([file('a'), file('b')]);
    void sheet.add([file('c')]);
    const taking = sheet.takeIn();
    expect(sheet.busy).toBe(true);
    for (let photo = 0; photo < 3; photo++) await next();
    await taking;
    expect(kept).toEqual([['a', 'b', 'c']]);
    expect(sheet.photos.map(({ name }) => name)).toEqual(['sheet-1.jpg', 'sheet-2.jpg', 'sheet-3.jpg']);
    expect([sheet.kept, sheet.busy]).toEqual([true, false]);
  });

  it('is taken in once, whoever asks at once', async () => {
    const { sheet, kept } = intake();
    await Promise.all([sheet.takeIn(), sheet.takeIn()]);
    await sheet.takeIn();
    expect(kept).toEqual([[]]);
  });

  it('takes nothing in whose photograph turns out to be none; asked again, it goes on without', async () => {
    const { sheet, kept, next } = intake();
    const added = sheet.add([file('a'), file('letter.txt')]);
    const taking = sheet.takeIn();
    await next();
    await next();
    await expect(added).rejects.toThrow('no picture');
    await expect(taking).rejects.toThrow('no picture');
    expect(kept).toEqual([]);
    await sheet.takeIn();
    expect(kept).toEqual([['a']]);
  });

  it('adds nothing to and takes nothing from what is being taken in', async () => {
    const { sheet, kept, next } = intake();
    void sheet.add([file('a')]);
    const taking = sheet.takeIn();
    await sheet.add([file('late')]);
    sheet.remove('sheet-1.jpg');
    await next();
    await taking;
    sheet.remove('sheet-1.jpg');
    expect(kept).toEqual([['a']]);
    expect(sheet.photos).toHaveLength(1);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccountId, ItemId, KitId } from '../shared/ids';
import {
  inFours,
  learnerMark,
  longCode,
  placeCode,
  placeMark,
  readPlaceCode,
  readSheetCode,
  shortCode,
  type Sheet,
} from './sheet-code';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const account = fc.stringMatching(/^[a-z0-9]{10,26}$/).map((id) => id as AccountId);
const slug = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/);
const sheets: fc.Arbitrary<Sheet> = fc
  .record({ learner: fc.option(account, { nil: undefined }), kit: slug, item: slug, major: fc.nat(999_999) })
  .map(({ learner, kit, item, major }) => ({
    ...(learner === undefined ? {} : { learner }),
    kit: kit as KitId,
    version: `${major}.0.7`,
    item: item as ItemId,
  }));
const sheet: Sheet = {
  learner: 'abcdefghijkmnpqr' as AccountId,
  kit: 'introduction' as KitId,
  version: '1.0.0',
  item: 'study-plan' as ItemId,
};

describe('the long code', () => {
  it('says what it was made of, and holds no character that QR’s alphanumeric mode has not', async () => {
    await fc.assert(
      fc.asyncProperty(sheets, async (made) => {
        const code = await longCode(made);
        expect(code).toMatch(/^[0-9A-Z $%*+./:-]+$/);
        expect(await readSheetCode(code.toLowerCase())).toEqual({ ok: true, value: { form: 'long', sheet: made } });
      }),
    );
  });

  it('is found out where one character is another', async () => {
    const code = await longCode(sheet);
    for (let at = 0; at < code.length; at += 1) {
      const other = code[at] === 'X' ? 'Y' : 'X';
      const read = await readSheetCode(code.slice(0, at) + other + code.slice(at + 1));
      expect(read.ok, `${at}`).toBe(false);
      if (at > 3) expect(read).toEqual({ ok: false, error: { code: 'sheet-mistyped' } });
    }
  });

  it('of a later version is called that', async () => {
    expect(await readSheetCode('SQ2/ANYTHING')).toEqual({ ok: false, error: { code: 'sheet-newer' } });
  });

  it('never throws, and takes nothing that is not one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), async (text) => void expect((await readSheetCode(text)).ok).toBe(false)),
    );
    expect((await readSheetCode('https://example.org/')).ok).toBe(false);
    expect(await readSheetCode(`${await longCode(sheet)}/MORE`)).toEqual({
      ok: false,
      error: { code: 'sheet-mistyped' },
    });
    expect((await readSheetCode('SQ1/'.padEnd(100_000, 'A'))).ok).toBe(false);
  });
});

describe('the short code', () => {
  it('is as the format page has it', async () => {
    expect(await longCode(sheet)).toBe(`SQ1/ABCDEFGHIJKMNPQR/INTRODUCTION/1.0.0/STUDY-PLAN/${await shortCode(sheet)}`);
    expect(inFours(await shortCode(sheet))).toBe('BZ4M-RDEP-GPQK');
    expect(inFours(await placeCode(sheet))).toBe('DEPG-PY5');
  });

  it('stands for learner and place, however it is typed', async () => {
    await fc.assert(
      fc.asyncProperty(sheets, async (made) => {
        const code = await shortCode(made);
        const marks = { learner: await learnerMark(made.learner), place: await placeMark(made) };
        const typed = inFours(code).toLowerCase().replace(/0/g, 'o').replace(/1/g, 'l').replace('-', ' ');
        expect(await readSheetCode(` ${typed} `)).toEqual({ ok: true, value: { form: 'short', code, ...marks } });
        expect(readPlaceCode(inFours(await placeCode(made)))).toBe(marks.place);
      }),
    );
  });

  it('finds every wrong character and every two that changed places', async () => {
    await fc.assert(
      fc.asyncProperty(sheets, fc.nat(11), fc.nat(11), fc.nat(31), async (made, at, other, kind) => {
        const code = await shortCode(made);
        const mistyped = [...code];
        mistyped[at] = ALPHABET[kind]!;
        const swapped = [...code];
        [swapped[at], swapped[other]] = [code[other]!, code[at]!];
        for (const wrong of [mistyped.join(''), swapped.join('')]) {
          if (wrong === code) continue;
          expect(await readSheetCode(wrong)).toEqual({ ok: false, error: { code: 'sheet-mistyped' } });
        }
      }),
    );
  });

  it('of another length is none of ours', async () => {
    const code = await shortCode(sheet);
    for (const wrong of [code.slice(1), `${code}0`, ''])
      expect(await readSheetCode(wrong)).toEqual({ ok: false, error: { code: 'sheet-foreign' } });
    expect(readPlaceCode(code)).toBeUndefined();
  });
});

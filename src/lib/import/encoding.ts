/* How the bytes of somebody's text are to be read, where no mark says so. */

const CYRILLIC_WORD = /[А-Яа-яЁё]{3}/;
/** What is looked at of a long text. */
const SAMPLE = 65_536;

/** UTF-16 by its mark or, where that was lost, by every second byte: of these alphabets it is one of three. */
export function utf16Of(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const units = Math.min(512, bytes.length >> 1);
  const isWritten = (high: 0 | 1): boolean => {
    let [latin, known] = [0, 0];
    for (let at = 0; at < units; at++) {
      const [upper, lower] = [bytes[2 * at + high]!, bytes[2 * at + 1 - high]!];
      if (upper === 0) latin += 1;
      if (lower !== 0 && [0x00, 0x04, 0x20].includes(upper)) known += 1;
    }
    return units >= 4 && known >= units * 0.95 && latin >= units * 0.05;
  };
  return isWritten(1) ? 'utf-16le' : isWritten(0) ? 'utf-16be' : undefined;
}

/** Is it UTF-8 but for a sign or two, which some program cut in the middle? */
export function isNearlyUtf8(bytes: Uint8Array): boolean {
  const text = new TextDecoder('utf-8').decode(bytes.subarray(0, SAMPLE * 16));
  const broken = text.match(/\uFFFD/g)?.length ?? 0;
  return (text.match(/[^\p{ASCII}\uFFFD]/gu)?.length ?? 0) >= 20 * broken;
}

/** Of Windows, of DOS, of Unix, of old Macs: what texts in Russian were written in before UTF-8. */
const PAGES = ['windows-1251', 'ibm866', 'koi8-r', 'x-mac-cyrillic'];

/** The code page that makes most sense of a text: one of those, or windows-1252 where none makes Russian words. */
export function guessPage(bytes: Uint8Array): string {
  const sample = bytes.subarray(0, SAMPLE);
  const found = PAGES.map((page) => ({ page, text: new TextDecoder(page).decode(sample) }))
    .filter(({ text }) => CYRILLIC_WORD.test(text))
    .map(({ page, text }) => ({ page, score: scoreOf(text) }));
  const [first, ...others] = found;
  if (!first) return 'windows-1252';
  return others.reduce((best, one) => (one.score > best.score ? one : best), first).page;
}

/** Letters of Russian by how often they stand in texts, roughly per cent. */
const FREQUENT: Readonly<Record<string, number>> = {
  ...{ о: 11, е: 8, а: 8, и: 7, н: 7, т: 6, с: 5, р: 5, в: 5, л: 4, к: 3, м: 3, д: 3, п: 3, у: 3, я: 2, ы: 2, ь: 2 },
  ...{ г: 2, з: 2, б: 2, ч: 1, й: 1, х: 1, ж: 1, ш: 1, ю: 1, ц: 1 },
};

/** Against it: a capital inside of a word is a letter of another page, and so is whatever no text in Russian holds. */
function scoreOf(text: string): number {
  const high = text.replace(/\p{ASCII}/gu, '').toLowerCase();
  // Letters of the neighbours, which Kazakh texts of old fonts hold, too, say nothing.
  const odd = high.replace(/[а-яёіїєґўјѕќљњћђџ№«»„“”‘’–—…°§\u00a0]/g, '').length;
  const broken = text.match(/[а-яё][А-ЯЁ]/g)?.length ?? 0;
  return Array.from(high).reduce((sum, sign) => sum + (FREQUENT[sign] ?? 0), 0) - 10 * (odd + broken);
}

/** Letters of windows-1251 that Kazakh texts of the standard STRK 1048 have others in place of. */
const KAZAKH = new Map(
  Array.from('ЌҚќқЎҰўұЈӘҐӨЄҒЇҮґөєғјәЅҢѕңїүЋҺћһ'.matchAll(/(.)(.)/gu), ([, from, to]) => [from!, to!]),
);

/**
 * A text that was read as windows-1251, and is Kazakh in the code page of Kazakhstan (STRK 1048-2002, IANA's KZ-1048): letters of Serbian in
 * words of an alphabet that has ы are of no other language.
 */
export const withKazakhLetters = (text: string): string =>
  /[ыэ]/i.test(text) && /[а-яіў][јѕќ]|[јѕќ][а-яіў]/i.test(text)
    ? text.replace(/[ЌќЎўЈҐЄЇґєјЅѕїЋћ]/g, (letter) => KAZAKH.get(letter)!)
    : text;

import * as v from 'valibot';

/*
 * A package of H5P content, as `sandyq import` writes it: `h5p/` is the content with its libraries, `player/` the files of
 * h5p-standalone that whoever made the kit brought along, and a small file that says so (docs/formats/kit.md). Sandyq itself
 * has nothing of H5P's own scripts: their licence is not ours (docs/decisions/0033-h5p.md).
 */

export const H5P_MARK = 'sandyq-h5p.json';
export const H5P_START = 'index.html';
export const H5P_CONTENT = 'h5p';
export const H5P_PLAYER = 'player';

const H5pMark = v.object({
  format: v.literal('sandyq-h5p'),
  formatVersion: v.literal(1),
  /** Which of H5P's players lies in it; for people. */
  player: v.object({ name: v.string(), version: v.string() }),
});
export type H5pMark = v.InferOutput<typeof H5pMark>;

export const h5pMark = (version: string): string =>
  `${JSON.stringify({ format: 'sandyq-h5p', formatVersion: 1, player: { name: 'h5p-standalone', version } } satisfies H5pMark)}\n`;

/** Is it the mark of a package that this version knows to play? Outside data in. */
export function isH5pMark(text: string): boolean {
  try {
    return v.is(H5pMark, JSON.parse(text));
  } catch {
    return false;
  }
}

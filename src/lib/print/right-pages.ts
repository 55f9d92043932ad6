/** Pages by anchor, and the anchors that an empty page goes before. */
export interface RightPages {
  readonly pages: ReadonlyMap<string, number>;
  readonly blankBefore: ReadonlySet<string>;
}

/**
 * Lets each sheet begin on a right page, which has an odd number: what is torn out and handed in must have nothing else on
 * its back. `sheets` are the last parts of the booklet, in their order, and `pages` where a first printing put everything.
 * Chromium takes `break-before: right` for any page, so the empty pages are ours.
 */
export function onRightPages(sheets: readonly string[], pages: ReadonlyMap<string, number>): RightPages {
  const moved = new Map(pages);
  const blankBefore = new Set<string>();
  let blanks = 0;
  for (const sheet of sheets) {
    const page = pages.get(sheet);
    if (page === undefined) continue;
    if ((page + blanks) % 2 === 0) {
      blankBefore.add(sheet);
      blanks += 1;
    }
    moved.set(sheet, page + blanks);
  }
  return { pages: moved, blankBefore };
}

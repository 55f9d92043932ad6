import type { KitManifest } from '../kit/manifest';
import { documents, timetable } from './back';
import { cover, front } from './front';
import { html, type Html } from './html';
import { itemOnPaper } from './items';
import { Printing, type PrintOptions } from './printing';
import { onRightPages } from './right-pages';
import { sheetsFor, type PrintedSheet } from './sheets';
import type { PrintSource } from './source';
import { styleOf } from './style';

/** What is printed: an element `.p-booklet` and its style, for a page of the app or for one of its own. */
export interface Booklet {
  readonly title: string;
  readonly html: string;
  readonly css: string;
}

/**
 * A kit, or one unit of it, on paper: cover, contents, chapters, timetable, documents, answer sheets. The texts of the kit
 * are hostile: they come out sanitised, pictures are only where `source.picture` says, and no script is in it.
 */
export async function makeBooklet(manifest: KitManifest, source: PrintSource, options: PrintOptions): Promise<Booklet> {
  const printing = new Printing(manifest, source, options);
  const sheets: PrintedSheet[] = [];
  for (const [at, owner] of options.owners.entries()) sheets.push(...(await sheetsFor(printing, owner, at + 1)));
  const anchors = sheets.map(({ anchor }) => anchor);
  const right = options.pages && onRightPages(anchors, options.pages);
  const body: (Html | undefined)[] = options.sheetsOnly ? [] : [cover(printing), front(printing, sheets, right?.pages)];
  if (!options.sheetsOnly) {
    for (const { unit, number, anchor, sections } of printing.chapters) {
      const items: Html[] = [];
      for (const section of sections) items.push(await itemOnPaper(printing, section));
      body.push(
        html`<section class="p-chapter" style="page:p-u${number}">
          <h2 id="${anchor}"><span>${printing.words.unit(number)}</span> ${printing.say(unit.title)}</h2>
          ${items}
        </section>`,
      );
    }
    if (options.unit === undefined) body.push(timetable(printing), await documents(printing));
  }
  const title = printing.plain(manifest.title);
  const blank = html`<div class="p-blank" style="page:p-blank"></div>`;
  for (const sheet of sheets) body.push(right?.blankBefore.has(sheet.anchor) ? blank : undefined, sheet.html);
  return {
    title,
    html: html`<div class="p-booklet p-${options.format}" lang="${options.language}">${body}</div>`.text,
    css: styleOf({
      format: options.format,
      title,
      chapters: printing.chapters.map(({ number, unit }) => ({ number, title: printing.plain(unit.title) })),
      sheets,
    }),
  };
}

import { hasDocuments, hasTimetable } from './back';
import { DOCUMENTS, TIMETABLE } from './chapters';
import { html, type Html } from './html';
import type { PrintOptions, Printing } from './printing';
import { qrCode } from './qr';
import type { PrintedSheet } from './sheets';

/** Title, institution, version, day of printing; a place for a name; the way to the kit in the app. */
export function cover(printing: Printing): Html {
  const { manifest, options, words } = printing;
  const { course, institution } = manifest;
  const one = options.unit === undefined ? undefined : printing.chapters[0];
  const address =
    options.address === undefined ? undefined : new URL(`/learn/kits/${manifest.id}`, options.address).href;
  const fact = (label: string, value: Html | string | number | undefined) =>
    value !== undefined &&
    html`<div>
      <dt>${label}</dt>
      <dd>${value}</dd>
    </div>`;
  const [owner, ...others] = options.owners;
  return html`<section class="p-cover" style="page:p-cover">
    <p class="p-institution">${printing.say(institution.name)}</p>
    <div class="p-title-block">
      ${course && html`<p class="p-course">${course.code}${course.code && ' · '}${printing.say(course.title)}</p>`}
      <p class="p-title">${printing.say(manifest.title)}</p>
      ${one && html`<p class="p-subtitle">${words.unit(one.number)}. ${printing.say(one.unit.title)}</p>`}
    </div>
    <dl class="p-facts">
      ${fact(words.version, manifest.version)}${fact(words.printed, words.day(options.printedAt))}
      ${one === undefined && fact(words.credits, manifest.credits || undefined)}
      ${one === undefined && fact(words.hours, manifest.hours)}
    </dl>
    <div class="p-cover-foot">
      <dl class="p-fill">
        <div class="p-wide">
          <dt>${words.belongsTo}</dt>
          <dd>${others.length === 0 && owner?.name}</dd>
        </div>
      </dl>
      ${
        address !== undefined &&
        html`<div class="p-cover-way">
          ${qrCode(address, address)}
          <p class="p-address">${address}</p>
        </div>`
      }
    </div>
    ${manifest.licence !== undefined && html`<p class="p-licence">${manifest.licence}</p>`}
  </section>`;
}

/** What the course is for, how to use the booklet, contents. */
export function front(printing: Printing, sheets: readonly PrintedSheet[], pages: Pages): Html {
  const { manifest, options, words } = printing;
  const { summary, outcomes } = manifest;
  return html`<section class="p-front" style="page:p-front">
    ${options.unit === undefined && summary && html`<p class="p-summary">${printing.say(summary)}</p>`}
    ${
      options.unit === undefined &&
      outcomes.length > 0 &&
      html`<h2 class="p-small">${words.outcomes}</h2>
        <ul>
          ${outcomes.map((outcome) => html`<li>${printing.say(outcome)}</li>`)}
        </ul>`
    }
    <h2 class="p-small">${words.howTo}</h2>
    <p>${words.howToCodes}${options.address !== undefined && ` ${words.howToScan}`}</p>
    ${sheets.length > 0 && html`<p>${words.howToSheets}</p>`} ${contents(printing, sheets, pages)}
  </section>`;
}

function contents(printing: Printing, sheets: readonly PrintedSheet[], pages: Pages): Html {
  const { manifest, options, words } = printing;
  const line = (anchor: string, title: Html | string, inner: boolean) =>
    html`<li class="${inner && 'p-inner'}">
      <a href="#${anchor}"><span>${title}</span><i></i>${pageOf(pages, anchor)}</a>
    </li>`;
  const chapters = printing.chapters.flatMap(({ unit, number, anchor, sections }) => [
    line(anchor, html`${words.unit(number)}. ${printing.say(unit.title)}`, false),
    ...sections.map(({ item, number, anchor }) => line(anchor, html`${number} ${printing.say(item.title)}`, true)),
  ]);
  const whole = options.unit === undefined;
  // Of many sets of sheets only the first: the others are the same sheets for somebody else.
  const first = sheets.slice(0, sheets.length / Math.max(1, options.owners.length));
  return html`<nav class="p-contents" aria-label="${words.contents}">
    <h2>${words.contents}</h2>
    <ul>
      ${chapters} ${whole && hasTimetable(manifest) && line(TIMETABLE, words.timetable, false)}
      ${whole && hasDocuments(manifest) && line(DOCUMENTS, words.documents, false)}
      ${first.map(({ anchor, title }) => line(anchor, title, false))}
    </ul>
  </nav>`;
}

/** Room is kept for a number that is not known yet, so that the second pass breaks lines as the first did. */
function pageOf(pages: Pages, anchor: string): Html | undefined {
  return pages && html`<b>${pages.get(anchor) ?? '000'}</b>`;
}

/** Page by anchor; undefined where pages are not told. */
type Pages = PrintOptions['pages'];

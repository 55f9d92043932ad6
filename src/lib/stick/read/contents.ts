import type { Item, KitManifest, TimetableEntry } from '../../kit/manifest';
import { pick, pickLanguage } from '../../shared/text';
import { escapeHtml } from '../../shared/escape';
import { localizedHtml } from './html';
import { documentPath, documentsOf, isHtml, itemPath, type PageContext } from './context';
import type { Words } from './words';

/** The first page of a kit: what it is about, and everything in it, with a link to what can be read here. */
export function contentsMain(context: PageContext): string {
  const { manifest, language, words } = context;
  const units = manifest.units.map(
    (unit) => `<section class="card"><h2>${localizedHtml(unit.title, language)}</h2>
<ul class="contents">${unit.items.map((item) => itemLine(context, item)).join('\n')}</ul></section>`,
  );
  return [
    `<h1>${localizedHtml(manifest.title, language)}</h1>`,
    `<p class="soft">${localizedHtml(manifest.institution.name, language)} · ${escapeHtml(manifest.version)}</p>`,
    manifest.summary === undefined ? '' : `<p>${localizedHtml(manifest.summary, language)}</p>`,
    outcomes(manifest, language, words),
    `<p class="soft small">${escapeHtml(words.inAppHint)} ${escapeHtml(words.print)}</p>`,
    ...units,
    timetable(manifest.timetable, language, words),
    documents(context),
    manifest.licence === undefined ? '' : `<p class="soft small">${escapeHtml(manifest.licence)}</p>`,
  ].join('\n');
}

function itemLine({ language, words, readable }: PageContext, item: Item): string {
  const title = localizedHtml(item.title, language);
  const minutes = item.minutes === undefined ? [] : [words.minutes(item.minutes)];
  const notes = [words.kind(item.kind), ...minutes, ...(readable.has(item.id) ? [] : [words.inApp])];
  const named = readable.has(item.id)
    ? `<a href="${itemPath(item.id, language)}">${title}</a>`
    : `<span>${title}</span>`;
  return `<li>${named} <span class="soft small">${escapeHtml(notes.join(' · '))}</span></li>`;
}

function outcomes(manifest: KitManifest, language: string, words: Words): string {
  if (manifest.outcomes.length === 0) return '';
  const lines = manifest.outcomes.map((text) => `<li>${localizedHtml(text, language)}</li>`).join('\n');
  return `<h2>${escapeHtml(words.outcomes)}</h2>\n<ul>${lines}</ul>`;
}

function timetable(entries: readonly TimetableEntry[], language: string, words: Words): string {
  if (entries.length === 0) return '';
  const lines = entries.map(({ start, title, place }) => {
    const where = place === undefined ? '' : `<br><span class="soft small">${localizedHtml(place, language)}</span>`;
    const when = `<span class="soft small">${escapeHtml(timeText(start, words))}</span>`;
    return `<li><span>${localizedHtml(title, language)}${where}</span> ${when}</li>`;
  });
  return `<section class="card"><h2>${escapeHtml(words.timetable)}</h2>\n<ul class="contents">${lines.join('\n')}</ul></section>`;
}

/** A page without a script does not know where its reader is: the time says what it is counted by. */
const timeText = (time: string, words: Words): string =>
  new Intl.DateTimeFormat(words.language, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'UTC',
    hourCycle: 'h23',
  }).format(new Date(time)) + ' UTC';

/** Those of the twelve documents that are files; the others are among the items. */
function documents(context: PageContext): string {
  const { manifest, language, words, files } = context;
  const lines = documentsOf(manifest).flatMap(([kind, document]) => {
    if (!('file' in document)) return [];
    const path = pick(document.file, language);
    if (path === undefined) return [];
    const address = isHtml(context, path) ? documentPath(kind, language) : files.address(path);
    const tag = pickLanguage(document.file, language) ?? language;
    const name = escapeHtml(words.document(kind));
    return [`<li>${address === undefined ? name : `<a href="${address}" hreflang="${tag}">${name}</a>`}</li>`];
  });
  if (lines.length === 0) return '';
  return `<section class="card"><h2>${escapeHtml(words.documents)}</h2>\n<ul class="contents">${lines.join('\n')}</ul></section>`;
}

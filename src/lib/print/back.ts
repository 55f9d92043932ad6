import { DOCUMENT_KINDS, type DocumentKind, type KitManifest } from '../kit/manifest';
import { DOCUMENTS, TIMETABLE } from './chapters';
import { html, type Html } from './html';
import { two, type Printing } from './printing';

export const hasTimetable = ({ timetable }: KitManifest): boolean => timetable.length > 0;
export const hasDocuments = ({ documents }: KitManifest): boolean => Object.keys(documents).length > 0;

/** When, what, where; in the time zone of the machine that prints, which is said. */
export function timetable(printing: Printing): Html | undefined {
  const { manifest, options, words } = printing;
  if (!hasTimetable(manifest)) return undefined;
  const entries = [...manifest.timetable].sort((a, b) => a.start.localeCompare(b.start));
  const clock = (time: string) => `${two(new Date(time).getHours())}:${two(new Date(time).getMinutes())}`;
  return html`<section class="p-timetable" style="page:p-end">
    <h2 id="${TIMETABLE}">${words.timetable}</h2>
    <p class="p-meta">${words.zone(zoneOf(options.printedAt))}</p>
    <table>
      <thead>
        <tr>
          <th>${words.when}</th>
          <th>${words.what}</th>
          <th>${words.where}</th>
        </tr>
      </thead>
      <tbody>
        ${entries.map(
          (entry) =>
            html`<tr>
              <td>
                ${printing.day(entry.start)}<br />${clock(entry.start)}${entry.end !== undefined && `–${clock(entry.end)}`}
              </td>
              <td>${words.time[entry.kind]}<br /><b>${printing.say(entry.title)}</b></td>
              <td>${printing.say(entry.place)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

/** `UTC+5`, as the machine's clock stands on the day of printing. */
function zoneOf(date: Date): string {
  const minutes = -date.getTimezoneOffset();
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `UTC${minutes < 0 ? '−' : '+'}${hours}${rest === 0 ? '' : `:${two(rest)}`}`;
}

/** The documents of clause LE 7: those that are texts of their own whole, the others by where they stand. */
export async function documents(printing: Printing): Promise<Html | undefined> {
  const { manifest, words } = printing;
  if (!hasDocuments(manifest)) return undefined;
  const parts: Html[] = [];
  for (const kind of DOCUMENT_KINDS) {
    const content = await documentOf(printing, kind);
    if (content !== undefined)
      parts.push(
        html`<section class="p-document">
          <h3>${words.document[kind]}</h3>
          ${content}
        </section>`,
      );
  }
  return html`<section class="p-documents" style="page:p-end">
    <h2 id="${DOCUMENTS}">${words.documents}</h2>
    ${parts}
  </section>`;
}

async function documentOf(printing: Printing, kind: DocumentKind): Promise<Html | undefined> {
  const { manifest, words } = printing;
  const document = manifest.documents[kind];
  if (document === undefined) return undefined;
  if ('timetable' in document) return html`<p>${words.see(words.timetable)}</p>`;
  if ('file' in document) {
    const readable = /\.html?$/i.test(printing.pathOf(document.file) ?? '');
    return readable ? await printing.file(document.file, 3) : html`<p>${words.separate}</p>`;
  }
  const chapters = printing.chapters.flatMap(({ unit, number, sections }) =>
    'unit' in document
      ? unit.id === document.unit
        ? [number]
        : []
      : sections.filter(({ item }) => document.items.includes(item.id)).map((section) => section.number),
  );
  return html`<p>${words.see(chapters.join(', '))}</p>`;
}

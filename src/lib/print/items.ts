import type { Item } from '../kit/manifest';
import type { Section } from './chapters';
import { html, type Html } from './html';
import type { Printing } from './printing';
import { qrCode } from './qr';
import { questionsOnPaper } from './sheets';
import { inFours, placeCode } from './sheet-code';

/** One item as a section of a booklet: its content, or the way to it where paper can't hold it. */
export async function itemOnPaper(printing: Printing, section: Section): Promise<Html> {
  const { item, number, anchor } = section;
  const { words } = printing;
  const kind = item.kind === 'test' && item.control === 'self' ? words.selfCheck : words.kind[item.kind];
  const meta = [
    item.kind === 'page' ? undefined : kind,
    item.minutes === undefined ? undefined : words.minutes(item.minutes),
    item.due === undefined ? undefined : `${words.due}: ${printing.moment(item.due)}`,
  ].filter((part) => part !== undefined);
  return html`<section class="p-item">
    <h3 id="${anchor}">${number} ${printing.say(item.title)}</h3>
    ${meta.length > 0 && html`<p class="p-meta">${meta.join(' · ')}</p>`} ${await contentOf(printing, section)}
  </section>`;
}

async function contentOf(printing: Printing, { item, sheet }: Section): Promise<Html | undefined> {
  const { words } = printing;
  switch (item.kind) {
    case 'page':
      return await printing.file(item.content, 3);
    case 'reading':
      return html`<p>${words.separate}</p>
        ${await wayToApp(printing, item, words.inApp.reading)}`;
    case 'package':
      return await wayToApp(printing, item, words.inApp.package);
    case 'video':
      return html`${await poster(printing, item)}${await wayToApp(printing, item, words.inApp.video)}${await transcript(printing, item)}`;
    case 'audio':
      return html`${await wayToApp(printing, item, words.inApp.audio)}${await transcript(printing, item)}`;
    case 'image':
      return await pictures(printing, item);
    case 'model':
      return html`<p>${printing.say(item.alt)}</p>
        ${await wayToApp(printing, item, words.inApp.model)}`;
    case 'assignment':
      return html`${await printing.file(item.brief, 3)}
        <p class="p-note">${sheet !== undefined && words.onSheet(sheet)}</p>`;
    case 'case':
      return html`${await printing.file(item.situation, 3)}${await materials(printing, item)}
        <h4>${words.questions}</h4>
        <ol>
          ${item.questions.map(({ text }) => html`<li>${printing.say(text)}</li>`)}
        </ol>
        <p class="p-note">${sheet !== undefined && words.onSheet(sheet)}</p>`;
    case 'test':
      if (sheet !== undefined) return html`<p class="p-note">${words.questionsOnSheet(sheet)}</p>`;
      return await questionsOnPaper(printing, item, false);
    case 'survey':
      return await questionsOnPaper(printing, item, false);
  }
}

async function poster(printing: Printing, item: Extract<Item, { kind: 'video' }>): Promise<Html | undefined> {
  const path = item.posters === undefined ? item.poster : printing.pathOf(item.posters);
  const address = path === undefined ? undefined : await printing.source.picture(path);
  return address === undefined ? undefined : html`<figure class="p-poster"><img src="${address}" alt="" /></figure>`;
}

/** What a picture shows is said under it where its author says nothing else: a copier may leave nothing of it. */
async function pictures(printing: Printing, item: Extract<Item, { kind: 'image' }>): Promise<Html> {
  const figures: Html[] = [];
  for (const { file, alt, caption } of item.pictures) {
    const path = printing.pathOf(file);
    const address = path === undefined ? undefined : await printing.source.picture(path);
    const picture = address !== undefined && html`<img src="${address}" alt="${printing.plain(alt)}" />`;
    figures.push(
      html`<figure>
        ${picture}
        <figcaption>${printing.nextFigure()} ${printing.say(caption ?? alt)}</figcaption>
      </figure>`,
    );
  }
  return html`<div class="p-prose">${figures}</div>`;
}

async function transcript(
  printing: Printing,
  { transcript }: Extract<Item, { kind: 'video' | 'audio' }>,
): Promise<Html | undefined> {
  const text = await printing.file(transcript, 4);
  return (
    text &&
    html`<h4>${printing.words.transcript}</h4>
      ${text}`
  );
}

async function materials(printing: Printing, item: Extract<Item, { kind: 'case' }>): Promise<Html | undefined> {
  if (item.materials.length === 0) return undefined;
  const parts: Html[] = [];
  for (const { title, file } of item.materials) {
    const readable = /\.html?$/i.test(printing.pathOf(file) ?? '');
    const content = readable ? await printing.file(file, 5) : await wayToApp(printing, item, printing.words.openInApp);
    parts.push(
      html`<section class="p-material">
        <h5>${printing.say(title)}</h5>
        ${content}
      </section>`,
    );
  }
  return html`<h4>${printing.words.materials}</h4>
    ${parts}`;
}

/** Where paper ends: a code for the camera, and one for the fingers, beside what they lead to. */
async function wayToApp({ manifest, options, words }: Printing, item: Item, hint: string): Promise<Html> {
  const code = inFours(await placeCode({ kit: manifest.id, item: item.id }));
  const path = `/learn/kits/${manifest.id}/${item.id}`;
  const address = options.address === undefined ? undefined : new URL(path, options.address).href;
  return html`<aside class="p-way">
    ${address !== undefined && qrCode(address, address)}
    <div>
      <p>${hint}</p>
      <p>${words.code}: <b class="p-short-code">${code}</b></p>
      ${address !== undefined && html`<p class="p-address">${address}</p>`}
    </div>
  </aside>`;
}

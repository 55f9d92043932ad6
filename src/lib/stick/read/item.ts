import { recordingFiles, type Recording } from '../../kit/films';
import type { Item } from '../../kit/manifest';
import { pick, pickLanguage, type Localized } from '../../shared/text';
import { toBase64 } from '../../shared/base64';
import { escapeHtml } from '../../shared/escape';
import { pictureAddress } from './content';
import { localizedHtml } from './html';
import { isHtml, itemPath, nameOf, type PageContext } from './context';
import { isHandedIn } from './readable';

export interface Neighbours {
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

/** Captions larger than that are left out: they stand in the page itself. */
const MAX_CAPTIONS = 512 * 1024;

/** The page of one item that can be read without the app. */
export async function itemMain(context: PageContext, item: Item, { before, after }: Neighbours): Promise<string> {
  const { language, words } = context;
  const minutes = item.minutes === undefined ? [] : [words.minutes(item.minutes)];
  return [
    `<h1>${localizedHtml(item.title, language)}</h1>`,
    `<p class="soft small">${escapeHtml([words.kind(item.kind), ...minutes].join(' · '))}</p>`,
    await body(context, item),
    isHandedIn(item) ? `<p class="card">${escapeHtml(words.answerInApp)}</p>` : '',
    `<nav class="steps" aria-label="${escapeHtml(words.steps)}">${step(context, before, words.previous, 'prev')}${step(context, after, words.next, 'next')}</nav>`,
  ].join('\n');
}

function step({ language }: PageContext, item: Item | undefined, word: string, rel: 'prev' | 'next'): string {
  if (item === undefined) return '<span></span>';
  const title = localizedHtml(item.title, language);
  return `<a href="${itemPath(item.id, language)}" rel="${rel}">${escapeHtml(word)}: ${title}</a>`;
}

async function body(context: PageContext, item: Item): Promise<string> {
  switch (item.kind) {
    case 'page':
      return await text(context, item.content);
    case 'reading':
      return link(context, item.file);
    case 'video':
    case 'audio':
      return await recording(context, item);
    case 'image':
      return await pictures(context, item);
    case 'model':
      // Browsers show none by themselves: its words are here, the file is there to take along.
      return `<p>${localizedHtml(item.alt, context.language)}</p>${link(context, item.file)}`;
    case 'assignment':
      return await text(context, item.brief);
    case 'case':
      return await caseTask(context, item);
    case 'test':
    case 'package':
    case 'survey':
      return '';
  }
}

/** A text in the reader's language, or in the best one there is, which is then said. */
async function text(context: PageContext, texts: Localized<string>, below = 1): Promise<string> {
  const tag = pickLanguage(texts, context.language);
  if (tag === undefined) return '';
  const html = await context.content(texts[tag]!, below);
  return tag === context.language ? html : `<div lang="${escapeHtml(tag)}">${html}</div>`;
}

function link({ files, language, words }: PageContext, of: Localized<string>): string {
  const path = pick(of, language);
  const address = path === undefined ? undefined : files.address(path);
  if (address === undefined) return `<p>${escapeHtml(words.inApp)}</p>`;
  const size = files.find(path!)!.size;
  return `<p><a class="document" href="${address}">${escapeHtml(words.openFile)} (${sizeText(size, language)})</a></p>`;
}

function sizeText(bytes: number, language: string): string {
  const unit = bytes < 1_000_000 ? 'kilobyte' : 'megabyte';
  const value = Math.max(bytes / (unit === 'kilobyte' ? 1_000 : 1_000_000), 0.1);
  const digits = { maximumFractionDigits: 1 } as const;
  return escapeHtml(new Intl.NumberFormat(language, { style: 'unit', unit, ...digits }).format(value));
}

async function recording(context: PageContext, item: Recording): Promise<string> {
  const { files, language, words } = context;
  // The kit itself lies on the same stick, with the full one.
  const path = pick(recordingFiles(item, 'small'), language);
  const address = path === undefined ? undefined : files.address(path);
  if (address === undefined) return `<p>${escapeHtml(words.inApp)}</p>`;
  const poster = item.kind === 'video' ? posterOf(context, item) : undefined;
  const open = `<p>${escapeHtml(words.noPlayer)} <a href="${address}">${escapeHtml(words.openFile)}</a></p>`;
  const attributes = `src="${address}" controls preload="metadata"${poster === undefined ? '' : ` poster="${poster}"`}`;
  const player = `<${item.kind} ${attributes}>${await tracks(context, item)}${open}</${item.kind}>`;
  if (item.transcript === undefined) return player;
  return `${player}\n<h2>${escapeHtml(words.transcript)}</h2>\n${await text(context, item.transcript, 2)}`;
}

/** What a picture shows is said in its place where it cannot be shown. */
async function pictures(
  { files, language, read }: PageContext,
  item: Extract<Item, { kind: 'image' }>,
): Promise<string> {
  const figures: string[] = [];
  for (const { file, alt, caption } of item.pictures) {
    const path = pick(file, language);
    const address = path === undefined ? undefined : await pictureAddress(path, { files, read });
    const words = escapeHtml(pick(alt, language) ?? '');
    const shown = address === undefined ? `<p>${words}</p>` : `<img src="${address}" alt="${words}" loading="lazy">`;
    const below = caption === undefined ? '' : `<figcaption>${localizedHtml(caption, language)}</figcaption>`;
    figures.push(`<figure>${shown}${below}</figure>`);
  }
  return figures.join('\n');
}

function posterOf({ files, language }: PageContext, item: Extract<Item, { kind: 'video' }>): string | undefined {
  const path = item.posters === undefined ? item.poster : pick(item.posters, language);
  const isPicture = path !== undefined && files.find(path)?.mediaType.startsWith('image/') === true;
  return isPicture ? files.address(path) : undefined;
}

/** Inside the page: browsers do not read captions out of a file that lies beside a page from a file. */
async function tracks({ files, language, read }: PageContext, item: Recording): Promise<string> {
  const wanted = item.captions.filter(({ file }) => (files.find(file)?.size ?? Infinity) <= MAX_CAPTIONS);
  const shown = wanted.find((track) => track.language === language) ?? wanted[0];
  const lines: string[] = [];
  for (const track of wanted) {
    const source = `data:text/vtt;base64,${toBase64(await read(track.file))}`;
    const chosen = track === shown ? ' default' : '';
    const tag = escapeHtml(track.language);
    lines.push(`<track kind="captions" srclang="${tag}" label="${nameOf(track.language)}" src="${source}"${chosen}>`);
  }
  return lines.join('');
}

async function caseTask(context: PageContext, item: Extract<Item, { kind: 'case' }>): Promise<string> {
  const { language, words } = context;
  const parts = [await text(context, item.situation)];
  if (item.materials.length > 0) parts.push(`<h2>${escapeHtml(words.materials)}</h2>`);
  for (const { title, file } of item.materials)
    parts.push(`<h3>${localizedHtml(title, language)}</h3>`, await material(context, file));
  const questions = item.questions.map((question) => `<li>${localizedHtml(question.text, language)}</li>`);
  parts.push(`<h2>${escapeHtml(words.questions)}</h2>\n<ol>${questions.join('\n')}</ol>`);
  return parts.join('\n');
}

async function material(context: PageContext, file: Localized<string>): Promise<string> {
  const path = pick(file, context.language);
  if (path === undefined) return '';
  if (isHtml(context, path)) return await text(context, file, 3);
  const mediaType = context.files.find(path)?.mediaType ?? '';
  const address = context.files.address(path);
  if (address === undefined) return `<p>${escapeHtml(context.words.inApp)}</p>`;
  const [kind] = mediaType.split('/');
  if (kind === 'image') return `<p><img src="${address}" alt="" loading="lazy"></p>`;
  if (kind === 'video' || kind === 'audio') return `<${kind} src="${address}" controls preload="metadata"></${kind}>`;
  return link(context, file);
}

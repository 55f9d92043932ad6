import type { Parts } from '$lib/draft/outline';
import type { FileValue } from '$lib/draft/part';
import { resolveFrom } from '$lib/kit/source-path';
import { m } from '../../../text';
import type { ItemEditing } from '../editing.svelte';
import type { TextFormat } from './commands';

export interface PreviewedText {
  readonly text: string;
  readonly path: string;
  readonly language: string;
  readonly format: TextFormat;
  readonly parts: Parts;
}

/** Under the heading of the form’s part. */
const BELOW = 2;

/** A text as the packer would make it, to be shown here: pictures come out of the draft, links lead nowhere by accident. */
export async function renderPreview(
  { text, path, language, format, parts }: PreviewedText,
  editing: Pick<ItemEditing, 'files' | 'draft'>,
): Promise<DocumentFragment> {
  const [{ htmlToHtml, markdownToHtml }, { headingsBelow }] = await Promise.all([
    import('$lib/kit/markdown'),
    import('$lib/kit/headings'),
  ]);
  const safe = format === 'html' ? htmlToHtml(text) : markdownToHtml(text, language);
  // Inert: nothing in a template is fetched before its address was looked at. Sanitised just above.
  const template = document.createElement('template');
  template.innerHTML = headingsBelow(safe, BELOW);
  await settle(template.content, path, parts, editing);
  return template.content;
}

/** Also of a question: a text that lies at `path`, sanitised before. */
export async function settle(
  content: DocumentFragment,
  path: string,
  parts: Parts,
  { files, draft }: Pick<ItemEditing, 'files' | 'draft'>,
): Promise<void> {
  for (const image of content.querySelectorAll('img')) {
    const at = resolveFrom(path, image.getAttribute('src') ?? '');
    const file = at === undefined ? undefined : (parts.get(`file:${at}`) as FileValue | undefined);
    const url = file && (await files.url(at!, file));
    if (url?.ok) {
      image.src = url.value;
      image.decoding = 'async';
    } else image.replaceWith(missing(image));
  }
  for (const link of content.querySelectorAll('a[href]')) {
    const href = link.getAttribute('href') ?? '';
    if (href.startsWith('item:')) link.setAttribute('href', `/author/${draft.id}/item/${href.slice('item:'.length)}`);
    else if (href.startsWith('#')) continue;
    else if (!/^[a-z]+:/i.test(href)) link.removeAttribute('href');
    link.setAttribute('target', '_blank');
    link.setAttribute('rel', 'noopener noreferrer');
  }
}

function missing(image: HTMLImageElement): HTMLElement {
  const words = document.createElement('span');
  words.className = 'missing';
  words.textContent = m.author_md_no_picture({ name: image.getAttribute('src') ?? '' });
  return words;
}

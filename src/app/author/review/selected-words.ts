import { parsePartId, type PartId } from '$lib/draft/part';

/** Words that somebody has selected in a part of the draft. */
export interface SelectedWords {
  readonly part: PartId;
  readonly quote: string;
  /** Where on the screen they end. */
  readonly at: { readonly left: number; readonly top: number };
}

const MOST = 500;

/**
 * What is selected now, in a field or in a text, inside of an element that says by `data-part` which part of the draft it
 * shows. Undefined where nothing is, or not in such a place.
 */
export function selectedWords(document: Document): SelectedWords | undefined {
  return inField(document.activeElement) ?? inText(document.getSelection());
}

function inField(field: Element | null): SelectedWords | undefined {
  if (!(field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement)) return undefined;
  // An input that holds no text has none to select.
  const { selectionStart: from, selectionEnd: to } = field;
  if (from === null || to === null || from === to) return undefined;
  const box = field.getBoundingClientRect();
  const at = { left: box.right, top: Math.min(box.bottom, innerHeight - 60) };
  return wordsIn(field, field.value.slice(from, to), at);
}

function inText(selection: Selection | null): SelectedWords | undefined {
  if (selection === null || selection.isCollapsed || selection.rangeCount === 0) return undefined;
  const range = selection.getRangeAt(0);
  const around = range.commonAncestorContainer;
  const box = range.getBoundingClientRect();
  const element = around instanceof Element ? around : around.parentElement;
  return element === null
    ? undefined
    : wordsIn(element, selection.toString(), { left: box.right, top: Math.min(box.bottom, innerHeight - 60) });
}

function wordsIn(element: Element, text: string, at: SelectedWords['at']): SelectedWords | undefined {
  const quote = quoteOf(text);
  const part = element.closest<HTMLElement>('[data-part]')?.dataset['part'] ?? '';
  return quote === '' || parsePartId(part) === undefined ? undefined : { part: part as PartId, quote, at };
}

/** As it is kept: on one line, and no longer than a comment takes. */
export function quoteOf(text: string): string {
  const words = text.replace(/\s+/g, ' ').trim();
  return words.length <= MOST ? words : `${words.slice(0, MOST - 1)}…`;
}

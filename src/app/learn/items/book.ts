import { sanitiseHtml } from '$lib/kit/sanitise';
import type { BookEntry } from '$lib/kit/book/index-file';
import { fold, piecesOf, rangesOf } from './find-text';

/** A line of the contents with what lies under it; `page` is the number of its chapter, from 1. */
export interface BookLine {
  readonly title: string;
  readonly page: number;
  readonly anchor: string | undefined;
  readonly under: BookLine[];
}

/** The contents as a tree. */
export function linesOf(contents: readonly BookEntry[]): readonly BookLine[] {
  const top: BookLine[] = [];
  const open: { readonly level: number; readonly line: BookLine }[] = [];
  for (const { title, level, chapter, anchor } of contents) {
    while (open.length > 0 && open.at(-1)!.level >= level) open.pop();
    const line: BookLine = { title, page: chapter + 1, anchor, under: [] };
    (open.at(-1)?.line.under ?? top).push(line);
    open.push({ level, line });
  }
  return top;
}

const BLOCK = 'p,div,h1,h2,h3,h4,h5,h6,li,dt,dd,td,th,figcaption,blockquote,pre,section,details,summary,caption';

/** The runs of text below `root`; where a block ends stands a line break. */
function runsOf(root: Node): { readonly nodes: readonly Text[]; readonly runs: readonly string[] } {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const nodes: Text[] = [];
  while (walker.nextNode()) nodes.push(walker.currentNode as Text);
  const blocks = nodes.map((node) => node.parentElement?.closest(BLOCK) ?? null);
  return { nodes, runs: nodes.map(({ data }, at) => (blocks[at] === blocks[at + 1] ? data : `${data}\n`)) };
}

/** The words of a chapter as they are searched: those that `markText` finds when it is shown. */
export function chapterWords(html: string): string {
  const template = document.createElement('template');
  template.innerHTML = sanitiseHtml(html);
  return runsOf(template.content).runs.join('');
}

/** Marks what is looked for below `root`, and answers the mark of the chosen place. Marks of before are gone. */
export function markText(root: HTMLElement, needle: string, chosen: number | undefined): HTMLElement | undefined {
  for (const mark of root.querySelectorAll('mark[data-found]')) {
    const { parentNode } = mark;
    mark.replaceWith(...mark.childNodes);
    parentNode?.normalize();
  }
  if (needle === '') return undefined;
  const { nodes, runs } = runsOf(root);
  let here: HTMLElement | undefined;
  for (const [at, pieces] of piecesOf(runs, rangesOf(fold(runs.join('')), needle))) {
    const parts = pieces.map(({ text, match }) => {
      const words = text.replace(/\n$/, nodes[at]!.data.endsWith('\n') ? '\n' : '');
      if (match === undefined) return words;
      const mark = document.createElement('mark');
      mark.dataset.found = '';
      mark.classList.toggle('here', match === chosen);
      mark.textContent = words;
      if (match === chosen) here ??= mark;
      return mark;
    });
    nodes[at]!.replaceWith(...parts);
  }
  return here;
}

/** Where a reader is: the number of the chapter, and behind the point how far down in it. */
export const positionOf = (chapter: number, share: number): number =>
  Math.round((chapter + Math.min(Math.max(0, share), 0.999)) * 1000) / 1000;

export function placeOf(position: number, chapters: number): { readonly chapter: number; readonly share: number } {
  const chapter = Math.min(Math.max(1, Math.floor(position)), chapters);
  return { chapter, share: chapter === Math.floor(position) ? position - chapter : 0 };
}

import { html, type Html } from './html';

/** So many lines to write on, of their own each, so that a page break falls between two. */
export const lines = (count: number): Html =>
  html`<div class="p-lines">${Array.from({ length: count }, () => html`<div></div>`)}</div>`;

import { htmlToHtml, markdownToHtml, type AddressUse } from '../../markdown';
import { useLink, usePicture, type Spot } from './addresses';
import type { Packing } from './packing';

/**
 * Sanitised HTML of a Markdown text. Packs the pictures and files that it names; `spot` is where its first line stands.
 */
export const renderMarkdown = (text: string, spot: Spot, packing: Packing, language: string): string =>
  markdownToHtml(text, language, packed(spot, packing));

/** Sanitised HTML of an HTML text, with the same care for what it names. */
export const renderHtml = (html: string, spot: Spot, packing: Packing): string =>
  htmlToHtml(html, packed(spot, packing));

function packed({ file, line }: Spot, packing: Packing): AddressUse {
  const spotOf = (at: number): Spot => ({ file, line: line + at - 1 });
  return {
    picture: (address, at) => usePicture(address, spotOf(at), packing),
    link: (address, at) => useLink(address, spotOf(at), packing),
  };
}

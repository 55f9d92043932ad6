/*
 * Pages of a package get our word before their own: what old packages ask of a browser (windows, questions) a frame without
 * rights has not, and must find before their first script runs, in frames of frames too.
 */

/** Looks for the player's page above. Neither `&` nor `<`, so that it stands in XHTML as well. */
export const FIRST_WORD =
  '<script>(function(w){while(w!==w.parent){w=w.parent;try{if(w.sandyqFit){w.sandyqFit(window);return}}catch(e){return}}})(window)</script>';

/** As far as a page is looked into, bytes. */
const HEAD_BYTES = 256 * 1024;
/** The first place where a script may stand and none stood before; what is commented out is none. */
const PLACES = /<!--[^]*?(?:-->|$)|<(?:script|body|frameset)\b|<\/head\b/gi;
const latin = new TextDecoder('latin1');

/** The page with our word before its first script; as it is where there is no such place. Nothing else of it changes. */
export async function withFirstWord(page: Blob): Promise<Blob> {
  const head = new Uint8Array(await page.slice(0, HEAD_BYTES).arrayBuffer());
  // UTF-16: two bytes a sign.
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) return page;
  for (const { 0: found, index } of latin.decode(head).matchAll(PLACES)) {
    if (found.startsWith('<!--')) continue;
    return new Blob([page.slice(0, index), FIRST_WORD, page.slice(index)], { type: page.type });
  }
  return page;
}

/** Of these media types are pages. */
export const isPage = (mediaType: string): boolean => /^(text\/html|application\/xhtml\+xml)$/.test(mediaType);

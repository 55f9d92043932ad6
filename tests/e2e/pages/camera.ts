import type { Page } from '@playwright/test';

/** A picture as a camera sees it: grey, a byte a pixel, on grey around. */
export interface Seen {
  readonly width: number;
  readonly height: number;
  readonly luma: Uint8Array;
}

/** A PNG in the middle of a picture of this size, drawn by the browser: `share` of its height. */
export async function seenBy(
  page: Page,
  png: Uint8Array,
  size: { readonly width: number; readonly height: number },
  share = 0.9,
): Promise<Seen> {
  const luma = await page.evaluate(
    async ({ base64, width, height, share }) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const canvas = document.createElement('canvas');
      Object.assign(canvas, { width, height });
      const context = canvas.getContext('2d')!;
      context.fillStyle = '#777';
      context.fillRect(0, 0, width, height);
      const side = height * share;
      context.drawImage(picture, (width - side) / 2, (height - side) / 2, side, side);
      const { data } = context.getImageData(0, 0, width, height);
      let text = '';
      for (let at = 0; at < data.length; at += 4) text += String.fromCharCode(data[at]!);
      return btoa(text);
    },
    { base64: Buffer.from(png).toString('base64'), ...size, share },
  );
  return { ...size, luma: new Uint8Array(Buffer.from(luma, 'base64')) };
}

/** Pictures as a film (YUV4MPEG2), one after another and again: for Chromium’s fake camera that is a file. */
export function filmOf(pictures: readonly Seen[], perSecond: number): Uint8Array {
  const { width, height } = pictures[0]!;
  const head = new TextEncoder().encode(`YUV4MPEG2 W${width} H${height} F${perSecond}:1 Ip A1:1 C420jpeg\n`);
  const mark = new TextEncoder().encode('FRAME\n');
  const frames = pictures.map(({ luma }) => {
    const frame = new Uint8Array(mark.length + width * height * 1.5).fill(128);
    frame.set(mark);
    frame.set(luma, mark.length);
    return frame;
  });
  return new Uint8Array(Buffer.concat([head, ...frames]));
}

/** Longer sides that are tried, pixels: handwriting stays readable down to the last. */
const SIDES = [2000, 1600, 1200, 900];
/** Six of these stay below what one document takes; four are a usual sheet. */
const WANTED_BYTES = 900_000;
const QUALITY = 0.8;

/** It is no picture that this browser reads. */
export class NoPicture extends Error {
  override readonly name = 'NoPicture';
  readonly code = 'picture-unreadable';
}

export async function pictureOf(file: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file);
  } catch (cause) {
    throw new NoPicture('not a picture', { cause });
  }
}

/** A photograph as JPEG, upright, small enough to be sent over a bad link; without where and by what it was taken. */
export async function shrunk(file: Blob): Promise<Blob> {
  const picture = await pictureOf(file);
  try {
    let last: Blob | undefined;
    for (const side of SIDES) {
      last = await jpegOf(picture, side);
      if (last.size <= WANTED_BYTES) break;
    }
    return last!;
  } finally {
    picture.close();
  }
}

/** The pixels of a picture, its longer side at most `side`. */
export function pixelsOf(picture: CanvasImageSource & { width: number; height: number }, side: number): ImageData {
  const { canvas, context } = drawn(picture, side);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

async function jpegOf(picture: ImageBitmap, side: number): Promise<Blob> {
  const { canvas } = drawn(picture, side);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY));
  if (blob === null) throw new NoPicture('no JPEG came of it');
  return blob;
}

function drawn(picture: CanvasImageSource & { width: number; height: number }, side: number) {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('no canvas');
  // A transparent picture would become black.
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return { canvas, context };
}

import { pictureOf, pixelsOf } from './photo';

/** A part of the Barcode Detection API (WICG), which not every browser has. */
interface Detector {
  detect(source: CanvasImageSource): Promise<readonly { readonly rawValue: string }[]>;
}
interface DetectorClass {
  new (options: { formats: readonly string[] }): Detector;
  getSupportedFormats(): Promise<readonly string[]>;
}

type Picture = CanvasImageSource & { readonly width: number; readonly height: number };

/** Finds QR codes in a picture: their texts. */
export type FindCodes = (picture: Picture) => Promise<readonly string[]>;

/** Ways of looking at a photograph: a code that is small in it is only found in many pixels, a blurred one in few. */
const SIDES = [1200, 2400, 700];
/** Codes that are looked for in one photograph. */
const MOST = 16;

/** The browser's own finder where it has one; else ours, which is fetched when it is first needed and finds one. */
export async function codeFinder(): Promise<FindCodes> {
  const own = await ownFinder();
  if (own !== undefined) return own;
  const { decodeQR } = await import('qr/decode.js');
  return async (picture) => {
    const { width, height, data } = pixelsOf(picture, 1000);
    try {
      return [decodeQR({ width, height, data })];
    } catch {
      // Its way to say that there is none.
      return [];
    }
  };
}

async function ownFinder(): Promise<FindCodes | undefined> {
  const Class = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  if (Class === undefined) return undefined;
  const formats = await Class.getSupportedFormats().catch((): readonly string[] => []);
  if (!formats.includes('qr_code')) return undefined;
  const detector = new Class({ formats: ['qr_code'] });
  return async (picture) => (await detector.detect(picture).catch(() => [])).map(({ rawValue }) => rawValue);
}

/** The code in a photograph. Rejects with `picture-unreadable` where it is none. */
export const codeInPhoto = async (file: Blob): Promise<string | undefined> => (await codesInPhoto(file, 1))[0];

/** Codes in a photograph, up to `most`. Rejects with `picture-unreadable` where it is none. */
export async function codesInPhoto(file: Blob, most = MOST): Promise<readonly string[]> {
  const picture = await pictureOf(file);
  try {
    const own = (await (await ownFinder())?.(picture)) ?? [];
    if (own.length > 0) return own.slice(0, most);
    const found = new Set<string>();
    for (const side of SIDES) {
      for (const text of await codesAmong(pixelsOf(picture, side), most)) found.add(text);
      if (found.size >= most) break;
    }
    return [...found];
  } finally {
    picture.close();
  }
}

/** One after another: each that was found is painted over, and what is left is looked through again. */
async function codesAmong(image: ImageData, most: number): Promise<readonly string[]> {
  const { decodeQR } = await import('qr/decode.js');
  const { width, height, data } = image;
  const found: string[] = [];
  while (found.length < most) {
    let corners: readonly { x: number; y: number }[] = [];
    try {
      const text = decodeQR(
        { width, height, data },
        { timeLimit: found.length === 0 ? 2000 : 500, pointsOnDetect: ({ outline }) => (corners = outline) },
      );
      found.push(text);
    } catch {
      // Not seen like this.
      return found;
    }
    if (corners.length === 0) return found;
    paintOver(image, corners);
  }
  return found;
}

function paintOver({ width, height, data }: ImageData, corners: readonly { x: number; y: number }[]): void {
  const within = (value: number, most: number) => Math.max(0, Math.min(most, Math.round(value)));
  const [xs, ys] = [corners.map(({ x }) => x), corners.map(({ y }) => y)];
  const [left, right] = [within(Math.min(...xs), width), within(Math.max(...xs), width)];
  for (let row = within(Math.min(...ys), height); row < within(Math.max(...ys), height); row += 1)
    data.fill(255, (row * width + left) * 4, (row * width + right) * 4);
}

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

/** Finds the QR code in a picture: its text, or undefined. */
export type FindCode = (picture: Picture) => Promise<string | undefined>;

/** Ways of looking at a photograph: a code that is small in it is only found in many pixels, a blurred one in few. */
const SIDES = [1200, 2400, 700];

/** The browser's own finder where it has one; else ours, which is fetched when it is first needed. */
export async function codeFinder(): Promise<FindCode> {
  const own = await ownFinder();
  if (own !== undefined) return own;
  const { decodeQR } = await import('qr/decode.js');
  return async (picture) => {
    const { width, height, data } = pixelsOf(picture, 1000);
    try {
      return decodeQR({ width, height, data });
    } catch {
      // Its way to say that there is none.
      return undefined;
    }
  };
}

async function ownFinder(): Promise<FindCode | undefined> {
  const Class = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  if (Class === undefined) return undefined;
  const formats = await Class.getSupportedFormats().catch((): readonly string[] => []);
  if (!formats.includes('qr_code')) return undefined;
  const detector = new Class({ formats: ['qr_code'] });
  return async (picture) => (await detector.detect(picture).catch(() => []))[0]?.rawValue;
}

/** The code in a photograph. Rejects with `picture-unreadable` where it is none. */
export async function codeInPhoto(file: Blob): Promise<string | undefined> {
  const picture = await pictureOf(file);
  try {
    const own = await (await ownFinder())?.(picture);
    if (own !== undefined) return own;
    const { decodeQR } = await import('qr/decode.js');
    for (const side of SIDES) {
      const { width, height, data } = pixelsOf(picture, side);
      try {
        return decodeQR({ width, height, data }, { timeLimit: 2000 });
      } catch {
        // Not seen like this.
      }
    }
    return undefined;
  } finally {
    picture.close();
  }
}

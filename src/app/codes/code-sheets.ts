import { evenPayload, framesOf } from '$lib/courier/frames/split';
import { qrPath, type QrPath } from '$lib/print/qr';

/** A code on paper. */
export interface PrintedCode extends QrPath {
  /** From 1; those after the last block stand in for any that cannot be read. */
  readonly number: number;
}

/** Payload of a code that is printed, bytes at most: at 70 mm its squares are 0.8 mm wide. */
const PAYLOAD = 400;
const A_PAGE = 6;
/** One more for each so many: paper tears, and gets wet. */
const SPARE_EACH = 8;

export interface CodeSheets {
  readonly id: string;
  readonly blocks: number;
  readonly pages: readonly (readonly PrintedCode[])[];
}

/** A courier as pages of codes. */
export async function codeSheets(file: Uint8Array<ArrayBuffer>): Promise<CodeSheets> {
  const { id, blocks, text } = await framesOf(file, evenPayload(file.length, PAYLOAD));
  const count = blocks === 1 ? 1 : blocks + Math.ceil(blocks / SPARE_EACH);
  const codes = Array.from({ length: count }, (_, at) => ({ number: at + 1, ...qrPath(text(at), 'M') }));
  const pages = Array.from({ length: Math.ceil(count / A_PAGE) }, (_, at) =>
    codes.slice(at * A_PAGE, (at + 1) * A_PAGE),
  );
  return { id, blocks, pages };
}

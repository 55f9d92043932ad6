import { open } from 'node:fs/promises';
import type { Said } from '../../check/said';
import { checkPdf, type PdfFault } from '../../pdf/check';
import type { Packing } from './packing';

/** Every PDF of the kit, whatever names it: what asks for a password is a mistake, what may be cut off a warning. */
export async function checkPdfs(packing: Packing): Promise<void> {
  for (const { content, mediaType, madeFrom } of packing.outputs.values()) {
    if (mediaType !== 'application/pdf' || !('path' in content)) continue;
    const fault = await faultOf(content.path);
    if (fault?.code === 'cut-off') packing.mistakes.warn(madeFrom, undefined, saidOf(madeFrom, fault));
    else if (fault) packing.mistakes.add(madeFrom, undefined, saidOf(madeFrom, fault));
  }
}

async function faultOf(path: string): Promise<PdfFault | undefined> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const checked = await checkPdf(size, async (start, end) => {
      const bytes = new Uint8Array(Math.max(0, end - start));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
      return bytes.subarray(0, bytesRead);
    });
    return checked.ok ? undefined : checked.error;
  } finally {
    await file.close();
  }
}

function saidOf(path: string, { code, detail = '' }: PdfFault): Said {
  const more = detail === '' ? '' : ` (${detail})`;
  switch (code) {
    case 'locked':
      return { code: 'pdf-locked', detail: path, message: 'the PDF asks for a password: save it without one' };
    case 'not-pdf':
      return { code: 'pdf-not', detail: path, message: `no PDF is in this file${more}: get it again` };
    case 'cut-off':
      return {
        code: 'pdf-cut-off',
        detail: path,
        message: `the PDF seems to break off${more}: open it, and get it again if pages are missing`,
      };
  }
}

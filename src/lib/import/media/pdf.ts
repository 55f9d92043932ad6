import { checkPdf, type PdfFault } from '../../kit/pdf/check';
import type { Gathering } from '../gathering';
import type { SourceFile } from '../imported';
import { bytesByPlace } from '../source';

/** What keeps a PDF from being read; undefined for one that opens. */
export async function faultOfPdf(file: SourceFile): Promise<PdfFault | undefined> {
  const checked = await checkPdf(file.size, bytesByPlace(file));
  return checked.ok ? undefined : checked.error;
}

/** Nobody could open it. One that breaks off some readers mend: it comes over, and that is told. */
export const isOfNoUse = (fault: PdfFault | undefined): fault is PdfFault =>
  fault !== undefined && fault.code !== 'cut-off';

const REASONS = { locked: 'pdf-locked', 'not-pdf': 'not-pdf', 'cut-off': 'pdf-cut-off' } as const;

/** What became of a PDF with a fault. `item` has it now. */
export function sayPdfFault(name: string, fault: PdfFault, gathering: Gathering, item?: string): void {
  const code = REASONS[fault.code];
  const detail = fault.detail || undefined;
  if (isOfNoUse(fault)) gathering.leftOut(name, code, detail);
  else gathering.simplified(name, code, detail, item);
}

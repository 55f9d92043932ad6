import QRCode from 'qrcode';
import { html, Html } from './html';

/** Light modules around a code, without which no scanner finds it (ISO/IEC 18004, 5.3.8). */
const QUIET = 4;

export interface QrPath {
  /** Modules across, the light ones around included. */
  readonly size: number;
  /** Dark modules, as a path of SVG in units of a module. */
  readonly path: string;
}

/** A QR code to be drawn black on white. `level`: of error correction; L holds a quarter more than M. */
export function qrPath(text: string, level: 'L' | 'M' = 'M'): QrPath {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: level });
  const rows: string[] = [];
  for (let row = 0; row < modules.size; row += 1) {
    let dark = 0;
    for (let column = 0; column <= modules.size; column += 1) {
      if (column < modules.size && modules.get(row, column) !== 0) dark += 1;
      else if (dark > 0) {
        rows.push(`M${column - dark + QUIET} ${row + QUIET}h${dark}v1h-${dark}z`);
        dark = 0;
      }
    }
  }
  return { size: modules.size + 2 * QUIET, path: rows.join('') };
}

/** A QR code as SVG of one path, black on white; error correction M. `label` is for those who hear the page. */
export function qrCode(text: string, label: string): Html {
  const { size, path } = qrPath(text);
  return html`<svg class="p-qr" viewBox="0 0 ${size} ${size}" role="img" aria-label="${label}">
    <path d="${path}" />
  </svg>`;
}

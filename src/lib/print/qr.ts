import QRCode from 'qrcode';
import { html, Html } from './html';

/** Light modules around a code, without which no scanner finds it (ISO/IEC 18004, 5.3.8). */
const QUIET = 4;

/** A QR code as SVG of one path, black on white; error correction M. `label` is for those who hear the page. */
export function qrCode(text: string, label: string): Html {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: 'M' });
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
  const size = modules.size + 2 * QUIET;
  return html`<svg class="p-qr" viewBox="0 0 ${size} ${size}" role="img" aria-label="${label}">
    <path d="${rows.join('')}" />
  </svg>`;
}

import { X509Certificate } from 'node:crypto';
import QRCode from 'qrcode';
import { escapeHtml } from '../../lib/shared/escape';
import { pagePolicy } from './page-policy';
import { TRUST_TEXTS } from './trust-texts';
import type { TrustTexts } from './trust-texts';

/** For the policy of its page: nothing but this style and pictures that it carries itself. */
export const sheetPolicy = (): string => pagePolicy(SHEET_STYLE);

/** What the sheet for the wall says of this hub. */
export interface SheetFacts {
  /** PEM. */
  readonly authority: string;
  /** The name of the institution, in the languages it has one in. */
  readonly institution: Readonly<Record<string, string>>;
  readonly url: string;
  /** By address, where the name in `url` is not found. */
  readonly otherUrl?: string;
  readonly trustUrl: string;
  readonly otherTrustUrl?: string;
}

/** One A4 page in three languages: where to go, how to trust, and the fingerprint to compare. No script, works printed. */
export async function renderSheet(facts: SheetFacts): Promise<string> {
  const fingerprint = new X509Certificate(facts.authority).fingerprint256;
  const names = [...new Set(TRUST_TEXTS.map(({ language }) => facts.institution[language] ?? ''))].filter(Boolean);
  const titles = (of: (texts: TrustTexts) => string): string => TRUST_TEXTS.map(of).join(' · ');
  return page(`<header><p class="brand">Sandyq</p><p class="institution">${names.map(escapeHtml).join('<br>')}</p></header>
<main>
<section class="codes">
${await code(
  facts.trustUrl,
  titles((texts) => texts.sheet.trust),
)}
${await code(
  facts.url,
  titles((texts) => texts.sheet.open),
)}
</section>
${
  facts.otherUrl === undefined
    ? ''
    : `<p class="other">${titles((texts) => texts.sheet.other)}: <strong>${[facts.otherTrustUrl, facts.otherUrl]
        .filter((one) => one !== undefined)
        .map(escapeHtml)
        .join(' → ')}</strong></p>`
}
<div class="languages">
${TRUST_TEXTS.map(language).join('\n')}
</div>
<section class="fingerprint"><p>${titles((texts) => texts.sheet.fingerprint)}</p><p><code>${fingerprint.replace(/:/g, ' ')}</code></p></section>
</main>`);
}

/** Instead of the sheet, where it would lead nobody to the hub. */
export const renderNoSheet = (): string =>
  page(`<header><p class="brand">Sandyq</p></header>
<main class="languages">
${TRUST_TEXTS.map(({ language: lang, sheet }) => `<section lang="${lang}"><h1>${sheet.title}</h1><p>${sheet.absent}</p></section>`).join('\n')}
</main>`);

const page = (body: string): string => `<!doctype html>
<html lang="${TRUST_TEXTS[0]!.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sandyq</title>
<style>${SHEET_STYLE}</style>
</head>
<body>
${body}
</body>
</html>
`;

const language = ({ language: lang, sheet, stay }: TrustTexts): string =>
  `<section lang="${lang}"><h1>${sheet.title}</h1><ol>${sheet.steps.map((step) => `<li>${step}</li>`).join('')}</ol><p>${stay}</p></section>`;

async function code(address: string, label: string): Promise<string> {
  const svg = await QRCode.toString(address, { type: 'svg', margin: 0, errorCorrectionLevel: 'M' });
  const picture = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
  return `<figure><figcaption>${label}</figcaption><img src="${picture}" alt="QR: ${escapeHtml(address)}" width="190" height="190"><p class="address">${escapeHtml(address)}</p></figure>`;
}

const SHEET_STYLE = `
@page { size: A4; margin: 14mm; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 182mm; padding: 1rem; background: #fff; color: #16191b; font: 10.5pt/1.4 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
header { display: flex; justify-content: space-between; align-items: baseline; gap: 1rem; margin-bottom: 5mm; border-bottom: 2px solid #0d5c63; }
.brand { font-size: 22pt; font-weight: 700; color: #0d5c63; margin: 0; } .institution { margin: 0; text-align: right; }
.codes { display: grid; grid-template-columns: 1fr 1fr; gap: 8mm; margin: 7mm 0 4mm; }
figure { margin: 0; text-align: center; border: 1.5px solid #b9b3a7; border-radius: 3mm; padding: 4mm; }
figcaption { font-weight: 700; margin-bottom: 3mm; } figure img { max-width: 100%; height: auto; }
.address { font-size: 13pt; font-weight: 700; margin: 3mm 0 0; overflow-wrap: anywhere; }
.other { text-align: center; margin: 0 0 4mm; overflow-wrap: anywhere; }
.languages { display: grid; grid-template-columns: repeat(3, 1fr); gap: 6mm; }
h1 { font-size: 11.5pt; line-height: 1.25; margin: 0 0 2mm; color: #0d5c63; } ol { margin: 0; padding-left: 5mm; } li { margin-bottom: 1.5mm; }
.fingerprint { margin-top: 5mm; border-top: 1.5px solid #b9b3a7; padding-top: 3mm; } .fingerprint p { margin: 0 0 1mm; }
code { font: 12pt/1.5 ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", monospace; }
@media (max-width: 40rem) { .codes, .languages { grid-template-columns: 1fr; } header { display: block; } .institution { text-align: left; } }
@media print { body { padding: 0; font-size: 9.5pt; max-width: none; } figure img { width: 40mm; height: 40mm; } .codes { margin: 5mm 0 3mm; } .codes { grid-template-columns: 1fr 1fr; } .languages { grid-template-columns: repeat(3, 1fr); } section, figure { break-inside: avoid; } }
`;

/*
 * How a booklet looks. Black on white, no grounds of colour: it goes through photocopiers. All of it is under
 * `.p-booklet`, for in the app it is one element of a page.
 */
export const RULES = `
.p-booklet { --p-sans: "Noto Sans", "PT Sans", Arial, "Liberation Sans", "DejaVu Sans", sans-serif; font: 10.5pt/1.45 "Noto Serif", "PT Serif", Georgia, "Liberation Serif", "DejaVu Serif", serif; color: #000;
  background: #fff; text-align: start; padding-inline: 0.3mm; hyphens: manual; overflow-wrap: break-word; }
.p-booklet.p-a5 { font-size: 9.5pt; }
.p-booklet :is(h2, h3, h4, h5, h6) { font-family: var(--p-sans);
  font-weight: 700; line-height: 1.25; color: #000; break-after: avoid; break-inside: avoid; margin: 1.2em 0 0.4em; }
.p-booklet h2 { font-size: 1.7em; margin-top: 0; }
.p-booklet h3 { font-size: 1.3em; }
.p-booklet h4 { font-size: 1.1em; }
.p-booklet :is(h5, h6) { font-size: 1em; }
.p-booklet :is(p, ul, ol, dl, blockquote, table, pre) { margin: 0 0 0.7em; max-width: none; }
.p-booklet p { orphans: 3; widows: 3; }
.p-booklet :is(ul, ol) { padding-inline-start: 1.6em; }
.p-booklet li { margin: 0 0 0.2em; }
.p-booklet a { color: inherit; text-decoration: none; }
.p-booklet .p-prose a[href^="http"] { text-decoration: underline; }
.p-booklet .p-prose a[href^="http"]::after { content: " (" attr(href) ")"; font-size: 0.85em; }
.p-booklet blockquote { margin-inline: 0; padding: 0.1em 0 0.1em 1em; border-inline-start: 2pt solid #000; break-inside: avoid; }
.p-booklet img { display: block; max-width: 100%; max-height: 150mm; height: auto; margin: 0; border-radius: 0; }
.p-booklet figure { margin: 0.8em 0 1em; break-inside: avoid; }
.p-booklet figure img { margin: 0 auto 0.4em; }
.p-booklet figcaption { font-size: 0.88em; line-height: 1.35; text-align: center; }
.p-booklet .p-poster img { max-height: 62mm; border: 0.5pt solid #666; }
.p-booklet table { width: 100%; border-collapse: collapse; font-size: 0.92em; line-height: 1.35; }
.p-booklet :is(th, td) { padding: 1.2mm 2mm; border: 0.5pt solid #000; text-align: start; vertical-align: top; background: none; }
.p-booklet th { font-family: var(--p-sans); border-bottom-width: 1.2pt; }
.p-booklet tr { break-inside: avoid; }
.p-booklet thead { display: table-header-group; }
.p-booklet pre { white-space: pre-wrap; font-size: 0.88em; }
.p-booklet .sr-only { font-size: 1em; }
.p-booklet .footnotes { font-size: 0.9em; border-top: 0.5pt solid #000; }
.p-booklet dl { margin: 0; }
.p-booklet :is(dt, dd) { margin: 0; }
.p-booklet .p-qr { display: block; width: 30mm; height: 30mm; flex: none; shape-rendering: crispEdges; background: #fff; }
.p-booklet .p-qr path { fill: #000; }
.p-booklet .p-meta { color: #333; font: 0.88em/1.4 var(--p-sans); margin-bottom: 0.6em; break-after: avoid; }
.p-booklet .p-hint { color: #333; font: italic 0.9em/1.4 var(--p-sans); margin: 0.4em 0; break-after: avoid; }
.p-booklet .p-note { font-weight: 700; }
.p-booklet .p-short-code { font: 700 1.15em/1.3 "DejaVu Sans Mono", "Liberation Mono", Consolas, monospace; letter-spacing: 0.04em; white-space: nowrap; }
.p-booklet .p-address { font: 0.8em/1.3 var(--p-sans); overflow-wrap: anywhere; margin: 0; }

.p-booklet .p-cover { break-after: page; display: flex; flex-direction: column; min-height: 245mm; }
.p-booklet.p-a5 .p-cover { min-height: 172mm; }
.p-booklet .p-institution { font: 700 1.15em/1.3 var(--p-sans); padding-bottom: 4mm; border-bottom: 2pt solid #000; }
.p-booklet .p-title-block { margin: 24% 0 auto; }
.p-booklet .p-course { font: 1.1em/1.3 var(--p-sans); margin-bottom: 4mm; }
.p-booklet .p-title { font: 700 3em/1.1 var(--p-sans); margin-bottom: 6mm; }
.p-booklet .p-subtitle { font: 1.5em/1.25 var(--p-sans); }
.p-booklet .p-facts { display: flex; flex-wrap: wrap; gap: 3mm 12mm; margin-bottom: 10mm; font-family: var(--p-sans); }
.p-booklet :is(.p-facts, .p-fill) dt { font: 0.8em/1.3 var(--p-sans); color: #333; }
.p-booklet .p-cover-foot { display: flex; align-items: end; justify-content: space-between; gap: 10mm; }
.p-booklet .p-cover-foot .p-fill { flex: 1; }
.p-booklet .p-cover-way { max-width: 50mm; }
.p-booklet .p-licence { margin: 4mm 0 0; font: 0.8em var(--p-sans); color: #333; }

.p-booklet .p-front { break-after: page; }
.p-booklet .p-summary { font-size: 1.1em; }
.p-booklet .p-small { font-size: 1.15em; margin-top: 1em; }
.p-booklet .p-contents { break-inside: avoid; margin-top: 1.6em; }
.p-booklet .p-contents ul { list-style: none; padding: 0; }
.p-booklet .p-contents li { margin: 1.6mm 0 0; font-weight: 700; break-inside: avoid; break-after: avoid; }
.p-booklet .p-contents li.p-inner { margin: 0.6mm 0 0 5mm; font-weight: 400; break-after: auto; }
.p-booklet .p-contents a { display: flex; align-items: baseline; gap: 1.5mm; }
.p-booklet .p-contents a span { flex: 0 1 auto; }
.p-booklet .p-contents a i { flex: 1 0 8mm; border-bottom: 0.8pt dotted #000; }
.p-booklet .p-contents a b { flex: none; min-width: 7mm; text-align: end; font-weight: inherit; font-variant-numeric: tabular-nums; }
.p-booklet .p-contents a i:last-child { visibility: hidden; }

.p-booklet .p-chapter { break-before: page; }
.p-booklet .p-chapter > h2 { padding-bottom: 3mm; border-bottom: 2pt solid #000; }
.p-booklet .p-chapter > h2 span { display: block; font-size: 0.6em; font-weight: 400; }
.p-booklet .p-item > h3 { margin-top: 1.6em; }
.p-booklet .p-item + .p-item > h3 { padding-top: 0.8em; border-top: 0.5pt solid #000; }
.p-booklet .p-material { margin: 0 0 1em; padding: 0 4mm; border: 0.5pt solid #000; }
.p-booklet .p-way { display: flex; align-items: center; gap: 4mm; margin: 0.6em 0; padding: 2mm 4mm; border: 1pt solid #000; break-inside: avoid; }
.p-booklet .p-way p { margin: 0 0 1mm; }

.p-booklet .p-timetable, .p-booklet .p-documents { break-before: page; }
.p-booklet .p-timetable td:first-child { white-space: nowrap; }

.p-booklet .p-question { margin: 0 0 1.2em; padding-top: 0.6em; border-top: 0.5pt solid #000; break-inside: avoid; }
.p-booklet .p-number { display: flex; justify-content: space-between; margin: 0 0 0.2em; font: 0.92em var(--p-sans); break-after: avoid; }
.p-booklet :is(.p-ticks, .p-gaps) { list-style: none; padding: 0; margin: 0; }
.p-booklet :is(.p-ticks li, .p-pairs li) { display: flex; gap: 3mm; margin: 0 0 1.5mm; break-inside: avoid; }
.p-booklet :is(.p-ticks li, .p-pairs li) > div > :last-child { margin-bottom: 0; }
.p-booklet .p-tick { flex: none; width: 4mm; height: 4mm; margin-top: 0.6mm; border: 0.8pt solid #000; }
.p-booklet .p-one .p-tick { border-radius: 50%; }
.p-booklet .p-pairs { display: grid; grid-template-columns: 1fr 1fr; gap: 6mm; }
.p-booklet .p-pairs ul { list-style: none; padding: 0; margin: 0; }
.p-booklet .p-box { flex: none; width: 8mm; height: 6mm; border: 0.8pt solid #000; }
.p-booklet .p-answer { display: flex; align-items: end; gap: 3mm; }
.p-booklet .p-answer .p-lines { flex: 1; }
.p-booklet .p-short .p-lines { flex: 0 0 40mm; }
.p-booklet .p-gap { display: inline-block; min-width: 32mm; border-bottom: 0.8pt solid #000; font: 0.7em/1.6 var(--p-sans); color: #333; }
.p-booklet .p-lines div { height: 9mm; border-bottom: 0.5pt solid #777; break-inside: avoid; }
.p-booklet.p-a5 .p-lines div { height: 8mm; }

.p-booklet .p-sheet { break-before: page; }
.p-booklet .p-blank { break-before: page; height: 1mm; }
.p-booklet .p-sheet-head { display: flex; justify-content: space-between; align-items: start; gap: 6mm; padding-bottom: 2mm; border-bottom: 1.5pt solid #000; }
.p-booklet .p-sheet-head h2 { font-size: 1.45em; margin: 0 0 1mm; }
.p-booklet .p-sheet-head p { margin: 0 0 1mm; }
.p-booklet .p-kind { font: 700 0.95em var(--p-sans); }
.p-booklet .p-sheet-code { flex: none; text-align: center; }
.p-booklet .p-sheet-code .p-qr { margin: -3mm auto 0; }
.p-booklet .p-fill { display: flex; flex-wrap: wrap; gap: 3mm 6mm; margin: 3mm 0; }
.p-booklet .p-fill > div { flex: 1 1 28mm; display: flex; flex-wrap: wrap; align-items: end; gap: 0 2mm; }
.p-booklet .p-fill > .p-wide { flex: 3 1 60mm; }
.p-booklet .p-fill dt { flex: 1 0 100%; }
.p-booklet .p-fill dd { flex: 1; min-height: 7mm; border-bottom: 0.8pt solid #000; font-weight: 700; align-content: end; }
.p-booklet .p-fill dd.p-after { flex: none; border: 0; font-weight: 400; }
.p-booklet .p-tutor { padding: 2mm 3mm 3mm; border: 1.2pt solid #000; break-inside: avoid; }
.p-booklet .p-asked { margin-bottom: 1em; }
.p-booklet .p-asked > p { break-after: avoid; }
`;

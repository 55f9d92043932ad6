/*
 * Schematic pictures beside the steps: where to look and what to press, not what some version of some system looks like.
 * They have no words, so one serves all languages; the steps say everything that they show.
 */

export type PictureName = 'store' | 'list' | 'switch' | 'choice' | 'import';

const line = (x: number, y: number, width: number): string =>
  `<rect x="${x}" y="${y}" width="${width}" height="4" rx="2" class="faint"/>`;
const strong = (x: number, y: number, width: number): string =>
  `<rect x="${x}" y="${y}" width="${width}" height="4" rx="2" class="ink"/>`;
const button = (x: number, y: number): string =>
  `<rect x="${x}" y="${y}" width="34" height="14" rx="4" class="accent"/>`;
const seal = (x: number, y: number): string =>
  `<circle cx="${x}" cy="${y}" r="5" class="accent"/><path d="M${x - 2} ${y}l1.6 1.7 2.8-3.2" class="tick"/><path d="M${x - 3} ${y + 4}v6l3-2 3 2v-6" class="accent"/>`;
const frame = '<rect x="1.5" y="1.5" width="157" height="97" rx="8" class="frame"/>';
const phone = '<rect x="45" y="1.5" width="70" height="97" rx="9" class="frame"/>';

const PICTURES: Readonly<Record<PictureName, string>> = {
  // A dialogue: the second of two choices, a store that was looked for, and the button that ends it.
  store: `${frame}${strong(14, 14, 60)}<circle cx="19" cy="34" r="4" class="outline"/>${line(30, 32, 70)}<circle cx="19" cy="48" r="4" class="outline"/><circle cx="19" cy="48" r="2" class="accent"/>${strong(30, 46, 84)}<rect x="30" y="57" width="76" height="14" rx="3" class="outline"/>${seal(39, 62)}${strong(54, 62, 44)}<rect x="112" y="57" width="34" height="14" rx="4" class="outline"/>${button(112, 79)}`,
  // A phone's list of settings, and the entry in it.
  list: `${phone}${strong(53, 12, 34)}${[26, 40, 68, 82].map((y) => line(53, y, 44)).join('')}<rect x="49" y="48" width="62" height="15" rx="4" class="chosen"/>${seal(58, 53)}${strong(70, 53.5, 30)}<path d="M103 52l3 3.5-3 3.5" class="stroke"/>`,
  // A phone with one switch that is on.
  switch: `${phone}${strong(53, 12, 34)}${line(53, 28, 50)}${line(53, 36, 38)}<rect x="49" y="48" width="62" height="18" rx="4" class="chosen"/>${strong(54, 55, 26)}<rect x="86" y="51" width="21" height="12" rx="6" class="accent"/><circle cx="101" cy="57" r="4.5" class="knob"/>${line(53, 76, 44)}`,
  // A window with an opened section, and the choice in it.
  choice: `${frame}${seal(20, 17)}${strong(34, 15, 62)}<path d="M15 39l3.5 3.5 3.5-3.5" class="stroke"/>${strong(28, 39, 40)}${line(28, 54, 36)}<rect x="76" y="49" width="68" height="15" rx="4" class="chosen"/>${strong(82, 54.5, 44)}<path d="M133 55l3 3.5 3-3.5" class="stroke"/>${line(28, 74, 36)}${line(76, 74, 50)}${line(28, 86, 36)}`,
  // A page of settings: the tab, the list, the button.
  import: `${frame}${line(14, 14, 26)}${strong(48, 14, 34)}<rect x="48" y="21" width="34" height="2" class="accent"/>${line(90, 14, 26)}<path d="M10 28h140" class="faintStroke"/>${line(14, 40, 72)}${line(14, 54, 60)}${line(14, 68, 66)}${button(112, 36)}<path d="M129 39v6m-3-2.5l3 3 3-3" class="onAccent"/>${seal(20, 82)}${strong(34, 81, 50)}`,
};

/** Hidden from screen readers: beside it the same is said in words. */
export const picture = (name: PictureName): string =>
  `<svg class="picture" viewBox="0 0 160 100" width="160" height="100" aria-hidden="true" focusable="false">${PICTURES[name]}</svg>`;

export const PICTURE_STYLE = `
.picture { display: block; margin: .25rem 0 .75rem; max-width: 100%; }
.frame { fill: var(--paper); stroke: var(--line); stroke-width: 2; } .ink { fill: var(--ink); } .faint { fill: var(--line); }
.accent { fill: var(--accent); } .knob { fill: var(--card); } .outline { fill: none; stroke: var(--ink); stroke-width: 1.5; }
.chosen { fill: var(--card); stroke: var(--accent); stroke-width: 2; } .tick, .onAccent { fill: none; stroke: var(--on); stroke-width: 1.6; }
.stroke { fill: none; stroke: var(--ink); stroke-width: 1.8; } .faintStroke { stroke: var(--line); stroke-width: 1.5; }
`;

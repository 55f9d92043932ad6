/*
 * The figures of the introductory course as SVG, one set a language. `node scripts/make-handbook.mjs` renders them to
 * WebP for the pages and puts them into the handbook as they are. 640 units wide, so that the words stay legible on a
 * phone; the colours are those of the app.
 */

const PAPER = '#fffdf7';
const INK = '#20292b';
const SOFT = '#55594f';
const LINE = '#857c68';
const TEAL = '#0e5358';
const TEAL_SOFT = '#d9e8e3';
const THREAD = '#d2921b';
const THREAD_SOFT = '#f8e7bd';
const FAULT = '#94281c';
const FAULT_SOFT = '#f9e2da';

const escape = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

const drawing = (height, label, body) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 ${height}" width="640" height="${height}" role="img" ` +
  `aria-label="${escape(label).replace(/"/g, '&quot;')}" font-family="'Noto Sans', 'Segoe UI', Roboto, sans-serif" ` +
  `fill="${INK}"><rect width="640" height="${height}" rx="12" fill="${PAPER}"/>${body}</svg>`;

const text = (x, y, content, { size = 22, weight = 400, fill = INK, anchor = 'start' } = {}) =>
  content
    .split('\n')
    .map(
      (line, index) =>
        `<text x="${x}" y="${y + index * size * 1.3}" font-size="${size}" font-weight="${weight}" fill="${fill}" ` +
        `text-anchor="${anchor}">${escape(line)}</text>`,
    )
    .join('');

const box = (x, y, width, height, fill, stroke = 'none') =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="10" fill="${fill}" stroke="${stroke}" stroke-width="2.5"/>`;

const arrow = (path, colour, dashed = false) =>
  `<path d="${path}" fill="none" stroke="${colour}" stroke-width="3.5" stroke-linecap="round" stroke-linejoin="round"` +
  `${dashed ? ' stroke-dasharray="2 10"' : ''}/>`;

const stroke = (path, colour, width = 3) =>
  `<path d="${path}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"/>`;

/** A chest, 64 × 52, from its upper left corner. */
const chest = (x, y, lid = TEAL) =>
  `<g transform="translate(${x} ${y})"><path d="M2 22 Q2 2 22 2 H42 Q62 2 62 22 Z" fill="${lid}"/>` +
  `<rect x="2" y="24" width="60" height="26" rx="4" fill="${lid}"/><rect x="26" y="17" width="12" height="17" rx="3" ` +
  `fill="${THREAD}"/></g>`;

const building = (x, y) =>
  `<g transform="translate(${x} ${y})" fill="${TEAL}"><path d="M0 26 L42 2 L84 26 Z"/><rect x="4" y="30" width="76" height="6"/>` +
  [10, 29, 48, 67].map((column) => `<rect x="${column}" y="40" width="9" height="30"/>`).join('') +
  `<rect x="0" y="74" width="84" height="8" rx="2"/></g>`;

const laptop = (x, y) =>
  `<g transform="translate(${x} ${y})"><rect x="10" y="2" width="84" height="58" rx="6" fill="${TEAL}"/>` +
  `<rect x="17" y="9" width="70" height="44" rx="2" fill="${TEAL_SOFT}"/><path d="M0 66 H104 L98 76 H6 Z" fill="${TEAL}"/></g>`;

function road(words) {
  const body =
    building(42, 92) +
    text(84, 206, words.institution, { size: 20, weight: 600, anchor: 'middle' }) +
    laptop(504, 96) +
    text(556, 206, words.device, { size: 20, weight: 600, anchor: 'middle' }) +
    chest(288, 8) +
    arrow('M150 118 C 230 76, 400 76, 484 118', TEAL) +
    arrow('M468 102 L486 119 L463 124', TEAL) +
    text(320, 128, words.there, { size: 20, anchor: 'middle' }) +
    arrow('M484 168 C 400 232, 230 232, 150 168', THREAD) +
    arrow('M171 173 L148 167 L154 190', THREAD) +
    text(320, 182, words.back, { size: 20, anchor: 'middle' }) +
    text(320, 272, words.whenever, { size: 20, fill: SOFT, anchor: 'middle' });
  return drawing(292, words.alt, body);
}

function states(words) {
  const rows = words.rows.map(([name, meaning], index) => {
    const y = 52 + index * 94;
    const next = index < words.rows.length - 1 ? stroke(`M52 ${y + 30} V${y + 64}`, LINE, 3) : '';
    const safe = index >= 2;
    return (
      next +
      `<circle cx="52" cy="${y}" r="28" fill="${safe ? TEAL : THREAD_SOFT}" stroke="${safe ? TEAL : THREAD}" stroke-width="3"/>` +
      stateIcon(index, 52, y) +
      text(100, y - 6, name, { size: 24, weight: 600 }) +
      text(100, y + 23, meaning, { size: 20, fill: SOFT })
    );
  });
  return drawing(392, words.alt, rows.join(''));
}

function stateIcon(index, x, y) {
  const at = (path, colour) => `<g transform="translate(${x} ${y})">${stroke(path, colour)}</g>`;
  switch (index) {
    case 0: // a laptop
      return at('M-10 -9 H10 V5 H-10 Z M-15 11 H15', INK);
    case 1: // an arrow on its way
      return at('M-14 0 H13 M5 -8 L13 0 L5 8', INK);
    case 2: // a receipt's tick
      return at('M-12 1 L-4 9 L12 -9', PAPER);
    default: // an eye
      return at('M-15 0 Q0 -14 15 0 Q0 14 -15 0 Z M0 -3 A3 3 0 1 0 0.1 -3', PAPER);
  }
}

function signature(words) {
  const body =
    box(24, 104, 168, 132, TEAL_SOFT) +
    chest(76, 120) +
    text(108, 208, words.kit, { size: 22, weight: 600, anchor: 'middle' }) +
    arrow('M200 170 H232 M222 160 L233 170 L222 180', LINE) +
    box(244, 92, 168, 156, PAPER, LINE) +
    text(328, 132, words.checks, { size: 20, anchor: 'middle' }) +
    arrow('M420 150 L452 96 M437 101 L453 95 L455 112', TEAL) +
    arrow('M420 190 L452 244 M437 239 L453 245 L455 228', FAULT) +
    box(464, 32, 156, 112, TEAL_SOFT) +
    stroke('M526 62 L538 74 L560 48', TEAL, 5) +
    text(542, 106, words.good, { size: 18, anchor: 'middle' }) +
    box(464, 196, 156, 112, FAULT_SOFT) +
    stroke('M530 214 L554 238 M554 214 L530 238', FAULT, 5) +
    text(542, 270, words.bad, { size: 18, anchor: 'middle' });
  return drawing(340, words.alt, body);
}

function chain(words) {
  const links = [0, 1, 2].map((index) => {
    const y = 20 + index * 132;
    return (
      box(24, y, 420, 100, TEAL_SOFT, TEAL) +
      text(44, y + 32, `${words.link} ${index + 1}`, { size: 20, weight: 600 }) +
      text(44, y + 60, words.contents[index], { size: 19 }) +
      text(44, y + 86, index === 0 ? words.first : words.imprint.replace('#', String(index)), {
        size: 19,
        fill: SOFT,
      }) +
      `<circle cx="406" cy="${y + 34}" r="22" fill="${THREAD}"/>` +
      stroke(`M396 ${y + 35} l7 7 l13 -15`, PAPER, 4) +
      (index < 2 ? stroke(`M120 ${y + 100} v32 M160 ${y + 100} v32`, TEAL, 5) : '')
    );
  });
  const receipts =
    box(476, 152, 144, 232, THREAD_SOFT, THREAD) +
    text(548, 192, words.receipt, { size: 20, weight: 600, anchor: 'middle' }) +
    text(548, 226, words.receiptText, { size: 18, anchor: 'middle' }) +
    stroke('M446 334 H474', LINE, 3.5);
  const legend = stroke('M436 54 H470', LINE) + text(480, 50, words.seal, { size: 18, fill: SOFT });
  return drawing(404, words.alt, links.join('') + receipts + legend);
}

const WORDS = {
  en: {
    road: {
      institution: 'Institution',
      device: 'Your device',
      there: 'a kit: network or USB stick',
      back: 'work, questions, trace',
      whenever: 'by itself, whenever the device meets the hub',
      alt: 'A kit travels from the institution to your device; your work, your questions and your trace travel back.',
    },
    states: {
      alt: 'Four steps: saved on this device, on its way, received, read.',
      rows: [
        ['Saved on this device', 'survives a power cut; nobody else has it'],
        ['On its way', 'is being sent, or will be tried again'],
        ['Received', 'the hub has it and signed a receipt'],
        ['Read', 'your tutor has opened it'],
      ],
    },
    signature: {
      alt: 'The kit, its signature and the checks: everything agrees, and the kit opens; something does not, and nothing of it is shown.',
      kit: 'Kit',
      checks: 'Signed by\nthe institution?\nEvery file\nunchanged?',
      good: 'The kit\nopens',
      bad: 'Nothing\nis shown',
    },
    chain: {
      alt: 'Links of a chain: each is sealed by your device and holds the imprint of the link before it.',
      link: 'Link',
      contents: ['signed in · opened a page', 'finished the page · self-check 70 %', 'handed in the plan'],
      first: 'the beginning',
      imprint: 'imprint of link #',
      seal: 'the seal of\nyour device',
      receipt: 'Receipt',
      receiptText: 'the hub’s\nsignature\nand time:\nlinks 1–3\nare here',
    },
  },
  ru: {
    road: {
      institution: 'Учебное\nзаведение',
      device: 'Ваше\nустройство',
      there: 'кейс: сеть или флешка',
      back: 'работы, вопросы, след',
      whenever: 'само, как только устройство встретит узел',
      alt: 'Кейс идёт из учебного заведения на ваше устройство, а ваши работы, вопросы и цифровой след — обратно.',
    },
    states: {
      alt: 'Четыре шага: сохранено на этом устройстве, в пути, получено учебным заведением, прочитано.',
      rows: [
        ['Сохранено на этом устройстве', 'не боится отключения света; больше ни у кого нет'],
        ['В пути', 'отправляется или скоро попробует снова'],
        ['Получено учебным заведением', 'узел записал и подписал квитанцию'],
        ['Прочитано', 'тьютор открыл вашу работу'],
      ],
    },
    signature: {
      alt: 'Кейс, подпись и проверка: всё сошлось — кейс открывается; что-то не сошлось — не показано ничего.',
      kit: 'Кейс',
      checks: 'Подписано\nзаведением?\nВсе файлы\nцелы?',
      good: 'Кейс\nоткрывается',
      bad: 'Не показано\nничего',
    },
    chain: {
      alt: 'Звенья цепочки: каждое запечатано вашим устройством и хранит отпечаток предыдущего.',
      link: 'Звено',
      contents: ['вход · открыта страница', 'страница пройдена · тест 70 %', 'сдан план учёбы'],
      first: 'начало',
      imprint: 'отпечаток звена #',
      seal: 'печать\nустройства',
      receipt: 'Квитанция',
      receiptText: 'подпись\nи время\nузла:\nзвенья 1–3\nполучены',
    },
  },
  kk: {
    road: {
      institution: 'Оқу орны',
      device: 'Құрылғыңыз',
      there: 'кейс: желі немесе USB-жад',
      back: 'жұмыстар, сұрақтар, із',
      whenever: 'құрылғы торапқа қосылған бойда, өздігінен',
      alt: 'Кейс оқу орнынан құрылғыңызға келеді, ал жұмыстарыңыз, сұрақтарыңыз және цифрлық ізіңіз кері қайтады.',
    },
    states: {
      alt: 'Төрт қадам: осы құрылғыда сақталды, жолда, оқу орны алды, оқылды.',
      rows: [
        ['Осы құрылғыда сақталды', 'жарық сөнсе де жоғалмайды; басқа ешкімде жоқ'],
        ['Жолда', 'қазір кетіп жатыр немесе қайта жіберіледі'],
        ['Оқу орны алды', 'торап жазып алып, түбіртекке қол қойды'],
        ['Оқылды', 'тьютор жұмысыңызды ашты'],
      ],
    },
    signature: {
      alt: 'Кейс, қолтаңба және тексеру: бәрі сәйкес келсе, кейс ашылады; бірдеңе сәйкес келмесе, ештеңе көрсетілмейді.',
      kit: 'Кейс',
      checks: 'Оқу орны\nқол қойған ба?\nБарлық файл\nбүтін бе?',
      good: 'Кейс\nашылады',
      bad: 'Ештеңе\nкөрсетілмейді',
    },
    chain: {
      alt: 'Тізбектің буындары: әрқайсысын құрылғыңыз мөрлеген, әрқайсысында алдыңғы буынның таңбасы бар.',
      link: 'Буын',
      contents: ['кірді · бет ашты', 'бетті аяқтады · тест 70 %', 'оқу жоспарын тапсырды'],
      first: 'басы',
      imprint: '#-буынның таңбасы',
      seal: 'құрылғы\nмөрі',
      receipt: 'Түбіртек',
      receiptText: 'тораптың\nқолтаңбасы\nмен уақыты:\n1–3-буындар\nалынды',
    },
  },
};

/** Name → SVG of each figure in one of the course's languages. */
export function figures(language) {
  const words = WORDS[language];
  return {
    road: road(words.road),
    states: states(words.states),
    signature: signature(words.signature),
    chain: chain(words.chain),
  };
}

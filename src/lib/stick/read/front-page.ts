import { UI_LANGUAGES, type UiLanguage } from '../../shared/text';
import { escapeHtml } from '../../shared/escape';
import { readFolder, type Stick, type StickKit } from '../list';
import { localizedHtml, pageHtml } from './html';
import { contentsPath, distinctLanguages, nameOf } from './context';
import { WORDS } from './words';

/** `read.html`: every kit of the stick, for whoever has a browser and nothing else. In three languages at once. */
export function frontPage(stick: Stick): string {
  const lead = UI_LANGUAGES.map((language) => `<p lang="${language}">${escapeHtml(leadOf(stick, language))}</p>`);
  const none = UI_LANGUAGES.map((language) => `<p lang="${language}">${escapeHtml(WORDS[language].noKits)}</p>`);
  const main = [
    '<h1>Sandyq</h1>',
    ...stick.kits.map(kitCard),
    ...(stick.kits.length === 0 ? none : []),
    `<section class="soft">${lead.join('\n')}</section>`,
  ].join('\n');
  const bar = '<span class="brand" lang="kk">Сандық</span>';
  return pageHtml({ language: 'kk', title: 'Sandyq', style: 'read/style.css', bar, main });
}

function leadOf(stick: Stick, language: UiLanguage): string {
  const { readLead, howToStart, noProgram } = WORDS[language];
  return `${readLead} ${stick.runtimes.length > 0 ? howToStart : noProgram}`;
}

/** The title in each language of the kit, each a link to the contents in that language. */
function kitCard(kit: StickKit): string {
  const [main = 'kk', ...others] = distinctLanguages(kit.languages);
  const link = (tag: string): string =>
    `<a href="${readFolder(kit)}/${contentsPath(tag)}" lang="${escapeHtml(tag)}" hreflang="${escapeHtml(tag)}">${localizedHtml(kit.title, tag)}</a>`;
  const name = (tag: string): string => `<span class="soft small" lang="${escapeHtml(tag)}">${nameOf(tag)}</span>`;
  const lines = others.map((tag) => `<li>${link(tag)} ${name(tag)}</li>`);
  return `<section class="card"><h2>${link(main)} ${name(main)}</h2>
${lines.length === 0 ? '' : `<ul class="contents">${lines.join('\n')}</ul>`}</section>`;
}

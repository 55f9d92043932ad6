import { utf8 } from '../bytes';
import { endingOf } from '../../media-types';
import { renderHtml, renderMarkdown } from './markdown';
import { NOT_UTF8 } from './mistakes';
import type { Packing } from './packing';
import type { YamlPath } from './yaml';

/** Pages of an item: Markdown or HTML in, sanitised HTML in the kit; language → path in the kit. */
export async function packPages(packing: Packing, pattern: string, at: YamlPath): Promise<Record<string, string>> {
  const packed: Record<string, string> = {};
  for (const [language, path] of Object.entries(packing.find(pattern, at))) {
    const output = await packPage(packing, path, language, at);
    if (output) packed[language] = output;
  }
  return packed;
}

/** A text becomes a page, anything else goes in as it is. */
export async function packPagesOrFiles(
  packing: Packing,
  pattern: string,
  at: YamlPath,
): Promise<Record<string, string>> {
  return /\.(md|html)$/i.test(pattern) ? packPages(packing, pattern, at) : packFiles(packing, pattern, at);
}

/** Media and documents: language → path, the same as in the folder. */
export function packFiles(packing: Packing, pattern: string, at: YamlPath): Record<string, string> {
  const found = Object.entries(packing.find(pattern, at));
  return Object.fromEntries(found.filter(([, path]) => packing.pack(path, (said) => packing.mistake(at, said))));
}

/** WebVTT (https://www.w3.org/TR/webvtt1/), one track a language. */
export async function packCaptions(packing: Packing, pattern: string, at: YamlPath) {
  const tracks: { language: string; file: string }[] = [];
  // Captions are in some language: one file for all would be called by each language's name.
  if (!pattern.includes('{lang}') && packing.kit.languages.length > 1)
    packing.mistake(at, {
      code: 'captions-no-language',
      detail: pattern,
      message: 'captions are named by language: write {lang} in the path',
    });
  for (const [language, file] of Object.entries(packing.find(pattern, at))) {
    const text = await packing.folder.text(file);
    if (!text || !/^\uFEFF?WEBVTT(\s|$)/.test(text)) {
      packing.mistakes.add(file, 1, {
        code: 'captions-not-vtt',
        message: 'captions are WebVTT: the first line is WEBVTT, times are 00:01.000 --> 00:04.000',
      });
      continue;
    }
    packing.pack(file, (said) => packing.mistake(at, said));
    tracks.push({ language, file });
  }
  return tracks;
}

async function packPage(packing: Packing, path: string, language: string, at: YamlPath): Promise<string | undefined> {
  const ending = endingOf(path);
  if (ending !== 'md' && ending !== 'html') {
    const message = `${path}: a page is written in Markdown (.md)`;
    packing.mistake(at, { code: 'file-kind-wrong', detail: path, message });
    return undefined;
  }
  const output = path.replace(/\.[A-Za-z0-9]+$/, '.html');
  if (packing.made(output, path)) return output;
  const text = await packing.folder.text(path);
  if (text === undefined) {
    packing.mistakes.add(path, undefined, NOT_UTF8);
    return undefined;
  }
  if (text.trim() === '') packing.mistakes.warn(path, undefined, { code: 'text-empty', message: 'the page is empty' });
  const render = ending === 'md' ? renderMarkdown : renderHtml;
  const html = render(text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n'), { file: path, line: 1 }, packing, language);
  packing.make(output, path, utf8(`${html}\n`), 'text/html', at);
  return output;
}

/**
 * Captions as WebVTT (https://www.w3.org/TR/webvtt1/), out of WebVTT or SubRip, which has commas in its times and tags of
 * its own. Undefined where there is not one caption in it.
 */
export function toWebVtt(text: string): string | undefined {
  if (!TIMES.test(text)) return undefined;
  if (/^WEBVTT(\s|$)/.test(text)) return text;
  const cues = text
    .trim()
    .split(/\n{2,}/)
    .map(cueOf)
    .filter((cue) => cue !== undefined);
  return cues.length === 0 ? undefined : `WEBVTT\n\n${cues.join('\n\n')}\n`;
}

const TIME = String.raw`(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})`;
const TIMES = new RegExp(`${TIME}\\s*-->\\s*${TIME}`);

/** A block of SubRip: a number, a line of times, lines of text. */
function cueOf(block: string): string | undefined {
  const lines = block.split('\n');
  const at = lines.findIndex((line) => TIMES.test(line));
  const text = lines
    .slice(at + 1)
    .map(cleanLine)
    .filter((line) => line !== '');
  if (at === -1 || text.length === 0) return undefined;
  const [, ...parts] = TIMES.exec(lines[at]!)!;
  return [`${timeOf(parts.slice(0, 4))} --> ${timeOf(parts.slice(4, 8))}`, ...text].join('\n');
}

const timeOf = ([hours, minutes, seconds, rest]: readonly (string | undefined)[]): string =>
  `${(hours ?? '0').padStart(2, '0')}:${minutes!.padStart(2, '0')}:${seconds!}.${rest!.padEnd(3, '0')}`;

/** Italics, bold and underline are the same in both; whatever else looks like a tag is none in WebVTT. */
const cleanLine = (line: string): string =>
  line
    .replace(/\{\\[^}]*\}/g, '')
    .replace(/<\/?font[^>]*>/gi, '')
    .replaceAll('&', '&amp;')
    .replace(/<(?!\/?[ibu]>)/gi, '&lt;')
    .replaceAll('-->', '--&gt;')
    .trim();

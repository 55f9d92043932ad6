import { htmlText } from './plain-text';

/** One caption: from when to when it is said, in seconds of the recording, and its words as plain text. */
export interface Cue {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Who speaks, where the captions say so. */
  readonly voice?: string;
}

/** More than a day of talk has; what follows is left out. */
const MOST_CUES = 50_000;

const TIMING = /^\s*((?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3})[ \t]*-->[ \t]*((?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3})(?=\s|$)/;
const VOICE = /<v(?:\.[^\s<>]{0,100})?[ \t]([^<>\n]{1,100})>/;

/**
 * The cues of a WebVTT file (https://www.w3.org/TR/webvtt1/), in the order in which they begin; settings, notes, styles
 * and regions are left out. Never fails: what is no cue is not there. The text may be a stranger's.
 */
export function cuesOf(vtt: string): readonly Cue[] {
  const cues: { start: number; end: number; lines: string[] }[] = [];
  let open: string[] | undefined;
  for (const line of vtt.replace(/\r\n?/g, '\n').split('\n')) {
    const timing = TIMING.exec(line);
    if (timing === null) {
      if (line.trim() === '') open = undefined;
      else open?.push(line);
      continue;
    }
    if (cues.length === MOST_CUES) break;
    open = [];
    cues.push({ start: seconds(timing[1]!), end: seconds(timing[2]!), lines: open });
  }
  return cues
    .map(({ start, end, lines }) => cueOf(start, end, lines.join('\n')))
    .filter(({ start, end, text }) => end > start && text !== '')
    .sort((a, b) => a.start - b.start);
}

function cueOf(start: number, end: number, markup: string): Cue {
  const voice = VOICE.exec(markup)?.[1];
  const name = voice === undefined ? '' : htmlText(voice);
  return { start, end, text: htmlText(markup), ...(name === '' ? {} : { voice: name }) };
}

/** Where a recording is in its captions: the place of the last cue that has begun; -1 before the first. */
export function cueAt(cues: readonly Cue[], time: number): number {
  let [low, high] = [0, cues.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (cues[middle]!.start <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

const seconds = (time: string): number => time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);

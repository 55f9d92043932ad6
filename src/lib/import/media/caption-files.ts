import type { Gathering } from '../gathering';
import type { SourceFile } from '../imported';
import { splitName } from '../names';
import { languageTag } from '../package/facts';
import { readFile } from '../source';
import { decodeText, guessLanguage } from '../text';
import { toWebVtt } from './captions';
import type { FileKind } from './file-kind';

interface Found {
  readonly path: string;
  readonly file: SourceFile;
  readonly kind: FileKind;
}

export interface Captions {
  readonly path: string;
  readonly vtt: string;
}

/** What lies beside a recording and belongs to it by its name. */
export interface CaptionFiles {
  /** Captions of a recording, by language. */
  of(path: string): ReadonlyMap<string, Captions>;
  /** A picture of the same name: what is shown before it plays. */
  posterOf(path: string): Found | undefined;
  isPart(path: string): boolean;
}

/**
 * Finds `film.vtt`, `film.kk.vtt`, `film.srt` and `film.jpg` beside `film.mp4`. Captions that no recording has, or that are
 * none, are told.
 */
export async function findCaptions(found: readonly Found[], gathering: Gathering): Promise<CaptionFiles> {
  const recordings = new Map<string, string>();
  for (const { path, kind } of found)
    if (kind.kind === 'video' || kind.kind === 'audio') recordings.set(stemOf(path), path);
  const captions = new Map<string, Map<string, Captions>>();
  const posters = new Map<string, Found>();
  const parts = new Set<string>();
  for (const one of found) {
    const { path, file, kind } = one;
    if (kind.kind === 'picture' && recordings.has(stemOf(path))) {
      posters.set(recordings.get(stemOf(path))!, one);
      parts.add(path);
    }
    if (kind.kind !== 'captions') continue;
    parts.add(path);
    const owner = ownerOf(path, recordings);
    const vtt = owner && (await vttOf(file));
    if (!owner || !vtt) gathering.leftOut(path, owner ? 'no-captions' : 'captions-of-nothing');
    else {
      const own = captions.get(owner.recording) ?? new Map<string, Captions>();
      captions.set(owner.recording, own.set(owner.language ?? guessLanguage(vtt), { path, vtt }));
    }
  }
  return {
    of: (path) => captions.get(path) ?? new Map<string, Captions>(),
    posterOf: (path) => posters.get(path),
    isPart: (path) => parts.has(path),
  };
}

const stemOf = (path: string): string => splitName(path).stem.toLowerCase();

function ownerOf(path: string, recordings: ReadonlyMap<string, string>) {
  const stem = stemOf(path);
  const whole = recordings.get(stem);
  if (whole !== undefined) return { recording: whole, language: undefined };
  const dot = stem.search(/[._-][a-z]{2,3}$/);
  const recording = dot === -1 ? undefined : recordings.get(stem.slice(0, dot));
  const language = languageTag(stem.slice(dot + 1));
  return recording === undefined || language === undefined ? undefined : { recording, language };
}

async function vttOf(file: SourceFile): Promise<string | undefined> {
  const bytes = await readFile(file, 16 * 1024 * 1024);
  return bytes.ok ? toWebVtt(decodeText(bytes.value)) : undefined;
}

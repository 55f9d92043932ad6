import type { Gathering, NewItem } from '../gathering';
import type { SourceFile } from '../imported';
import { splitName } from '../names';
import type { CaptionFiles } from './caption-files';
import { titleOfFile } from './titles';

/** A film or a talk with what lies beside it. */
export function addRecording(
  path: string,
  file: SourceFile,
  { kind, ending }: { readonly kind: 'video' | 'audio'; readonly ending: string },
  beside: CaptionFiles,
  gathering: Gathering,
): void {
  const title = titleOfFile(path);
  const stored = gathering.file('media', `${title}${ending}`, file);
  const { stem } = splitName(stored);
  const captions = beside.of(path);
  for (const [language, { vtt }] of captions) gathering.put(`${stem}.${language}.vtt`, vtt);
  const pictured = kind === 'video' ? beside.posterOf(path) : undefined;
  const poster = pictured && gathering.file('pictures', `${title}${pictured.kind.ending}`, pictured.file);
  const id = gathering.item({
    kind,
    title,
    file: stored,
    ...(captions.size === 0 ? {} : { captions: `${stem}.{lang}.vtt` }),
    ...(poster === undefined ? {} : { poster }),
  } as NewItem);
  for (const kept of [path, ...[...captions.values()].map((one) => one.path), pictured?.path])
    if (kept !== undefined) gathering.kept(kept, id);
}

import * as v from 'valibot';
import { isText } from '../shared/file-response';
import { nameFinder } from './names';
import { FileRequest, RUNTIMES, type FileAnswer, type Runtime, type TextsAnswer } from './protocol';

/*
 * Gives out the files of one package to the player, and of nothing else, by the names that its pages use.
 */

export interface PackageFilesParts {
  /** Path in the package → path in the kit. */
  readonly files: Readonly<Record<string, string>>;
  /** A file of the kit by its path; undefined where there is none. */
  readonly open: (path: string) => Promise<Omit<NonNullable<FileAnswer>, 'encoding'> | undefined>;
  /** The script of a runtime; undefined where it is not to be had. */
  readonly runtime: (name: Runtime) => Promise<Blob | undefined>;
}

/** Answers whatever the player asks, `null` where there is nothing; what can't be read is missing for the package. */
export function packageFiles(parts: PackageFilesParts): (asked: unknown) => Promise<FileAnswer | TextsAnswer> {
  const find = nameFinder(Object.keys(parts.files));
  return async (asked) => {
    const parsed = v.safeParse(FileRequest, asked);
    if (!parsed.success) return null;
    const request = parsed.output;
    try {
      if (request.type === 'texts') return await textsOf(parts);
      const { type, path } = request;
      return type === 'file' ? await fileAt(find(path), parts) : await runtimeAt(path, parts);
    } catch {
      return null;
    }
  };
}

async function fileAt(name: string | undefined, { files, open }: PackageFilesParts): Promise<FileAnswer> {
  const found = name === undefined ? undefined : await open(files[name]!);
  if (found === undefined) return null;
  return isText(found.mediaType) && !(await isUtf8(found.blob)) ? { ...found, encoding: 'unknown' } : found;
}

async function runtimeAt(asked: string, { runtime }: PackageFilesParts): Promise<FileAnswer> {
  const name = RUNTIMES.find((known) => `${known}.js` === asked);
  const blob = name === undefined ? undefined : await runtime(name);
  return name === undefined || blob === undefined ? null : { blob, mediaType: 'text/javascript', etag: name };
}

/** More are not handed out at once. */
const MOST_TEXTS = 2_000;
/** What pages read by themselves. Scripts and styles they let the browser read. */
const READ = /\.(xml|json|txt|html?|xhtml|js|csv|ini|properties|xsl|xslt|dtd|css|svg|vtt|srt|md)$/i;

async function textsOf({ files, open }: PackageFilesParts): Promise<TextsAnswer> {
  const names = Object.keys(files);
  const texts = names.filter((name) => READ.test(name)).slice(0, MOST_TEXTS);
  const blobOf = async (name: string) => (await open(files[name]!).catch(() => undefined))?.blob;
  const found = await Promise.all(texts.map(async (name) => [name, await blobOf(name)] as const));
  return { names, texts: new Map(found.flatMap(([name, blob]) => (blob === undefined ? [] : [[name, blob]]))) };
}

/** Old packages are in windows-1251, and say so themselves. */
async function isUtf8(text: Blob): Promise<boolean> {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(await text.arrayBuffer());
    return true;
  } catch {
    return false;
  }
}

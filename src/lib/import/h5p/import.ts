import { H5P_CONTENT, H5P_MARK, H5P_PLAYER, H5P_START, h5pMark } from '../../kit/package/h5p';
import { isWritable } from '../archive/paths';
import type { Importer } from '../context';
import { Notes } from '../notes';
import { packageFacts } from '../package/facts';
import { readH5p } from './content';
import { noticeOf, startPage } from './page';

/**
 * H5P content as a package: the content with the libraries that it needs, and the player that whoever makes the kit brought
 * (`ImportContext.h5pPlayer`). Without that, or without a library, nothing of it could be shown, so it is refused.
 */
export const importH5p: Importer = async (source, { gathering, h5pPlayer }) => {
  const read = await readH5p(source);
  if (!read.ok) return read.error;
  if (h5pPlayer === undefined) return { code: 'needs-player', detail: read.value.mainLibrary };
  const { mainLibrary, files, libraries, unused, online } = read.value;
  const facts = await packageFacts(source, 'h5p');
  const title = facts.title ?? source.name.replace(/\.h5p$/i, '');
  const folder = gathering.names.folder('packages', title);
  const notes = new Notes();
  for (const [path, file] of files)
    if (isWritable(path)) gathering.put(`${folder}/${H5P_CONTENT}/${path}`, file);
    else notes.add('unsafe-name', path);
  for (const [path, file] of h5pPlayer.files) gathering.put(`${folder}/${H5P_PLAYER}/${path}`, file);
  gathering.put(`${folder}/${H5P_PLAYER}/NOTICE.txt`, noticeOf(h5pPlayer.version));
  gathering.put(`${folder}/${H5P_START}`, startPage(title, facts.language));
  gathering.put(`${folder}/${H5P_MARK}`, h5pMark(h5pPlayer.version));
  for (const name of libraries) if (WANTS_ELSEWHERE.has(name)) notes.add('h5p-wants-elsewhere', name);
  for (const address of online) notes.add('h5p-online', address);
  gathering.title ??= facts.title;
  gathering.language ??= facts.language;
  gathering.licence ??= facts.licence;
  const id = gathering.item({ kind: 'package', title, package: folder });
  notes.sayTo(gathering, `${source.name} (${mainLibrary})`, id);
  for (const name of unused) gathering.leftOut(name, 'h5p-unused');
  return undefined;
};

/** Kinds of content that live by a server, a network, a microphone or a camera: nothing of these is there for a package. */
const WANTS_ELSEWHERE: ReadonlySet<string> = new Set([
  'H5P.AppearInForChatsAndVideo',
  'H5P.ARScavenger',
  'H5P.AudioRecorder',
  'H5P.FacebookPageFeed',
  'H5P.IFrameEmbed',
  'H5P.SpeakTheWords',
  'H5P.SpeakTheWordsSet',
  'H5P.TwitterUserFeed',
]);

import { READ_PAGE, readFolder, type Stick } from '../../lib/stick/list';
import { frontPage } from '../../lib/stick/read/front-page';
import { kitPages } from '../../lib/stick/read/kit-pages';
import { READ_STYLE } from '../../lib/stick/read/style';
import { fileOfText, type StickFile } from './file';
import { bytesInKit, fileInKit, type CheckedKit } from './kit';

/** The readable part of the kits as pages that need no program: `read.html`, and a folder for each kit. */
export async function* readableFiles(kits: readonly CheckedKit[], stick: Stick): AsyncGenerator<StickFile> {
  yield fileOfText('read/style.css', READ_STYLE);
  for (const kit of kits) yield* readFiles(kit);
  yield fileOfText(READ_PAGE, frontPage(stick));
}

async function* readFiles(kit: CheckedKit): AsyncGenerator<StickFile> {
  const folder = readFolder(kit.entry);
  for await (const made of kitPages(kit.kit.manifest, (path) => bytesInKit(kit, path))) {
    const path = `${folder}/${made.path}`;
    if ('html' in made) yield fileOfText(path, made.html);
    else yield { path, size: made.file.size, read: () => fileInKit(kit, made.file.path) };
  }
}

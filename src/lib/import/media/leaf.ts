import { besidePages } from '../html/attachments';
import type { Gathering } from '../gathering';
import type { SourceFile } from '../imported';
import { checkGlb } from '../../kit/model/glb';
import { readStart } from '../source';
import { toMarkdown } from './pages';
import { faultOfPdf, isOfNoUse, sayPdfFault } from './pdf';
import type { FileKind } from './file-kind';
import { titleOfFile } from './titles';

/** A file that becomes an item by itself, whatever lies beside it. Gives the item's id; undefined where it was left out. */
export async function addFileItem(
  name: string,
  file: SourceFile,
  { kind, ending }: FileKind,
  gathering: Gathering,
  title = titleOfFile(name),
): Promise<string | undefined> {
  const stored = (folder: string): string => gathering.file(folder, `${titleOfFile(name)}${ending}`, file);
  switch (kind) {
    case 'pdf':
      return pdfItem(name, title, file, () => stored('reading'), gathering);
    case 'video':
    case 'audio':
      return kept(gathering, name, gathering.item({ kind, title, file: stored('media') }));
    case 'picture':
      return pictureItem(name, title, stored('pictures'), gathering);
    case 'model':
      return modelItem(name, title, file, () => stored('models'), gathering);
    case 'document':
      return documentPage(name, title, stored('files'), gathering);
    case 'unplayable':
      gathering.leftOut(name, 'unplayable');
      return undefined;
    default:
      gathering.leftOut(name, 'unknown-file');
      return undefined;
  }
}

function kept(gathering: Gathering, name: string, id: string): string {
  gathering.kept(name, id);
  return id;
}

async function pdfItem(
  name: string,
  title: string,
  pdf: SourceFile,
  stored: () => string,
  gathering: Gathering,
): Promise<string | undefined> {
  const fault = await faultOfPdf(pdf);
  const id = isOfNoUse(fault) ? undefined : gathering.item({ kind: 'reading', title, file: stored() });
  if (fault) sayPdfFault(name, fault, gathering, id);
  else gathering.kept(name, id);
  return id;
}

/** Its words nobody knows: the author is told. */
function pictureItem(name: string, title: string, file: string, gathering: Gathering): string {
  const id = gathering.item({ kind: 'image', title, pictures: [{ file, alt: title }] });
  gathering.simplified(name, 'alternative-of-name', undefined, id);
  return id;
}

/** What it looks like nobody knows either; what could not be shown the packer would refuse. */
async function modelItem(
  name: string,
  title: string,
  model: SourceFile,
  stored: () => string,
  gathering: Gathering,
): Promise<string | undefined> {
  const checked = await checkGlb(model.size, async (start, end) => (await readStart(model, end)).subarray(start));
  if (!checked.ok) {
    const { code, detail } = checked.error;
    gathering.leftOut(name, code === 'damaged' ? code : `model-${code}`, detail);
    return undefined;
  }
  const id = gathering.item({ kind: 'model', title, file: stored(), alt: title });
  gathering.simplified(name, 'alternative-of-name', undefined, id);
  return id;
}

/** A file of any kind that kits hold, to take along, though something else could be made of it. */
export function addDocument(name: string, file: SourceFile, gathering: Gathering, title: string): string {
  return documentPage(name, title, gathering.file('files', name, file), gathering);
}

/** A file to take along is offered by a page. */
function documentPage(name: string, title: string, file: string, gathering: Gathering): string {
  const content = gathering.file('pages', `${title}.md`, toMarkdown({
    type: 'root',
    children: [{ type: 'paragraph', children: [{ type: 'link', url: besidePages(file)!, children: [{ type: 'text', value: title }] }] }],
  })); // prettier-ignore
  const id = gathering.item({ kind: 'page', title, content });
  gathering.simplified(name, 'file-page', undefined, id);
  return id;
}

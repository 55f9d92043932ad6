import { readEpub } from '../../kit/book/epub';
import { attributeOf, childOf, childrenOf, parseXml, textAt, type XmlElement } from '../../shared/xml';
import { resolvePath } from '../archive/paths';
import type { Importer } from '../context';
import type { ImportFault, SourceFile } from '../imported';
import { languageTag } from '../package/facts';
import { readFile, type ImportSource } from '../source';
import { decodeText } from '../text';
import { titleOfFile } from './titles';

/** An EPUB as a reading, whole; refused where its text is under the lock of a shop (OCF 3.3 section 4.2.6.3). */
export const importEpub: Importer = async (source, { gathering }) => {
  const { original } = source;
  if (!original) return { code: 'damaged', detail: 'an EPUB is one file, not a folder' };
  const fault = await faultOf(source);
  if (fault) return fault;
  const metadata = await metadataOf(source);
  if (!metadata) return { code: 'damaged', detail: 'META-INF/container.xml' };
  const title = textAt(metadata, 'title')?.replace(/\s+/g, ' ') ?? titleOfFile(source.name);
  gathering.title ??= title;
  gathering.language ??= languageTag(textAt(metadata, 'language'));
  gathering.licence ??= textAt(metadata, 'rights')?.slice(0, 500);
  const file = gathering.file('reading', `${titleOfFile(source.name)}.epub`, original);
  gathering.kept(source.name, gathering.item({ kind: 'reading', title, file }));
  return undefined;
};

/** What the packer, which makes chapters of it, would not take: a lock, nothing to read, more than any book has. */
async function faultOf({ files }: ImportSource): Promise<ImportFault | undefined> {
  const bytes = [...files.values()].reduce((sum, { size }) => sum + size, 0);
  if (bytes > MOST_BYTES || files.size > MOST_FILES)
    return { code: 'too-large', detail: `${files.size} files, ${bytes} bytes` };
  const texts = new Map<string, string | undefined>();
  for (;;) {
    const wanted = new Set<string>();
    const read = (path: string): string | undefined => {
      if (!texts.has(path) && files.has(path)) wanted.add(path);
      return texts.get(path);
    };
    const book = readEpub(read);
    if (wanted.size === 0) return book.ok ? undefined : book.error;
    // It reads at once what here has to be waited for; what it asked for it gets in the next round.
    for (const path of wanted) texts.set(path, await textOf(files.get(path)!));
  }
}

const MOST_BYTES = 256 * 1024 * 1024;
const MOST_FILES = 20_000;
const LONGEST_TEXT = 8 * 1024 * 1024;

async function textOf(file: SourceFile): Promise<string | undefined> {
  const bytes = await readFile(file, LONGEST_TEXT);
  return bytes.ok ? decodeText(bytes.value) : undefined;
}

/** Of the package document that the container names first. */
async function metadataOf(source: ImportSource): Promise<XmlElement | undefined> {
  const container = await xmlOf(source, 'META-INF/container.xml');
  const [rootfile] = childrenOf(childOf(container, 'rootfiles'), 'rootfile');
  const path = resolvePath('', attributeOf(rootfile, 'full-path') ?? '');
  return path === undefined ? undefined : childOf(await xmlOf(source, path), 'metadata');
}

async function xmlOf(source: ImportSource, path: string): Promise<XmlElement | undefined> {
  const file = source.files.get(path);
  const bytes = file && (await readFile(file));
  const parsed = bytes?.ok ? parseXml(decodeText(bytes.value)) : undefined;
  return parsed?.ok ? parsed.value : undefined;
}

import { attributeOf, childOf, childrenOf, descendantsOf, parseXml, textAt, type XmlElement } from '../../shared/xml';
import { resolvePath } from '../archive/paths';
import type { Importer } from '../context';
import { languageTag } from '../package/facts';
import { readFile, type ImportSource } from '../source';
import { decodeText } from '../text';
import { titleOfFile } from './titles';

/** Fonts that are only masked (EPUB 3.3 section 4.2.4, and Adobe's way) are read by every reader. */
const MASKS = ['http://www.idpf.org/2008/embedding', 'http://ns.adobe.com/pdf/enc#RC'];

/** An EPUB as a reading, whole; refused where its text is under the lock of a shop (OCF 3.3 section 4.2.6.3). */
export const importEpub: Importer = async (source, { gathering }) => {
  const { original } = source;
  if (!original) return { code: 'damaged', detail: 'an EPUB is one file, not a folder' };
  if (await isLocked(source)) return { code: 'encrypted' };
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

async function isLocked(source: ImportSource): Promise<boolean> {
  const encryption = await xmlOf(source, 'META-INF/encryption.xml');
  return (
    encryption !== undefined &&
    descendantsOf(encryption, 'EncryptionMethod').some(
      (method) => !MASKS.includes(attributeOf(method, 'Algorithm') ?? ''),
    )
  );
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

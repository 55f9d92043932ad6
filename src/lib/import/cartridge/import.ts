import { attributeOf, childOf, parseXml, textAt, textOf, type XmlElement } from '../../shared/xml';
import { escapeHtml } from '../../shared/escape';
import { openFile } from '../archive/open';
import type { ImportContext, Importer } from '../context';
import type { Gathering } from '../gathering';
import type { ImportFault, SourceFile } from '../imported';
import { importInto } from '../import-source';
import { fileKindOf, HEAD_BYTES } from '../media/file-kind';
import { addFileItem } from '../media/leaf';
import { titleOfFile } from '../media/titles';
import { languageTag } from '../package/facts';
import { addQuestions } from '../questions/item';
import { readQti12 } from '../questions/qti12/read';
import { readFile, readStart, type ImportSource } from '../source';
import { decodeText } from '../text';
import { readCartridge, type Cartridge, type Entry, type Resource } from './manifest';
import { CartridgePages, webPath } from './pages';

/**
 * A Common Cartridge 1.0 to 1.3 (1EdTech), or plain IMS content: its table of contents as units and items, then what is in
 * none of it.
 */
export const importCartridge: Importer = async (source, context) => {
  const manifest = await xmlOf(source.files.get('imsmanifest.xml'));
  if ('code' in manifest) return manifest;
  const cartridge = readCartridge(manifest);
  const { gathering } = context;
  gathering.title ??= cartridge.title;
  gathering.language ??= languageTag(cartridge.language);
  gathering.licence ??= cartridge.licence;
  await new Course(source, cartridge, context).add();
  return undefined;
};

/** What a resource is, by its type: `imswl_xmlv1p1`, `imsdt_xmlv1p2`, `imsqti_xmlv1p2/imscc_xmlv1p1/assessment`, … */
type Kind = 'web' | 'link' | 'topic' | 'test' | 'bank' | 'tool' | 'assignment' | 'associated' | 'other';

function kindOf({ type }: Resource): Kind {
  if (type === 'webcontent') return 'web';
  if (/^imswl_/.test(type)) return 'link';
  if (/^imsdt_/.test(type)) return 'topic';
  if (/^imsqti_.*question-bank$/.test(type)) return 'bank';
  if (/^imsqti_/.test(type)) return 'test';
  if (/^imsbasiclti_/.test(type)) return 'tool';
  if (/^assignment_/.test(type)) return 'assignment';
  return /associatedcontent/.test(type) ? 'associated' : 'other';
}

/** What stands in no table of contents. */
export const OTHER = { kk: 'Басқа', ru: 'Прочее', en: 'Other' };

class Course {
  readonly #pages: CartridgePages;
  readonly #done = new Set<Resource>();
  readonly #gathering: Gathering;

  constructor(
    private readonly source: ImportSource,
    private readonly cartridge: Cartridge,
    private readonly context: ImportContext,
  ) {
    this.#gathering = context.gathering;
    this.#pages = new CartridgePages(source, context.gathering);
  }

  async add(): Promise<void> {
    await this.#plan();
    const course = this.cartridge.title ?? titleOfFile(this.source.name);
    let inUnit = true;
    for (const entry of this.cartridge.entries) {
      const isUnit = entry.entries.length > 0;
      // Items that stand beside units are in one of the course itself.
      if (isUnit || inUnit) this.#gathering.unit(isUnit ? (entry.title ?? course) : course);
      inUnit = isUnit;
      await this.#entry(entry, 0);
    }
    await this.#rest();
  }

  /** Ids of pages first: they link to one another. */
  async #plan(): Promise<void> {
    const titles = new Map<Resource, string>();
    const see = (entries: readonly Entry[]): void => {
      for (const { resource, title, entries: inner } of entries) {
        if (resource && title) titles.set(resource, titles.get(resource) ?? title);
        see(inner);
      }
    };
    see(this.cartridge.entries);
    for (const resource of this.cartridge.resources.values())
      if (kindOf(resource) === 'web' && resource.href !== undefined && /\.x?html?$/i.test(resource.href))
        await this.#pages.plan(resource.href, titles.get(resource));
  }

  async #entry(entry: Entry, depth: number): Promise<void> {
    if (entry.isLost) this.#gathering.leftOut(entry.title ?? '–', 'resource-missing');
    if (entry.resource) await this.#resource(entry.resource, entry.title);
    if (depth > 0 && entry.entries.length > 0) this.#gathering.simplified(entry.title ?? '–', 'deeper-folders');
    for (const inner of entry.entries) await this.#entry(inner, depth + 1);
  }

  /** What the table of contents does not name: pages and tests are materials all the same. */
  async #rest(): Promise<void> {
    const left = [...this.cartridge.resources.values()].filter((resource) => !this.#done.has(resource));
    this.#gathering.unit(OTHER[this.#gathering.language as 'kk'] ?? OTHER.en);
    for (const resource of left) {
      const kind = kindOf(resource);
      const isMaterial = kind !== 'web' || this.#pages.has(resource.href ?? '');
      const file = this.#pages.find(resource.href ?? '');
      // A file that a page shows has come with it.
      if (kind === 'associated' || (!isMaterial && file && this.#pages.taken(file))) continue;
      await this.#resource(resource, undefined);
    }
  }

  async #resource(resource: Resource, title: string | undefined): Promise<void> {
    this.#done.add(resource);
    const what = title ?? resource.href ?? resource.id;
    switch (kindOf(resource)) {
      case 'web':
      case 'associated':
        return this.#web(resource, title);
      case 'link':
        return this.#link(resource, title);
      case 'topic':
        return this.#topic(resource, title);
      case 'assignment':
        return this.#assignment(resource, title);
      case 'test':
      case 'bank':
        return this.#test(resource, title);
      case 'tool':
        return this.#gathering.leftOut(what, 'outside-tool');
      case 'other':
        return this.#gathering.leftOut(what, 'unknown-resource', resource.type);
    }
  }

  async #web(resource: Resource, title: string | undefined): Promise<void> {
    const path = resource.href;
    const file = path === undefined ? undefined : this.#pages.find(path);
    if (path === undefined || file === undefined)
      return this.#gathering.leftOut(title ?? resource.id, 'resource-missing', path);
    if (this.#pages.has(path)) return this.#pages.add(path);
    const kind = fileKindOf(path, await readStart(file, HEAD_BYTES));
    if (kind.kind === 'html') {
      await this.#pages.plan(path, title);
      return this.#pages.add(path);
    }
    if (['archive', 'markdown', 'text', 'questions', 'epub'].includes(kind.kind) || kind.ending === '.docx')
      return this.#nested(path, file, title);
    await addFileItem(path, file, kind, this.#gathering, title);
  }

  /** A package in the course, a book: whatever it would be alone. */
  async #nested(path: string, file: SourceFile, title: string | undefined): Promise<void> {
    if (this.context.depth >= 2) return this.#gathering.leftOut(path, 'nested-too-deep');
    const name = title === undefined ? path : `${title}${/\.\w+$/.exec(path)?.[0] ?? ''}`;
    const inner = await openFile(name, file, this.context.newSpill);
    const fault = inner.ok
      ? await importInto(inner.value, { ...this.context, depth: this.context.depth + 1 })
      : inner.error;
    if (fault) this.#gathering.leftOut(path, fault.code, fault.detail);
  }

  async #link(resource: Resource, title: string | undefined): Promise<void> {
    const xml = await this.#xml(resource, 'webLink');
    const url = attributeOf(childOf(xml, 'url'), 'href') ?? '';
    const name = title ?? textAt(xml, 'title') ?? url;
    if (!/^https?:\/\//i.test(url)) return this.#gathering.leftOut(name, 'link-dead', url);
    await this.#pages.make(
      name,
      `<p><a href="${escapeHtml(url)}">${escapeHtml(name)}</a></p>`,
      resource.href ?? '',
      'link-page',
    );
  }

  async #topic(resource: Resource, title: string | undefined): Promise<void> {
    const xml = await this.#xml(resource, 'topic');
    const name = title ?? textAt(xml, 'title') ?? resource.id;
    if (!xml) return this.#gathering.leftOut(name, 'resource-missing', resource.href);
    await this.#pages.make(name, htmlIn(childOf(xml, 'text')), resource.href ?? '', 'discussion-page');
  }

  async #assignment(resource: Resource, title: string | undefined): Promise<void> {
    const xml = await this.#xml(resource, 'assignment');
    const name = title ?? textAt(xml, 'title') ?? resource.id;
    if (!xml) return this.#gathering.leftOut(name, 'resource-missing', resource.href);
    const points = Number(attributeOf(childOf(xml, 'gradable'), 'points_possible'));
    await this.#pages.makeAssignment(name, htmlIn(childOf(xml, 'text')), resource.href ?? '', points);
  }

  async #test(resource: Resource, title: string | undefined): Promise<void> {
    const file = this.#pages.find(resource.href ?? '');
    const bytes = file && (await readFile(file));
    const name = title ?? resource.href ?? resource.id;
    if (!bytes?.ok) return this.#gathering.leftOut(name, 'resource-missing', resource.href);
    const find = (address: string) => this.#pages.find(webPath(address, resource.href ?? '') ?? '');
    const bank = readQti12(decodeText(bytes.value), find);
    if (!bank.ok) return this.#gathering.leftOut(name, bank.error.code, bank.error.detail);
    await addQuestions(bank.value, title ?? bank.value.title ?? titleOfFile(name), this.#gathering);
  }

  /** Its own file, or the element itself in a thin cartridge. */
  async #xml(resource: Resource, name: string): Promise<XmlElement | undefined> {
    const inline = childOf(resource.element, name);
    if (inline) return inline;
    const xml = await xmlOf(this.#pages.find(resource.href ?? ''));
    return 'code' in xml ? undefined : xml;
  }
}

/** `text/html`, or plain text. */
const htmlIn = (text: XmlElement | undefined): string =>
  /plain/i.test(attributeOf(text, 'texttype') ?? '') ? escapeHtml(textOf(text)).replace(/\n/g, '<br>') : textOf(text);

async function xmlOf(file: SourceFile | undefined): Promise<XmlElement | ImportFault> {
  const bytes = file && (await readFile(file));
  if (!bytes) return { code: 'damaged', detail: 'imsmanifest.xml' };
  if (!bytes.ok) return bytes.error;
  const parsed = parseXml(decodeText(bytes.value));
  return parsed.ok ? parsed.value : parsed.error;
}

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
import { readQtiPackage } from '../questions/qti/package';
import { readQti12 } from '../questions/qti12/read';
import { IS_QTI_2 } from '../recognise';
import { readFile, readStart, type ImportSource } from '../source';
import { decodeText } from '../text';
import { canvasAccepts, canvasBank, canvasSettings, isCanvasBank, isSettings } from './canvas';
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
type Kind = 'web' | 'link' | 'topic' | 'test' | 'item' | 'tool' | 'assignment' | 'associated' | 'other';

function kindOf({ type }: Resource): Kind {
  if (type === 'webcontent') return 'web';
  if (IS_QTI_2.test(type)) return 'item';
  if (/^imswl_/.test(type)) return 'link';
  if (/^imsdt_/.test(type)) return 'topic';
  if (/^imsqti_/.test(type)) return 'test';
  if (/^imsbasiclti_/.test(type)) return 'tool';
  if (/^assignment_/.test(type)) return 'assignment';
  return /associatedcontent/.test(type) ? 'associated' : 'other';
}

/** Resources that are files of any kind. */
const isFile = (resource: Resource): boolean =>
  ['web', 'associated'].includes(kindOf(resource)) && canvasSettings(resource) === undefined;

/** What a page does without, and what only programs read. */
const isMachinery = (path: string): boolean =>
  /\.(css|js|map|xsd|dtd|woff2?|ttf|otf|eot)$/i.test(path) || path === 'imsmanifest.xml' || isSettings(path);

/** More files that nothing names are only counted. */
const MAX_NAMED = 50;

/** What stands in no table of contents. */
export const OTHER = { kk: 'Басқа', ru: 'Прочее', en: 'Other' };

class Course {
  readonly #pages: CartridgePages;
  readonly #done = new Set<Resource>();
  /** Files that something names; those of them that questions show; those that are tests. */
  readonly #seen = new Set<SourceFile>();
  readonly #asked = new Set<SourceFile>();
  readonly #tests = new Set<SourceFile | undefined>();
  #hasItems = false;
  readonly #gathering: Gathering;

  constructor(
    private readonly source: ImportSource,
    private readonly cartridge: Cartridge,
    private readonly context: ImportContext,
  ) {
    this.#gathering = context.gathering;
    this.#pages = new CartridgePages(source, context.gathering, (file) => void this.#seen.add(file));
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
    for (const resource of this.cartridge.resources.values()) {
      const isPage = kindOf(resource) === 'web' || (kindOf(resource) === 'associated' && !canvasSettings(resource));
      if (isPage && resource.href !== undefined && /\.x?html?$/i.test(resource.href))
        await this.#pages.plan(resource.href, titles.get(resource));
    }
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
    // Files that questions show are known once all tests were read.
    for (const resource of [...left].sort((a, b) => Number(isFile(a)) - Number(isFile(b)))) {
      const file = this.#pages.find(resource.href ?? '');
      const isMaterial = !isFile(resource) || this.#pages.has(resource.href ?? '');
      // A file that a page or a question shows has come with it.
      if (!isMaterial && file && (this.#pages.taken(file) || this.#asked.has(file))) continue;
      await this.#resource(resource, undefined);
    }
    this.#unnamed();
  }

  /** What lies in the archive, and neither the manifest nor a page nor a question names. */
  #unnamed(): void {
    const named = new Set(this.#seen);
    for (const { href } of this.cartridge.resources.values())
      if (href !== undefined) named.add(this.#pages.find(href)!);
    const left = [...this.source.files].filter(([path, file]) => !named.has(file) && !isMachinery(path));
    for (const [path] of left.slice(0, MAX_NAMED)) this.#gathering.leftOut(path, 'named-nowhere');
    if (left.length > MAX_NAMED) this.#gathering.leftOut(`${left.length - MAX_NAMED}`, 'named-nowhere');
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
        return this.#test(resource, title);
      case 'item':
        return this.#items();
      case 'tool':
        return this.#gathering.leftOut(what, 'outside-tool');
      case 'other':
        return this.#gathering.leftOut(what, 'unknown-resource', resource.type);
    }
  }

  async #web(resource: Resource, title: string | undefined): Promise<void> {
    const path = resource.href;
    if (isCanvasBank(path)) return this.#test(resource, title);
    if (canvasSettings(resource)) return this.#canvasAssignment(resource, title);
    if (isSettings(path)) return this.#gathering.leftOut(path!, 'settings');
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
    await this.#pages.makeAssignment(name, htmlIn(childOf(xml, 'text')), resource.href ?? '', { points });
  }

  /** Canvas leaves out of the test itself what the standard has no kind of question for, and writes all of it beside. */
  async #test(resource: Resource, title: string | undefined): Promise<void> {
    const whole = this.#find(canvasBank(resource.id));
    const file = whole ?? this.#find(resource.href ?? '');
    if (isCanvasBank(resource.href) && this.#tests.has(file)) return;
    this.#tests.add(file);
    const bytes = file && (await readFile(file));
    const name = title ?? resource.href ?? resource.id;
    if (!bytes?.ok) return this.#gathering.leftOut(name, 'resource-missing', resource.href);
    const find = (address: string) => this.#asks(webPath(address, resource.href ?? '') ?? '');
    const bank = readQti12(decodeText(bytes.value), find);
    if (!bank.ok) return this.#gathering.leftOut(name, bank.error.code, bank.error.detail);
    await addQuestions(bank.value, title ?? bank.value.title ?? titleOfFile(name), this.#gathering);
  }

  /** Questions of QTI 2 or 3 among the resources: one test of all of them, in the order of their own. */
  async #items(): Promise<void> {
    for (const resource of this.cartridge.resources.values()) if (kindOf(resource) === 'item') this.#done.add(resource);
    if (this.#hasItems) return;
    this.#hasItems = true;
    const bank = await readQtiPackage(this.source.files, (path) => this.#asks(path));
    const name = this.cartridge.title ?? titleOfFile(this.source.name);
    if (!bank.ok) return this.#gathering.leftOut(name, bank.error.code, bank.error.detail);
    await addQuestions(bank.value, bank.value.title ?? name, this.#gathering);
  }

  /** Canvas writes an assignment as a page, with its rules beside it. */
  async #canvasAssignment(resource: Resource, title: string | undefined): Promise<void> {
    const rules = await xmlOf(this.#find(canvasSettings(resource)!));
    const settings = 'code' in rules ? undefined : rules;
    const page = resource.href === undefined ? undefined : this.#find(resource.href);
    const bytes = page && (await readFile(page));
    const name = title ?? textAt(settings, 'title') ?? titleOfFile(resource.href ?? resource.id);
    if (!bytes?.ok) return this.#gathering.leftOut(name, 'resource-missing', resource.href);
    const points = Number(textAt(settings, 'points_possible'));
    const accepts = canvasAccepts(textAt(settings, 'submission_types'));
    const hasDates = ['due_at', 'lock_at', 'unlock_at'].some((date) => textAt(settings, date) !== undefined);
    const lost = [...(hasDates ? ['dates'] : []), ...(settings && !accepts ? ['offline-work'] : [])];
    await this.#pages.makeAssignment(name, decodeText(bytes.value), resource.href!, { points, accepts, lost });
  }

  /** A file by its path, which is named then. */
  #find(path: string): SourceFile | undefined {
    const file = this.#pages.find(path);
    if (file) this.#seen.add(file);
    return file;
  }

  /** A file that a question shows. */
  #asks(path: string): SourceFile | undefined {
    const file = this.#find(path);
    if (file) this.#asked.add(file);
    return file;
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

import { resolvePath } from '../archive/paths';
import type { Gathering } from '../gathering';
import { Attachments, lookup, pageResolver } from '../html/attachments';
import { makePage, titleOfHtml } from '../html/page';
import type { SourceFile } from '../imported';
import { titleOfFile } from '../media/titles';
import { Notes } from '../notes';
import { readFile, type ImportSource } from '../source';
import { decodeText } from '../text';

/**
 * A path as texts of cartridges write it, from the file that names it: `$IMS-CC-FILEBASE$` is the folder of web content, which is the
 * root of the archive, or `web_resources` in it; `$WIKI_REFERENCE$/pages/name` is a page by Canvas.
 */
export function webPath(address: string, from: string): string | undefined {
  const based = /^(?:\$|%24)(?:IMS-CC-FILEBASE|IMS_CC_FILEBASE)(?:\$|%24)\/?(.*)$/s.exec(address);
  if (based) return resolvePath('web_resources/x', based[1]!);
  const wiki = /^\$(?:WIKI_REFERENCE|CANVAS_COURSE_REFERENCE)\$\/(?:pages|wiki)\/(.+)$/.exec(address);
  return wiki ? `wiki_content/${wiki[1]!.replace(/\.html$/, '')}.html` : resolvePath(from, address);
}

interface Planned {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  added: boolean;
}

/** What an assignment takes and gives. `lost`: what did not come over. */
interface Work {
  readonly points: number;
  readonly accepts?: { readonly text: boolean; readonly files: boolean } | undefined;
  readonly lost?: readonly string[];
}

/** The pages of one cartridge, which link to one another and share their pictures. */
export class CartridgePages {
  readonly #planned = new Map<string, Planned>();
  readonly #attachments: Attachments;
  /** A file of the cartridge by a path that `webPath` made. */
  readonly find: (path: string) => SourceFile | undefined;

  constructor(
    source: ImportSource,
    private readonly gathering: Gathering,
    /** Told of each file that a page names. */
    private readonly onNamed: (file: SourceFile) => void,
  ) {
    this.#attachments = new Attachments(gathering);
    const find = lookup(source.files);
    this.find = (path) => find(path) ?? find(path.replace(/^web_resources\//, ''));
  }

  has = (path: string): boolean => this.#planned.has(path);
  taken = (file: SourceFile): boolean => this.#attachments.has(file);

  /** Gives a page its id, before any page is made. */
  async plan(path: string, title: string | undefined): Promise<void> {
    const file = this.find(path);
    const bytes = file && (await readFile(file));
    if (!bytes?.ok || this.#planned.has(path)) return;
    const text = decodeText(bytes.value);
    const name = title ?? titleOfHtml(text) ?? titleOfFile(path);
    this.#planned.set(path, { id: this.gathering.names.id(name, 'page'), title: name, text, added: false });
  }

  /** Adds a page that was planned; the second time it is named, only that is told. */
  async add(path: string): Promise<void> {
    const page = this.#planned.get(path)!;
    if (page.added) return this.gathering.simplified(page.title, 'named-twice', undefined, page.id);
    page.added = true;
    const notes = new Notes();
    const content = await this.#content(page.title, page.text, path, notes);
    this.gathering.item({ kind: 'page', title: page.title, content }, page.id);
    notes.sayTo(this.gathering, page.title, page.id);
  }

  /** A page out of a piece of HTML; `code` says what it was. */
  async make(title: string, html: string, from: string, code: string): Promise<void> {
    const notes = new Notes();
    notes.add(code);
    const content = await this.#content(title, html, from, notes);
    notes.sayTo(this.gathering, title, this.gathering.item({ kind: 'page', title, content }));
  }

  async makeAssignment(
    title: string,
    html: string,
    from: string,
    { points, accepts = { text: true, files: true }, lost = [] }: Work,
  ): Promise<void> {
    const notes = new Notes();
    for (const code of lost) notes.add(code);
    const brief = await this.#content(title, html, from, notes);
    const maxScore = points >= 1 ? { maxScore: points } : {};
    const id = this.gathering.item({ kind: 'assignment', title, brief, accepts, ...maxScore });
    notes.sayTo(this.gathering, title, id);
  }

  async #content(title: string, html: string, from: string, notes: Notes): Promise<string> {
    const resolve = pageResolver(this.#attachments, {
      resolve: (address) => webPath(address, from),
      find: (path) => {
        const file = this.find(path);
        if (file) this.onNamed(file);
        return file;
      },
      itemAt: (path) => {
        const page = this.#planned.get(path ?? '');
        return page && `item:${page.id}`;
      },
    });
    const made = await makePage(html, resolve, notes);
    if (made.isEmpty) notes.add('empty-page');
    return this.gathering.file('pages', `${title}.html`, `${made.html}\n`);
  }
}

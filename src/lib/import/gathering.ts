import type { AuthoredItem } from '../kit/authoring';
import { utf8Bytes } from './text';
import type { Imported, ImportedFile, ImportedUnit, ReportLine } from './imported';
import { Names } from './names';

/** What an importer says of an item; its id is made of the title. */
export type NewItem = AuthoredItem extends infer Item
  ? Item extends AuthoredItem
    ? Omit<Item, 'id'> & { title: string }
    : never
  : never;

const MAX_TITLE = 500;

/** What one import has gathered so far: every importer adds to it, in the order of the file. */
export class Gathering {
  readonly #units: { title: string; items: AuthoredItem[] }[] = [];
  readonly #files = new Map<string, ImportedFile>();
  readonly #report: ReportLine[] = [];
  /** Of the whole; who finds them says them. */
  title: string | undefined;
  language: string | undefined;
  licence: string | undefined;

  constructor(readonly names = new Names()) {}

  /** Items that follow belong to it. One that stays empty is not there in the end. */
  unit(title: string): void {
    this.#units.push({ title: titleOf(title), items: [] });
  }

  /** Adds an item and gives its id. `id`: where it was made before, for links that lead to it. */
  item(item: NewItem, id = this.names.id(item.title, item.kind)): string {
    if (this.#units.length === 0) this.unit(this.title ?? item.title);
    this.#units.at(-1)!.items.push({ id, ...item, title: titleOf(item.title) } as AuthoredItem);
    return id;
  }

  /** Adds a file under a free path made of `name`, and gives the path. */
  file(folder: string, name: string, content: ImportedFile | string): string {
    const path = this.names.path(folder, name);
    this.put(path, content);
    return path;
  }

  /** Adds a file under a path that `names` gave before. */
  put(path: string, content: ImportedFile | string): void {
    this.#files.set(path, typeof content === 'string' ? utf8Bytes(content) : content);
  }

  kept(what: string, item?: string): void {
    this.#say({ outcome: 'kept', what, ...(item === undefined ? {} : { item }) });
  }

  simplified(what: string, code: string, detail?: string, item?: string): void {
    const reason = { code, ...(detail === undefined ? {} : { detail }) };
    this.#say({ outcome: 'simplified', what, ...(item === undefined ? {} : { item }), reason });
  }

  leftOut(what: string, code: string, detail?: string): void {
    this.#say({ outcome: 'left-out', what, reason: { code, ...(detail === undefined ? {} : { detail }) } });
  }

  report(lines: readonly ReportLine[]): void {
    for (const line of lines) this.#say(line);
  }

  /** Ids of what there is so far, in its order. */
  get ids(): readonly string[] {
    return this.#units.flatMap(({ items }) => items.map(({ id }) => id));
  }

  /**
   * Leads links of pages to the items that were meant: ids are promised before it is known what comes of each. Where nothing did,
   * the link becomes its text, and that is told.
   */
  relink(promised: ReadonlyMap<string, string | undefined>): void {
    const decoder = new TextDecoder();
    for (const [path, file] of this.#files) {
      if (!path.endsWith('.html') || !(file instanceof Uint8Array)) continue;
      const html = decoder.decode(file);
      const led = html.replace(/<a href="item:([a-z0-9-]+)">(.*?)<\/a>/gs, (link, id: string, text: string) => {
        if (!promised.has(id)) return link;
        const kept = promised.get(id);
        if (kept === undefined) this.simplified(path, 'link-dead', text.replace(/<[^>]*>/g, '').slice(0, 100));
        return kept === undefined ? text : `<a href="item:${kept}">${text}</a>`;
      });
      if (led !== html) this.#files.set(path, utf8Bytes(led));
    }
  }

  done(): Imported {
    const units: readonly ImportedUnit[] = this.#units.filter(({ items }) => items.length > 0);
    const { title, language, licence } = this;
    return { ...defined({ title, language, licence }), units, files: this.#files, report: this.#report };
  }

  #say(line: ReportLine): void {
    this.#report.push({ ...line, what: titleOf(line.what) });
  }
}

/** What a person called it, as one line that a manifest takes. */
export const titleOf = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, MAX_TITLE)
    .trim() || '–';

const defined = <T extends object>(members: T): Partial<T> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Partial<T>;

import { textAt, type XmlElement } from '../../shared/xml';
import { escapeHtml } from '../../shared/escape';
import type { Gathering } from '../gathering';
import { Attachments, pageResolver } from '../html/attachments';
import { makePage } from '../html/page';
import type { SourceFile } from '../imported';
import type { Notes } from '../notes';
import { markdownToHtml, moodleToHtml, plainToHtml } from '../questions/texts';
import type { Backup, StoredFile } from './backup';
import { valueAt } from './backup';

const PLUGIN_FILE = '@@PLUGINFILE@@/';

/** Whose files a text of Moodle names, as `@@PLUGINFILE@@/path`. */
export interface Area {
  readonly contextId: string;
  readonly component: string;
  readonly area: string;
  /** Where several texts have files of one area: chapters of a book. */
  readonly itemId?: string;
}

/** Texts of a backup as pages, with their files, and with links between activities. */
export class MoodleTexts {
  readonly attachments: Attachments;
  readonly #byArea = new Map<string, Map<string, SourceFile>>();
  readonly #ids: ReadonlyMap<string, string>;

  /** `ids`: of items, by id of the activity. */
  constructor(
    private readonly gathering: Gathering,
    { files, activities }: Backup,
    ids: ReadonlyMap<string, string>,
  ) {
    this.attachments = new Attachments(gathering);
    for (const stored of files) {
      const key = keyOf(stored);
      this.#byArea.set(key, (this.#byArea.get(key) ?? new Map<string, SourceFile>()).set(stored.path, stored.file));
    }
    this.#ids = new Map(activities.flatMap(({ id, kind }) => (ids.has(id) ? [[`${kind} ${id}`, ids.get(id)!]] : [])));
  }

  /** Makes a page file of a text; undefined where nothing is in it. */
  async page(title: string, html: string, area: Area, notes: Notes): Promise<string | undefined> {
    const made = await this.html(html, area, notes);
    return made === undefined ? undefined : this.gathering.file('pages', `${title}.html`, `${made}\n`);
  }

  /** The text as a kit holds it. */
  async html(html: string, area: Area, notes: Notes): Promise<string | undefined> {
    const files = this.filesOf(area);
    const resolve = pageResolver(this.attachments, {
      resolve: (path) => (path.startsWith(PLUGIN_FILE) ? path.slice(PLUGIN_FILE.length) : undefined),
      find: (path) => files.get(path.normalize('NFC')) ?? files.get(path),
      itemAt: (_, address) => this.#itemAt(address),
    });
    const made = await makePage(html, resolve, notes);
    return made.isEmpty ? undefined : made.html;
  }

  filesOf(area: Area): ReadonlyMap<string, SourceFile> {
    return this.#byArea.get(keyOf({ itemId: '0', ...area })) ?? new Map<string, SourceFile>();
  }

  /** `$@PAGEVIEWBYID*12@$`, or an address of the old server: a link to another activity. */
  #itemAt(address: string): string | undefined {
    const encoded = /^\$@([A-Z]+?)VIEWBYID\*(\d+)@\$/.exec(address);
    const plain = /\/mod\/([a-z]+)\/view\.php\?(?:.*&)?id=(\d+)/.exec(address);
    const [, kind, id] = encoded ?? plain ?? [];
    const item = kind === undefined ? undefined : this.#ids.get(`${kind.toLowerCase()} ${id}`);
    return item && `item:${item}`;
  }
}

const keyOf = ({ contextId, component, area, itemId }: Omit<StoredFile, 'path' | 'file'>): string =>
  [contextId, component, area, itemId].join(' ');

/** A text with its format: 0 Moodle's own, 1 HTML, 2 plain, 4 Markdown. */
export function htmlAt(element: XmlElement | undefined, name: string, format = `${name}format`): string {
  const text = valueAt(element, name) ?? '';
  switch (textAt(element, format)) {
    case '0':
      return moodleToHtml(text);
    case '2':
      return plainToHtml(text);
    case '4':
      return markdownToHtml(text);
    default:
      return text;
  }
}

/** Introductions are shown above an activity where its author says so; some activities are nothing else. */
export const introOf = (element: XmlElement): string => htmlAt(element, 'intro');

export const linkHtml = (url: string, text: string): string =>
  `<p><a href="${escapeHtml(url)}">${escapeHtml(text)}</a></p>`;

import { textAt, type XmlElement } from '../../shared/xml';
import { escapeHtml } from '../../shared/escape';
import type { Gathering } from '../gathering';
import { Attachments, pageResolver } from '../html/attachments';
import { makePage } from '../html/page';
import type { Notes } from '../notes';
import { resolvePath } from '../archive/paths';
import { markdownToHtml, moodleToHtml, plainToHtml } from '../questions/texts';
import { valueAt, type Area, type Backup } from './backup';
import { coursePath } from './course-files';

const PLUGIN_FILE = '@@PLUGINFILE@@/';

/** Texts of a backup as pages, with their files, and with links between activities. */
export class MoodleTexts {
  readonly attachments: Attachments;
  readonly #ids = new Map<string, string>();

  /** `ids`: of items, by id of the activity. */
  constructor(
    private readonly gathering: Gathering,
    private readonly backup: Backup,
    ids: ReadonlyMap<string, string>,
  ) {
    this.attachments = new Attachments(gathering);
    for (const { id, linkedAs, instance } of backup.activities) {
      const item = ids.get(id);
      if (item === undefined) continue;
      this.#ids.set(`${linkedAs} ${id}`, item);
      if (instance !== undefined) this.#ids.set(`${linkedAs} #${instance}`, item);
    }
  }

  /** Makes a page file of a text; undefined where nothing is in it. */
  async page(title: string, html: string, area: Area, notes: Notes): Promise<string | undefined> {
    const made = await this.html(html, area, notes);
    return made === undefined ? undefined : this.gathering.file('pages', `${title}.html`, `${made}\n`);
  }

  /** The text as a kit holds it. `page`: its path, where it is a file, whose addresses begin there. */
  async html(html: string, area: Area, notes: Notes, page?: string): Promise<string | undefined> {
    const files = this.backup.filesOf(area);
    const resolve = pageResolver(this.attachments, {
      resolve: (path) =>
        path.startsWith(PLUGIN_FILE)
          ? path.slice(PLUGIN_FILE.length)
          : (coursePath(path) ?? (page === undefined ? undefined : resolvePath(page, path))),
      find: (path) => files.get(path.normalize('NFC')) ?? files.get(path) ?? this.backup.courseFiles.find(path),
      itemAt: (_, address) => this.#itemAt(address),
    });
    const made = await makePage(html, resolve, notes);
    return made.isEmpty ? undefined : made.html;
  }

  /** `$@PAGEVIEWBYID*12@$`, `$@QUIZVIEWBYQ*3@$`, or an address of the old server: a link to another activity. */
  #itemAt(address: string): string | undefined {
    const [, name, by, number] = /^\$@([A-Z]+?)VIEWBY(ID|[A-Z])\*(\d+)@\$/.exec(address) ?? [];
    const [, kind = name?.toLowerCase(), id = number] =
      /\/mod\/([a-z]+)\/view\.php\?(?:.*&)?id=(\d+)/.exec(address) ?? [];
    const item =
      kind === undefined ? undefined : this.#ids.get(`${kind} ${by === undefined || by === 'ID' ? '' : '#'}${id}`);
    return item && `item:${item}`;
  }
}

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

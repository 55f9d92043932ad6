import { childOf, childrenOf, textAt } from '../../shared/xml';
import { openFile } from '../archive/open';
import type { ImportContext } from '../context';
import { besidePages } from '../html/attachments';
import { escapeHtml } from '../../shared/escape';
import type { SourceFile } from '../imported';
import { importInto } from '../import-source';
import { fileKindOf, HEAD_BYTES } from '../media/file-kind';
import { addDocument, addFileItem } from '../media/leaf';
import { Notes } from '../notes';
import { readFile, readStart, type ImportSource } from '../source';
import { decodeText } from '../text';
import { htmlText } from '../../kit/plain-text';
import { valueAt, type Activity, type Area, type Backup, type OpenedActivity } from './backup';
import type { Quizzes } from './quizzes';
import { htmlAt, introOf, linkHtml, type MoodleTexts } from './texts';
import { acceptsOf } from './work';

interface Opened extends OpenedActivity {
  readonly activity: Activity;
  /** Id of the item that others link to. */
  readonly id: string;
}

/** Makes items of activities, each kind in its own way. */
export class Activities {
  constructor(
    private readonly backup: Backup,
    private readonly texts: MoodleTexts,
    private readonly quizzes: Quizzes,
    private readonly ids: ReadonlyMap<string, string>,
    private readonly context: ImportContext,
  ) {}

  async add(activity: Activity): Promise<void> {
    const { gathering } = this.context;
    const make = Object.hasOwn(MAKERS, activity.kind) ? MAKERS[activity.kind] : undefined;
    if (!make) return gathering.leftOut(activity.title, 'activity-kind', activity.kind);
    const opened = await this.backup.open(activity);
    if (!opened) return gathering.leftOut(activity.title, 'resource-missing', activity.place);
    if (opened.isHidden) gathering.simplified(activity.title, 'was-hidden');
    if (opened.hasConditions) gathering.simplified(activity.title, 'conditions');
    const intro = WITHOUT_INTRO.includes(activity.kind) ? htmlText(introOf(opened.element)).trim() : '';
    if (intro !== '') gathering.simplified(activity.title, 'introduction', intro.replace(/\s+/g, ' ').slice(0, 200));
    await make.call(this, { activity, ...opened, id: this.ids.get(activity.id)! });
  }

  /** A page of its introduction and of what is its own. */
  async page({ activity, element, contextId, id }: Opened): Promise<void> {
    const notes = new Notes();
    const intro = await this.texts.html(introOf(element), areaOf(activity, contextId, 'intro'), notes);
    const html = htmlAt(element, 'content', 'contentformat');
    const own = await this.texts.html(html, areaOf(activity, contextId, 'content'), notes);
    this.#put(activity.title, [intro, own], notes, id);
  }

  async label({ activity, element, contextId, id }: Opened): Promise<void> {
    const notes = new Notes();
    const intro = await this.texts.html(introOf(element), areaOf(activity, contextId, 'intro'), notes);
    this.#put(activity.title, [intro], notes, id);
  }

  async url({ activity, element, contextId, id }: Opened): Promise<void> {
    const url = valueAt(element, 'externalurl') ?? '';
    const notes = new Notes();
    notes.add('link-page', url);
    const intro = await this.texts.html(introOf(element), areaOf(activity, contextId, 'intro'), notes);
    const link = /^https?:\/\//i.test(url) ? linkHtml(url, activity.title) : undefined;
    this.#put(activity.title, [intro, link], notes, id);
  }

  async book({ activity, element, contextId, id }: Opened): Promise<void> {
    const { gathering } = this.context;
    const chapters = [...childrenOf(childOf(element, 'chapters'), 'chapter')].sort(
      (a, b) => Number(textAt(a, 'pagenum') ?? 0) - Number(textAt(b, 'pagenum') ?? 0),
    );
    let isFirst = true;
    for (const chapter of chapters) {
      const title = valueAt(chapter, 'title') ?? activity.title;
      if (textAt(chapter, 'hidden') === '1') {
        gathering.leftOut(`${activity.title}: ${title}`, 'hidden');
        continue;
      }
      const notes = new Notes();
      const itemId = chapter.attributes.get('id') ?? '';
      const area = { ...areaOf(activity, contextId, 'chapter'), itemId };
      const html = await this.texts.html(htmlAt(chapter, 'content', 'contentformat'), area, notes);
      this.#put(title, [html], notes, isFirst ? id : undefined, `${activity.title}: ${title}`);
      isFirst = false;
    }
    if (chapters.length === 0) gathering.leftOut(activity.title, 'empty');
  }

  async folder({ activity, element, contextId, files, id }: Opened): Promise<void> {
    const notes = new Notes();
    const links: string[] = [];
    for (const [path, file] of files) {
      const taken = await this.texts.attachments.take(path, file);
      if (taken !== undefined) links.push(`<li><a href="${besidePages(taken)!}">${escapeHtml(path)}</a></li>`);
    }
    const intro = await this.texts.html(introOf(element), areaOf(activity, contextId, 'intro'), notes);
    this.#put(activity.title, [intro, links.length === 0 ? undefined : `<ul>${links.join('')}</ul>`], notes, id);
  }

  async resource(opened: Opened): Promise<void> {
    const { activity } = opened;
    const files = [...opened.files];
    // Of the files of a small site the first page is meant.
    const [path, file] = files.find(([path]) => /^(index|default)\.html?$/i.test(path)) ?? files[0] ?? [];
    if (path === undefined || file === undefined)
      return this.context.gathering.leftOut(activity.title, 'resource-missing');
    const kind = fileKindOf(path, await readStart(file, HEAD_BYTES));
    if (kind.kind === 'html') return this.#htmlFile(opened, path, file);
    if (['archive', 'markdown', 'text', 'epub'].includes(kind.kind) || kind.ending === '.docx')
      return this.#nested(activity.title, path, file, kind.kind === 'archive');
    await addFileItem(path, file, kind, this.context.gathering, activity.title);
  }

  /** What a package is, its own file says. */
  async package({ activity, files }: Opened): Promise<void> {
    const [found, ...others] = files;
    if (!found) return this.context.gathering.leftOut(activity.title, 'resource-missing');
    if (others.length === 0) return this.#nested(activity.title, found[0], found[1], false);
    const inner: ImportSource = { name: activity.title, kind: 'folder', files, passedOver: [] };
    const fault = await importInto(inner, { ...this.context, depth: this.context.depth + 1 });
    if (fault) this.context.gathering.leftOut(activity.title, fault.code, fault.detail);
  }

  async quiz({ activity, element }: Opened): Promise<void> {
    await this.quizzes.add(element, activity.title, this.context.gathering);
  }

  async assign({ activity, element, contextId, files, id }: Opened): Promise<void> {
    const { gathering } = this.context;
    const notes = new Notes();
    const parts = [await this.texts.html(introOf(element), areaOf(activity, contextId, 'intro'), notes)];
    parts.push(await this.texts.html(htmlAt(element, 'activity', 'activityformat'), areaOf(activity, contextId, 'activityattachment'), notes)); // prettier-ignore
    for (const [path, file] of files) {
      const taken = await this.texts.attachments.take(path, file);
      if (taken !== undefined) parts.push(linkHtml(besidePages(taken)!, path));
    }
    if (['duedate', 'timedue'].some((name) => Number(textAt(element, name) ?? 0) > 0)) notes.add('dates');
    if (textAt(element, 'assignmenttype') === 'offline') notes.add('offline-work');
    const text = parts.filter((part) => part !== undefined).join('\n') || `<p>${escapeHtml(activity.title)}</p>`;
    const brief = gathering.file('pages', `${activity.title}.html`, `${text}\n`);
    const grade = Number(textAt(element, 'grade') ?? 0);
    // Below zero it is a scale of words.
    const maxScore = grade >= 1 ? { maxScore: grade } : {};
    gathering.item({ kind: 'assignment', title: activity.title, brief, accepts: acceptsOf(element), ...maxScore }, id);
    notes.sayTo(gathering, activity.title, id);
  }

  #put(title: string, parts: readonly (string | undefined)[], notes: Notes, id?: string, what = title): void {
    const { gathering } = this.context;
    const html = parts.filter((part) => part !== undefined).join('\n');
    if (html === '') return gathering.leftOut(what, 'empty');
    const content = gathering.file('pages', `${title}.html`, `${html}\n`);
    notes.sayTo(gathering, what, gathering.item({ kind: 'page', title, content }, id));
  }

  async #htmlFile({ activity, contextId }: Opened, path: string, file: SourceFile): Promise<void> {
    const notes = new Notes();
    const bytes = await readFile(file);
    if (!bytes.ok) return this.context.gathering.leftOut(activity.title, bytes.error.code);
    const area = areaOf(activity, contextId, 'content');
    const html = await this.texts.html(decodeText(bytes.value), area, notes, path);
    this.#put(activity.title, [html], notes);
  }

  async #nested(title: string, path: string, file: SourceFile, orDocument: boolean): Promise<void> {
    const { gathering, depth, newSpill } = this.context;
    const ending = /\.\w+$/.exec(path)?.[0] ?? '';
    const inner = await openFile(`${title}${ending}`, file, newSpill);
    const fault = inner.ok ? await importInto(inner.value, { ...this.context, depth: depth + 1 }) : inner.error;
    if (!fault) return;
    if (orDocument) addDocument(path, file, gathering, title);
    else gathering.leftOut(title, fault.code, fault.detail);
  }
}

const areaOf = ({ kind }: Activity, contextId: string, area: string): Area => ({
  contextId,
  component: `mod_${kind}`,
  area,
});

/** What becomes an item in which there is no place for an introduction. */
const WITHOUT_INTRO = ['resource', 'quiz', 'scorm', 'h5pactivity'];

type Maker = (this: Activities, opened: Opened) => Promise<void>;
const { page, label, url, book, folder, resource, quiz, assign } = Activities.prototype;
const MAKERS: Readonly<Record<string, Maker>> = {
  ...{ page, label, url, book, folder, resource, quiz, assign, assignment: assign },
  ...{ scorm: Activities.prototype.package, h5pactivity: Activities.prototype.package },
};

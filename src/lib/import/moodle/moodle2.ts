import { err, ok, type Result } from '../../shared/result';
import { attributeOf, childOf, childrenOf, descendantsOf, parseXml, textAt, type XmlElement } from '../../shared/xml';
import { resolvePath } from '../archive/paths';
import type { ImportFault, SourceFile } from '../imported';
import { readFile, type ImportSource } from '../source';
import { decodeText } from '../text';
import {
  valueAt,
  type Activity,
  type Area,
  type Backup,
  type BankQuestion,
  type OpenedActivity,
  type Section,
} from './backup';
import { CourseFiles } from './course-files';

/*
 * A backup as Moodle 2.0 to 5 writes it: moodle_backup.xml says what is in it, each activity has a folder of its own, files lie by the
 * SHA-1 of their contents.
 */

/** A file as `files.xml` tells it: to which part of which context it belongs. */
interface StoredFile extends Required<Area> {
  /** Within its area, with no slash before it. */
  readonly path: string;
  readonly file: SourceFile;
}

type Read = (path: string) => Promise<XmlElement | undefined>;

/** Refused where there is no `moodle_backup.xml` that can be read. Outside data. */
export async function readBackup(source: ImportSource): Promise<Result<Backup, ImportFault>> {
  const read: Read = async (path) => {
    const file = source.files.get(path);
    const bytes = file && (await readFile(file));
    const parsed = bytes?.ok ? parseXml(decodeText(bytes.value)) : undefined;
    return parsed?.ok ? parsed.value : undefined;
  };
  const information = childOf(await read('moodle_backup.xml'), 'information');
  if (!information) return err({ code: 'damaged', detail: 'moodle_backup.xml' });
  const contents = childOf(information, 'contents');
  const course = await read('course/course.xml');
  const stored = filesOf(await read('files.xml'), source);
  const filesIn = byArea(stored);
  return ok({
    title: textAt(information, 'original_course_fullname')?.replace(/\s+/g, ' '),
    language: textAt(course, 'lang'),
    sections: await sectionsOf(contents, course, read),
    activities: childrenOf(childOf(contents, 'activities'), 'activity').flatMap((element) => activityOf(element) ?? []),
    courseFiles: new CourseFiles(new Map(stored.filter(isOfCourse).map(({ path, file }) => [path, file]))),
    open: (activity) => openActivity(activity, read, filesIn),
    bank: () => read('questions.xml'),
    filesOf: filesIn,
    questionFiles: questionFilesOf(stored),
  });
}

async function sectionsOf(
  contents: XmlElement | undefined,
  course: XmlElement | undefined,
  read: Read,
): Promise<readonly Section[]> {
  const sections: Section[] = [];
  for (const element of childrenOf(childOf(contents, 'sections'), 'section')) {
    const folder = resolvePath('', textAt(element, 'directory') ?? '');
    const section = folder === undefined ? undefined : await read(`${folder}/section.xml`);
    const name = valueAt(section, 'name');
    const id = textAt(element, 'sectionid') ?? '';
    // Files of sections belong to the course.
    const contextId = attributeOf(course, 'contextid') ?? '';
    sections.push({
      id,
      title: name ?? textAt(element, 'title') ?? '',
      summary: valueAt(section, 'summary') ?? '',
      area: { contextId, component: 'course', area: 'section', itemId: id },
      sequence: (valueAt(section, 'sequence') ?? '').split(',').filter((one) => one !== ''),
    });
  }
  return sections;
}

function activityOf(element: XmlElement): Activity | undefined {
  const folder = resolvePath('', textAt(element, 'directory') ?? '');
  if (!folder) return undefined;
  const kind = textAt(element, 'modulename') ?? '';
  return {
    id: textAt(element, 'moduleid') ?? '',
    sectionId: textAt(element, 'sectionid') ?? '',
    kind,
    linkedAs: kind,
    title: textAt(element, 'title') ?? '',
    place: `${folder}/${kind}.xml`,
  };
}

/** The one activity of its file, with its context, and what `module.xml` beside it says. */
async function openActivity(
  { kind, place }: Activity,
  read: Read,
  filesIn: Backup['filesOf'],
): Promise<OpenedActivity | undefined> {
  const root = await read(place);
  const element = childOf(root, kind);
  if (!element) return undefined;
  const contextId = attributeOf(root, 'contextid') ?? '';
  const module = await read(`${place.slice(0, place.lastIndexOf('/'))}/module.xml`);
  return {
    element,
    contextId,
    isHidden: textAt(module, 'visible') === '0',
    hasConditions: /"c":\[\{/.test(valueAt(module, 'availability') ?? ''),
    files: filesIn({ contextId, component: `mod_${kind}`, area: OWN_AREAS[kind] ?? 'content' }),
  };
}

/** Where the files lie that an activity is made of. */
const OWN_AREAS: Readonly<Record<string, string>> = {
  ...{ scorm: 'package', h5pactivity: 'package', assign: 'introattachment' },
};

function filesOf(root: XmlElement | undefined, source: ImportSource): readonly StoredFile[] {
  return childrenOf(root, 'file').flatMap((element) => {
    const hash = textAt(element, 'contenthash') ?? '';
    const name = textAt(element, 'filename') ?? '.';
    const file = /^[0-9a-f]{40}$/.test(hash) ? source.files.get(`files/${hash.slice(0, 2)}/${hash}`) : undefined;
    // A dot is the folder itself.
    if (!file || name === '.') return [];
    return [
      {
        contextId: textAt(element, 'contextid') ?? '',
        component: textAt(element, 'component') ?? '',
        area: textAt(element, 'filearea') ?? '',
        itemId: textAt(element, 'itemid') ?? '',
        path: `${textAt(element, 'filepath') ?? '/'}${name}`.replace(/^\/+/, ''),
        file,
      },
    ];
  });
}

const isOfCourse = ({ component, area }: StoredFile): boolean => component === 'course' && area === 'legacy';

function byArea(stored: readonly StoredFile[]): Backup['filesOf'] {
  const areas = new Map<string, Map<string, SourceFile>>();
  const keyOf = ({ contextId, component, area, itemId = '0' }: Area): string =>
    [contextId, component, area, itemId].join(' ');
  for (const one of stored) {
    const key = keyOf(one);
    areas.set(key, (areas.get(key) ?? new Map<string, SourceFile>()).set(one.path, one.file));
  }
  return (area) => areas.get(keyOf(area)) ?? new Map<string, SourceFile>();
}

/** By ids of the question and of its answers, whose texts have files of their own. */
function questionFilesOf(stored: readonly StoredFile[]): Backup['questionFiles'] {
  const files = new Map<string, StoredFile[]>();
  for (const one of stored)
    if (one.component === 'question' || one.component.startsWith('qtype_')) {
      const key = `${one.contextId} ${one.itemId}`;
      files.set(key, [...(files.get(key) ?? []), one]);
    }
  return ({ element, contextId }: BankQuestion) =>
    [element, ...descendantsOf(element, 'answer', 'match')].flatMap(
      (one) => files.get(`${contextId} ${attributeOf(one, 'id') ?? ''}`) ?? [],
    );
}

import { err, ok, type Result } from '../../../shared/result';
import { childOf, childrenOf, parseXml, textAt, type XmlElement } from '../../../shared/xml';
import type { ImportFault, SourceFile } from '../../imported';
import { folderIn } from '../../recognise';
import { readFile, type ImportSource } from '../../source';
import { decodeText } from '../../text';
import { valueAt, type Activity, type Area, type Backup, type OpenedActivity, type Section } from '../backup';
import { CourseFiles } from '../course-files';
import { bankInMoodle2 } from './bank';
import { filesOfMod } from './files';
import { inMoodle2, modInMoodle2 } from './mods';
import { withoutPeople } from './people';
import { headOfSummary } from './summary';

/*
 * A backup as Moodle 1.4 to 1.9 writes it: a ZIP with moodle.xml, which says all there is to say, and the files of the course in
 * course_files. It is put into the words of Moodle 2, and read from there on like what that writes.
 */

/** Refused where there is no `moodle.xml` that can be read; it may lie there alone. Outside data. */
export async function readOldBackup(source: ImportSource): Promise<Result<Backup, ImportFault>> {
  const file = source.files.get('moodle.xml') ?? [...source.files.values()][0];
  const bytes = file && (await readFile(file));
  if (bytes && !bytes.ok) return bytes;
  const parsed = bytes && parseXml(withoutPeople(decodeText(bytes.value)));
  const course = parsed?.ok ? childOf(parsed.value, 'COURSE') : undefined;
  return course ? ok(backupOf(inMoodle2(course), source)) : err({ code: 'damaged', detail: 'moodle.xml' });
}

function backupOf(course: XmlElement, source: ImportSource): Backup {
  const courseFiles = new CourseFiles(folderIn(source, 'course_files/', source.name).files);
  const placed = placedMods(course);
  return {
    title: valueAt(course, 'header', 'fullname')?.replace(/\s+/g, ' '),
    language: valueAt(course, 'header', 'lang'),
    sections: childrenOf(childOf(course, 'sections'), 'section').map(sectionOf),
    activities: [...placed.keys()],
    courseFiles,
    open: (activity) => Promise.resolve(openMod(placed.get(activity)!, courseFiles, source)),
    bank: () => Promise.resolve(bankInMoodle2(childOf(course, 'question_categories'))),
    filesOf: () => NO_FILES,
    questionFiles: () => [],
  };
}

/** All files are of the course. */
const NO_FILES: ReadonlyMap<string, SourceFile> = new Map();
const NO_AREA: Area = { contextId: '', component: '', area: '' };

const modsOf = (section: XmlElement): readonly XmlElement[] => childrenOf(childOf(section, 'mods'), 'mod');

function sectionOf(section: XmlElement): Section {
  const sequence = modsOf(section).map((mod) => textAt(mod, 'id') ?? '');
  return { id: textAt(section, 'id') ?? '', area: NO_AREA, sequence, ...headOfSummary(valueAt(section, 'summary')) };
}

/** A module, and what the section in which it stands says of it. */
interface PlacedMod {
  readonly module: XmlElement | undefined;
  readonly place: XmlElement | undefined;
}

/** Modules as sections have them, then those that stand in none. */
function placedMods(course: XmlElement): ReadonlyMap<Activity, PlacedMod> {
  const modules = new Map(
    childrenOf(childOf(course, 'modules'), 'mod').map((module) => [nameOf(module, 'modtype', 'id'), module]),
  );
  const placed = new Map<Activity, PlacedMod>();
  for (const section of childrenOf(childOf(course, 'sections'), 'section'))
    for (const place of modsOf(section)) {
      const name = nameOf(place, 'type', 'instance');
      placed.set(activityOf(name, modules.get(name), place, section), { module: modules.get(name), place });
      modules.delete(name);
    }
  for (const [name, module] of modules) placed.set(activityOf(name, module), { module, place: undefined });
  return placed;
}

/** `quiz 5`: modules are counted for each kind. */
const nameOf = (element: XmlElement, kind: string, id: string): string =>
  `${textAt(element, kind) ?? ''} ${textAt(element, id) ?? ''}`;

function activityOf(name: string, module?: XmlElement, place?: XmlElement, section?: XmlElement): Activity {
  const [linkedAs = '', instance = ''] = name.split(' ');
  return {
    id: textAt(place, 'id') ?? name,
    sectionId: textAt(section, 'id') ?? '',
    kind: module ? modInMoodle2(module).name : linkedAs,
    linkedAs,
    instance,
    title: valueAt(module, 'name') ?? name,
    place: 'moodle.xml',
  };
}

function openMod(
  { module, place }: PlacedMod,
  courseFiles: CourseFiles,
  source: ImportSource,
): OpenedActivity | undefined {
  if (!module) return undefined;
  const element = modInMoodle2(module);
  return {
    element,
    contextId: '',
    isHidden: textAt(place, 'visible') === '0',
    hasConditions: false,
    files: filesOfMod(element, courseFiles, source),
  };
}

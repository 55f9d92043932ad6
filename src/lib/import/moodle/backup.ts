import { attributeOf, childOf, childrenOf, parseXml, textAt, type XmlElement } from '../../shared/xml';
import { resolvePath } from '../archive/paths';
import type { SourceFile } from '../imported';
import { readFile, type ImportSource } from '../source';
import { decodeText } from '../text';

/*
 * A backup of a Moodle course (`moodle2` format, Moodle 2.0 to 5): moodle_backup.xml says what is in it, each activity has a
 * folder of its own, files lie by the SHA-1 of their contents. Of people nothing is read: users.xml, grades, logs,
 * attempts, posts and submissions are never opened.
 */

export interface Section {
  readonly id: string;
  readonly title: string;
  /** HTML of its summary. */
  readonly summary: string;
  /** Ids of activities, in the order in which they are shown. */
  readonly sequence: readonly string[];
}

export interface Activity {
  readonly id: string;
  readonly sectionId: string;
  /** `page`, `quiz`, … */
  readonly kind: string;
  readonly title: string;
  /** Folder in the backup. */
  readonly folder: string;
}

/** A file as `files.xml` tells it: to which part of which context it belongs. */
export interface StoredFile {
  readonly contextId: string;
  readonly component: string;
  readonly area: string;
  readonly itemId: string;
  /** Within its area, with no slash before it. */
  readonly path: string;
  readonly file: SourceFile;
}

export interface Backup {
  readonly title: string | undefined;
  readonly sections: readonly Section[];
  readonly activities: readonly Activity[];
  readonly files: readonly StoredFile[];
  /** An XML file of the backup; undefined where it is not there or can't be read. */
  read(path: string): Promise<XmlElement | undefined>;
}

/** Undefined where there is no `moodle_backup.xml` that can be read. Outside data. */
export async function readBackup(source: ImportSource): Promise<Backup | undefined> {
  const read = async (path: string): Promise<XmlElement | undefined> => {
    const file = source.files.get(path);
    const bytes = file && (await readFile(file));
    const parsed = bytes?.ok ? parseXml(decodeText(bytes.value)) : undefined;
    return parsed?.ok ? parsed.value : undefined;
  };
  const information = childOf(await read('moodle_backup.xml'), 'information');
  if (!information) return undefined;
  const contents = childOf(information, 'contents');
  const sections: Section[] = [];
  for (const element of childrenOf(childOf(contents, 'sections'), 'section')) {
    const folder = resolvePath('', textAt(element, 'directory') ?? '');
    const section = folder === undefined ? undefined : await read(`${folder}/section.xml`);
    const name = valueAt(section, 'name');
    sections.push({
      id: textAt(element, 'sectionid') ?? '',
      title: name ?? textAt(element, 'title') ?? '',
      summary: valueAt(section, 'summary') ?? '',
      sequence: (valueAt(section, 'sequence') ?? '').split(',').filter((id) => id !== ''),
    });
  }
  return {
    title: textAt(information, 'original_course_fullname')?.replace(/\s+/g, ' '),
    sections,
    activities: childrenOf(childOf(contents, 'activities'), 'activity').flatMap((element) => activityOf(element) ?? []),
    files: filesOf(await read('files.xml'), source),
    read,
  };
}

/** `$@NULL@$` is how backups write that there is nothing. */
export const valueAt = (element: XmlElement | undefined, ...path: readonly string[]): string | undefined => {
  const text = textAt(element, ...path);
  return text === '$@NULL@$' ? undefined : text;
};

function activityOf(element: XmlElement): Activity | undefined {
  const folder = resolvePath('', textAt(element, 'directory') ?? '');
  if (!folder) return undefined;
  return {
    id: textAt(element, 'moduleid') ?? '',
    sectionId: textAt(element, 'sectionid') ?? '',
    kind: textAt(element, 'modulename') ?? '',
    title: textAt(element, 'title') ?? '',
    folder,
  };
}

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

/** The one activity of `<folder>/<kind>.xml`, and its context. */
export async function readActivity(
  backup: Backup,
  { folder, kind }: Activity,
): Promise<{ readonly element: XmlElement; readonly contextId: string } | undefined> {
  const root = await backup.read(`${folder}/${kind}.xml`);
  const element = childOf(root, kind);
  return element && { element, contextId: attributeOf(root, 'contextid') ?? '' };
}

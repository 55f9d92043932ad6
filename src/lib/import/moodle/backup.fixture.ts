/* A backup of a course as Moodle 4 writes it, as far as importers look; `moodle2` of Moodle 2 where it says so. */

type Files = Record<string, string | Uint8Array>;
const XML = '<?xml version="1.0" encoding="UTF-8"?>\n';
const escape = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

export interface TestActivity {
  readonly id: number;
  readonly kind: string;
  readonly title: string;
  readonly section?: number;
  /** Inside of the element of the activity; HTML in it is escaped. */
  readonly xml?: string;
  readonly module?: string;
}
export interface TestFile {
  readonly context: number;
  readonly component: string;
  readonly area: string;
  readonly item?: number;
  readonly name: string;
  readonly path?: string;
  readonly content: string | Uint8Array;
}

/** An element whose content is text. */
export const field = (name: string, text: string): string => `<${name}>${escape(text)}</${name}>`;

/** The context of an activity is its id and a thousand. */
export const contextOf = (id: number): number => 1000 + id;

export function backupOf(
  sections: readonly {
    readonly id: number;
    readonly title: string;
    readonly summary?: string;
    readonly sequence?: string;
  }[],
  activities: readonly TestActivity[],
  files: readonly TestFile[] = [],
  questions = '',
): Files {
  const backup: Files = {
    '.ARCHIVE_INDEX': 'Moodle archive file index. Count: 1',
    'moodle_backup.xml': `${XML}<moodle_backup><information>${field('original_course_fullname', 'Физика: механика')}<contents><activities>${activities
      .map(({ id, kind, title, section = 1 }) => `<activity><moduleid>${id}</moduleid><sectionid>${section}</sectionid><modulename>${kind}</modulename>${field('title', title)}<directory>activities/${kind}_${id}</directory></activity>`)
      .join('')}</activities><sections>${sections
      .map(({ id, title }) => `<section><sectionid>${id}</sectionid>${field('title', title)}<directory>sections/section_${id}</directory></section>`)
      .join('')}</sections></contents></information></moodle_backup>`,
    'course/course.xml': `${XML}<course id="1" contextid="77"><lang></lang></course>`,
    'users.xml': `${XML}<users><user id="5"><firstname>Дана</firstname><email>dana@example.kz</email></user></users>`,
    'questions.xml': `${XML}<question_categories>${questions}</question_categories>`,
  }; // prettier-ignore
  for (const { id, title, summary = '', sequence = '' } of sections)
    backup[`sections/section_${id}/section.xml`] =
      `${XML}<section id="${id}">${field('name', title)}${field('summary', summary)}<sequence>${sequence}</sequence></section>`;
  for (const { id, kind, xml = '', module = '<visible>1</visible>' } of activities) {
    backup[`activities/${kind}_${id}/${kind}.xml`] =
      `${XML}<activity id="${id}" moduleid="${id}" modulename="${kind}" contextid="${contextOf(id)}"><${kind} id="${id}">${xml}</${kind}></activity>`;
    backup[`activities/${kind}_${id}/module.xml`] = `${XML}<module id="${id}">${module}</module>`;
  }
  const stored = files.map((file, index) => ({ ...file, hash: String(index).padStart(40, 'a') }));
  for (const { hash, content } of stored) backup[`files/${hash.slice(0, 2)}/${hash}`] = content;
  backup['files.xml'] = `${XML}<files>${stored
    .map(({ hash, context, component, area, item = 0, name, path = '/' }) =>
      `<file>${field('contenthash', hash)}<contextid>${context}</contextid><component>${component}</component><filearea>${area}</filearea><itemid>${item}</itemid><filepath>${path}</filepath>${field('filename', name)}<userid>5</userid><author>Дана</author></file>`)
    .join('')}</files>`; // prettier-ignore
  return backup;
}

import { field } from '../backup.fixture';

/* A backup of a course as Moodle 1.9 writes it, as far as importers look. */

const upper = (fields: Readonly<Record<string, string | number>>): string =>
  Object.entries(fields)
    .map(([name, value]) => field(name.toUpperCase(), String(value)))
    .join('');

/** A module: `xml` is what is no text in it. */
export const mod = (
  type: string,
  id: number,
  name: string,
  fields: Readonly<Record<string, string | number>> = {},
  xml = '',
): string => `<MOD>${upper({ id, modtype: type, name, ...fields })}${xml}</MOD>`;

export interface OldSection {
  readonly summary?: string;
  /** Id in the course, kind, number among its kind. */
  readonly mods?: readonly (readonly [id: number, kind: string, instance: number, visible?: number])[];
}

export interface OldBackup {
  readonly sections: readonly OldSection[];
  readonly modules: readonly string[];
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly questions?: string;
  readonly lang?: string;
  /** Elements of the course beside those. */
  readonly more?: string;
  readonly encoding?: string;
}

export const moodleXml = ({ sections, modules, questions = '', lang = '', more = '', encoding = 'UTF-8' }: OldBackup) =>
  `<?xml version="1.0" encoding="${encoding}"?>\n<MOODLE_BACKUP><INFO><NAME>backup.zip</NAME><MOODLE_RELEASE>1.9.19</MOODLE_RELEASE><DETAILS><USERS>course</USERS></DETAILS></INFO><COURSE><HEADER>${upper({ id: 33, fullname: 'Физика:  механика', lang })}</HEADER><SECTIONS>${sections
    .map(({ summary = '$@NULL@$', mods = [] }, number) =>
      `<SECTION>${upper({ id: 100 + number, number, summary })}<MODS>${mods.map(([id, type, instance, visible = 1]) => `<MOD>${upper({ id, type, instance, visible })}</MOD>`).join('')}</MODS></SECTION>`)
    .join('')}</SECTIONS>${more}<QUESTION_CATEGORIES>${questions}</QUESTION_CATEGORIES><MODULES>${modules.join('')}</MODULES></COURSE></MOODLE_BACKUP>`; // prettier-ignore

/** Files of the course lie in course_files; others are under their own path with a slash before it. */
export const oldBackupOf = (backup: OldBackup): Record<string, string | Uint8Array> => ({
  'moodle.xml': moodleXml(backup),
  ...Object.fromEntries(
    Object.entries(backup.files ?? {}).map(([path, content]) => [
      path.startsWith('/') ? path.slice(1) : `course_files/${path}`,
      content,
    ]),
  ),
});

export const category = (name: string, questions: readonly string[]): string =>
  `<QUESTION_CATEGORY>${upper({ id: 1, name })}<QUESTIONS>${questions.join('')}</QUESTIONS></QUESTION_CATEGORY>`;

export const question = (
  id: number,
  qtype: string,
  name: string,
  fields: Readonly<Record<string, string | number>> = {},
  xml = '',
): string =>
  `<QUESTION>${upper({ id, parent: 0, name, questiontext: `${name}?`, questiontextformat: 1, image: '', generalfeedback: '', defaultgrade: 2, qtype, ...fields })}${xml}</QUESTION>`;

export const answers = (
  ...all: readonly (readonly [id: number, text: string, fraction: number, feedback?: string])[]
) =>
  `<ANSWERS>${all.map(([id, answer_text, fraction, feedback = '']) => `<ANSWER>${upper({ id, answer_text, fraction, feedback })}</ANSWER>`).join('')}</ANSWERS>`;

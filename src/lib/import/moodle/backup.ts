import { textAt, type XmlElement } from '../../shared/xml';
import type { SourceFile } from '../imported';
import type { CourseFiles } from './course-files';

/*
 * A backup of a Moodle course as everything here sees it, whatever wrote it: in the words of Moodle 2 to 5 (`moodle2.ts`), into which those
 * of 1.9 are put (`moodle1/`). Of people nothing is read: accounts, grades, logs, attempts, posts and submissions are never opened.
 */

export interface Section {
  readonly id: string;
  readonly title: string;
  /** HTML of its summary. */
  readonly summary: string;
  readonly area: Area;
  /** Ids of activities, in the order in which they are shown. */
  readonly sequence: readonly string[];
}

export interface Activity {
  readonly id: string;
  readonly sectionId: string;
  /** `page`, `quiz`, … */
  readonly kind: string;
  /** What links to it call its kind: in Moodle 1.9 pages, files and folders are all a `resource`. */
  readonly linkedAs: string;
  /** Its number among those of its kind, by which old links call it. */
  readonly instance?: string;
  readonly title: string;
  /** Where the backup tells of it. */
  readonly place: string;
}

export interface OpenedActivity {
  readonly element: XmlElement;
  readonly contextId: string;
  readonly isHidden: boolean;
  readonly hasConditions: boolean;
  /** What it is made of, by path: the file of a resource, the files of a folder, a package. */
  readonly files: ReadonlyMap<string, SourceFile>;
}

/** Whose files a text of Moodle names, as `@@PLUGINFILE@@/path`. */
export interface Area {
  readonly contextId: string;
  readonly component: string;
  readonly area: string;
  /** Where several texts have files of one area: chapters of a book. */
  readonly itemId?: string;
}

/** A question of the bank. */
export interface BankQuestion {
  readonly id: string;
  /** Of the bank entry (Moodle 4); by it a quiz names a question. */
  readonly entryId: string | undefined;
  /** Id of the question around it: parts of a cloze text. `0` or absent: none. */
  readonly parent: string;
  readonly category: string;
  readonly contextId: string;
  readonly element: XmlElement;
}

export interface NamedFile {
  readonly path: string;
  readonly file: SourceFile;
}

export interface Backup {
  readonly title: string | undefined;
  /** As it says it: `kk`, `ru_utf8`. */
  readonly language: string | undefined;
  readonly sections: readonly Section[];
  readonly activities: readonly Activity[];
  readonly courseFiles: CourseFiles;
  /** Undefined where nothing can be read of it. */
  open(activity: Activity): Promise<OpenedActivity | undefined>;
  /** An element with a `question_category` for each. */
  bank(): Promise<XmlElement | undefined>;
  /** By path. */
  filesOf(area: Area): ReadonlyMap<string, SourceFile>;
  /** What texts of a question name as `@@PLUGINFILE@@/path`. */
  questionFiles(question: BankQuestion): readonly NamedFile[];
}

/** `$@NULL@$` is how backups write that there is nothing. */
export const valueAt = (element: XmlElement | undefined, ...path: readonly string[]): string | undefined => {
  const text = textAt(element, ...path);
  return text === '$@NULL@$' ? undefined : text;
};

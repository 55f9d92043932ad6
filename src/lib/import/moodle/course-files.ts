import { lookup } from '../html/attachments';
import type { SourceFile } from '../imported';

/**
 * Files that belong to a course and to no activity: all there were in Moodle 1.9, where teachers put them into folders of the course; after
 * it was brought to a newer one, its old files. Texts name them as `$@FILEPHP@$$@SLASH@$folder$@SLASH@$name`.
 */
export class CourseFiles {
  readonly #find: (path: string) => SourceFile | undefined;
  readonly #named = new Set<SourceFile>();

  constructor(private readonly files: ReadonlyMap<string, SourceFile>) {
    this.#find = lookup(files);
  }

  /** What is found is named: something has it. */
  find(path: string): SourceFile | undefined {
    const file = this.#find(path.normalize('NFC'));
    if (file) this.#named.add(file);
    return file;
  }

  /** What lies in a folder, by path in it. */
  under(folder: string): ReadonlyMap<string, SourceFile> {
    const prefix = folder === '' ? '' : `${folder}/`;
    const paths = [...this.files.keys()].filter((path) => path.startsWith(prefix));
    return new Map(paths.map((path) => [path.slice(prefix.length), this.find(path)!]));
  }

  /** What nothing has named so far. */
  get unnamed(): readonly string[] {
    return [...this.files].filter(([, file]) => !this.#named.has(file)).map(([path]) => path);
  }
}

const FILE_OF_COURSE = '$@FILEPHP@$';

/** The path of a file of the course, where an address is one; it is decoded already. */
export function coursePath(address: string): string | undefined {
  if (!address.startsWith(FILE_OF_COURSE)) return undefined;
  const path = address.slice(FILE_OF_COURSE.length).replaceAll('$@SLASH@$', '/').replace('$@FORCEDOWNLOAD@$', '');
  return path.replace(/^\/+/, '');
}

/** Such addresses in a text, in their quotation marks. */
export const COURSE_ADDRESS = /(["'])(\$@FILEPHP@\$.*?)\1/gs;

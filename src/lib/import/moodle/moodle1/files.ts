import { textAt, type XmlElement } from '../../../shared/xml';
import { resolvePath } from '../../archive/paths';
import { decoded } from '../../html/addresses';
import type { SourceFile } from '../../imported';
import { folderIn } from '../../recognise';
import type { ImportSource } from '../../source';
import { valueAt } from '../backup';
import { coursePath, type CourseFiles } from '../course-files';

type Files = ReadonlyMap<string, SourceFile>;
const NONE: Files = new Map();

/** The files of the course of which a module is made, by its reference to them. */
export function filesOfMod(mod: XmlElement, courseFiles: CourseFiles, source: ImportSource): Files {
  const told = valueAt(mod, 'reference') ?? '';
  const path = resolvePath('', coursePath(told) ?? told);
  if (path === undefined) return NONE;
  switch (mod.name) {
    case 'folder':
      return courseFiles.under(path);
    case 'resource':
      return one(path, courseFiles);
    case 'scorm':
      return one(path, courseFiles).size > 0 ? one(path, courseFiles) : unpacked(mod, source);
    default:
      return NONE;
  }
}

function one(path: string, courseFiles: CourseFiles): Files {
  const file = courseFiles.find(path) ?? courseFiles.find(decoded(path));
  return file ? new Map([[path, file]]) : NONE;
}

/** Moodle keeps a package unpacked, too; of some it has nothing else. */
const unpacked = (mod: XmlElement, source: ImportSource): Files =>
  folderIn(source, `moddata/scorm/${textAt(mod, 'id') ?? ''}/`, source.name).files;

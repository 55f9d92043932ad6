import { constants } from 'node:fs';
import { copyFile, link, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DraftProblem } from '../../lib/draft/api';
import { draftFolder, partOfPath } from '../../lib/draft/folder';
import type { DraftFolder } from '../../lib/draft/folder';
import type { Parts } from '../../lib/draft/outline';
import type { FileValue, PartId } from '../../lib/draft/part';
import type { Mistake } from '../../lib/kit/node/pack/mistakes';
import type { StoredFile } from './files';

const KIT_YAML = 'kit.yaml';

/** A draft as a folder on the disk. */
export interface Source {
  readonly folder: DraftFolder;
  /** Why the packer can't be asked, in its way of saying it. */
  readonly problems: readonly DraftProblem[];
  /** Of all files, bytes. */
  readonly bytes: number;
}

/**
 * Writes a draft out for the packer: texts anew, files as links to their bytes. Names that would meet on some disk are
 * not written but told, and so are files whose bytes are not here. `into` is empty.
 */
export async function writeSource(
  parts: Parts,
  into: string,
  find: (file: FileValue) => Promise<StoredFile | undefined>,
): Promise<Source> {
  const folder = draftFolder(parts);
  const problems = [...collisions(folder)];
  const refused = new Set(problems.map(({ part }) => part));
  let bytes = 0;
  await writeFile(join(into, KIT_YAML), folder.kitYaml, { flag: 'wx' });
  for (const [path, text] of folder.texts) {
    if (refused.has(`text:${path}`)) continue;
    await writeFile(await placeFor(into, path), text, { flag: 'wx' });
  }
  for (const [path, file] of folder.files) {
    const part: PartId = `file:${path}`;
    if (refused.has(part)) continue;
    const held = await find(file);
    if (held === undefined || held.bytes !== file.bytes) {
      const message = `${path}: the bytes of this file are not on this hub; add it once more`;
      problems.push({ severity: 'mistake', code: 'bytes-absent', part, detail: path, message });
      continue;
    }
    bytes += held.bytes;
    await linkOrCopy(held.path, await placeFor(into, path));
  }
  return { folder, problems, bytes };
}

async function placeFor(into: string, path: string): Promise<string> {
  const place = join(into, ...path.split('/'));
  await mkdir(dirname(place), { recursive: true });
  return place;
}

/** Links cost nothing; some disks have none. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  await link(from, to).catch(() => copyFile(from, to, constants.COPYFILE_EXCL));
}

/** The second of two names that are one on a disk which knows no case, or of which one is the other's folder. */
function* collisions({ texts, files }: DraftFolder): Generator<DraftProblem> {
  const names: (readonly [string, PartId])[] = [
    ...[...texts.keys()].map((path) => [path, `text:${path}`] as const),
    ...[...files.keys()].map((path) => [path, `file:${path}`] as const),
  ];
  const taken = new Map<string, string>([[KIT_YAML, KIT_YAML]]);
  const folders = new Map<string, string>();
  for (const [path, part] of names) {
    const own = foldersOf(path);
    const known = taken.get(fold(path)) ?? folders.get(fold(path));
    const other = known ?? own.map((folder) => taken.get(fold(folder))).find((one) => one !== undefined);
    if (other !== undefined) {
      const message = `${path}: ${other} is there as well, and on some computers both are the same name; rename one`;
      yield { severity: 'mistake', code: 'path-twice', part, detail: `${path}, ${other}`, message };
      continue;
    }
    taken.set(fold(path), path);
    for (const folder of own) if (!folders.has(fold(folder))) folders.set(fold(folder), path);
  }
}

const foldersOf = (path: string): readonly string[] => {
  const names = path.split('/').slice(0, -1);
  return names.map((_, at) => names.slice(0, at + 1).join('/'));
};

/** As disks that know no case and no forms of letters compare. */
const fold = (path: string): string => path.normalize('NFC').toLowerCase().normalize('NFC');

/** Nobody reads more of a path or a text that is wrong. */
const MOST_DETAIL = 500;

/** A path in kit.yaml as it is in the part that it is of: units and items are parts of their own. */
function memberOfPart(path: string): Pick<DraftProblem, 'member'> {
  const member = path.replace(/^units\.\d+(\.items\.\d+)?(\.|$)/, '');
  return member === '' ? {} : { member };
}

/** What the packer says of a file of the folder, said of a part of the draft. */
export function problemOf(
  { file, line, code, member, detail, message }: Mistake,
  severity: DraftProblem['severity'],
  folder: DraftFolder,
  parts: Parts,
): DraftProblem {
  const inYaml = file === KIT_YAML;
  const part = inYaml ? (line === undefined ? undefined : folder.partOfLine(line)) : partOfPath(parts, file);
  return {
    ...{ severity, code },
    ...(part !== undefined && { part }),
    ...(!inYaml && line !== undefined && { line }),
    ...(member !== undefined && memberOfPart(member)),
    ...(detail !== undefined && { detail: detail.slice(0, MOST_DETAIL) }),
    message: part === undefined && !inYaml ? `${file}: ${message}` : message,
  };
}

import type { PackCode, Said } from '../../check/said';
import { describePackage, type PackageFault } from '../../package/describe';
import { CMI5_STRUCTURE } from '../../package/cmi5';
import { H5P_MARK } from '../../package/h5p';
import { SCORM_MANIFEST } from '../../package/scorm';
import { utf8 } from '../bytes';
import { pathProblem } from './folder';
import { packageMediaType } from '../../media-types';
import type { Packing } from './packing';
import type { YamlPath } from './yaml';

/** Folders of unpacked packages, every file as it is; language → path of the index in the kit. */
export async function packPackages(packing: Packing, pattern: string, at: YamlPath): Promise<Record<string, string>> {
  const { languages } = packing.kit;
  const folders = languages
    .map((language) => [language, pattern.replaceAll('{lang}', language).replace(/\/$/, '')] as const)
    .filter(([, folder]) => packing.folder.under(folder).length > 0);
  if (folders.length === 0) packing.mistake(at, noFolder(packing, pattern));
  const packed: Record<string, string> = {};
  for (const [language, folder] of folders) {
    const index = await packPackage(packing, folder, at);
    if (index !== undefined) packed[language] = index;
  }
  return packed;
}

function noFolder(packing: Packing, pattern: string): Said {
  if (!packing.folder.has(pattern))
    return { code: 'package-absent', detail: pattern, message: `no folder ${pattern} with files in it` };
  const message = `${pattern} is a file; a package is a folder: sandyq import makes one of a SCORM or HTML archive`;
  return { code: 'package-is-file', detail: pattern, message };
}

async function packPackage(packing: Packing, folder: string, at: YamlPath): Promise<string | undefined> {
  const problem = pathProblem(folder);
  if (problem) {
    packing.mistake(at, problem);
    return undefined;
  }
  const path = `${folder}.package.json`;
  if (packing.made(path, folder)) return path;
  const read = (name: string) => readText(packing, `${folder}/${name}`);
  const described = await describePackage(packing.folder.under(folder), read, folder);
  if (!described.ok) {
    const [code, words] = wordsOf(described.error);
    packing.mistake(at, { code, detail: folder, message: `${folder}: ${words}` });
    return undefined;
  }
  const { index, ignored } = described.value;
  for (const one of ignored)
    packing.warn(at, { code: 'package-ignored', detail: one, message: `${folder}: Sandyq does without ${one}` });
  for (const [name, inKit] of Object.entries(index.files))
    packing.packAs(inKit, `${folder}/${name}`, packageMediaType(name));
  packing.make(path, folder, utf8(`${JSON.stringify(index)}\n`), 'application/json', at);
  return path;
}

/** Empty where it is no UTF-8, which the reader then calls damaged. */
async function readText(packing: Packing, path: string): Promise<string> {
  return (await packing.folder.text(path)) ?? '';
}

function wordsOf(fault: PackageFault): readonly [PackCode, string] {
  switch (fault.code) {
    case 'damaged':
      return [
        'package-damaged',
        `${fault.manifest} can’t be read${fault.detail ? `: ${fault.detail}` : ''}; save it as UTF-8, or export the package again`,
      ];
    case 'empty':
      return ['package-empty', `${fault.manifest} launches no page that is in the package`];
    case 'h5p-without-player':
      return [
        'package-h5p',
        'H5P content as it is: sandyq import makes a package of the .h5p file (docs/formats/authoring.md)',
      ];
    case 'h5p-unknown':
      return [
        'package-h5p-other',
        `${H5P_MARK} is not as this version of Sandyq writes it: import the .h5p file again`,
      ];
    case 'no-start':
      return [
        'package-no-start',
        `neither a SCORM package (${SCORM_MANIFEST}), nor one of cmi5 (${CMI5_STRUCTURE}), nor pages with an index.html`,
      ];
  }
}

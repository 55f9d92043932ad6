import { describePackage, type PackageFault } from '../../kit/package/describe';
import { isWritable } from '../archive/paths';
import type { ImportContext } from '../context';
import type { ImportFault } from '../imported';
import { Notes } from '../notes';
import { readFile, type ImportSource } from '../source';
import { decodeText } from '../text';
import type { PackageFacts } from './facts';

/**
 * Something interactive as it is: all its files, under their own names, in a folder of their own, and one item. The packer
 * makes of the folder what devices play; what it would not take is refused here already.
 */
export async function addPackage(
  source: ImportSource,
  facts: PackageFacts,
  { gathering }: ImportContext,
): Promise<ImportFault | undefined> {
  const notes = new Notes();
  const names = [...source.files.keys()].filter((name) => isWritable(name) || void notes.add('unsafe-name', name));
  const title = facts.title ?? source.name.replace(/\.[A-Za-z0-9]{1,5}$/, '');
  const texts = new Map<string, string>();
  const folder = gathering.names.folder('packages', title);
  const described = await describePackage(names, (name) => readText(source, name, texts), folder);
  if (!described.ok) return faultOf(described.error);
  for (const ignored of described.value.ignored) notes.add('package-ignored', ignored);
  for (const name of names) gathering.put(`${folder}/${name}`, source.files.get(name)!);
  // Manifests of old Russian tools are in windows-1251; the packer reads UTF-8.
  for (const [name, text] of texts)
    gathering.put(`${folder}/${name}`, text.replace(/(<\?xml[^>]*?)\s+encoding\s*=\s*("[^"]*"|'[^']*')/i, '$1'));
  gathering.title ??= facts.title;
  gathering.language ??= facts.language;
  gathering.licence ??= facts.licence;
  const id = gathering.item({ kind: 'package', title: facts.title ?? described.value.title ?? title, package: folder });
  notes.sayTo(gathering, source.name, id);
  return undefined;
}

/** Empty where it can't be read, which its reader calls damaged. */
async function readText(source: ImportSource, name: string, texts: Map<string, string>): Promise<string> {
  const bytes = await readFile(source.files.get(name)!);
  const text = bytes.ok ? decodeText(bytes.value) : '';
  texts.set(name, text);
  return text;
}

function faultOf(fault: PackageFault): ImportFault {
  switch (fault.code) {
    case 'damaged':
      return { code: 'damaged', detail: [fault.manifest, fault.detail ?? ''].filter(Boolean).join(': ') };
    case 'empty':
      return { code: 'empty', detail: fault.manifest };
    case 'no-start':
    case 'h5p-without-player':
    case 'h5p-unknown':
      return { code: 'unknown-format', detail: 'no page to start from' };
  }
}

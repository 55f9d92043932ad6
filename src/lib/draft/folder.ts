import { outlineOf, type Parts } from './outline';
import type { FactsValue, FileValue, PartId, TextValue } from './part';

/** A draft as the source folder that the packer reads: docs/formats/authoring.md. */
export interface DraftFolder {
  /** JSON, which is YAML; each part of the draft on lines of its own. */
  readonly kitYaml: string;
  /** Which part is told on a line of `kitYaml`, from 1; undefined on lines that only hold it together. */
  partOfLine(line: number): PartId | undefined;
  readonly texts: ReadonlyMap<string, string>;
  readonly files: ReadonlyMap<string, FileValue>;
}

/** Whether a kit can be made of it, the packer says. */
export function draftFolder(parts: Parts): DraftFolder {
  const lines: { readonly text: string; readonly part?: PartId }[] = [{ text: '{' }];
  const facts = parts.get('kit') as FactsValue | undefined;
  for (const [name, value] of Object.entries(facts ?? {}))
    if (name !== 'units') lines.push({ text: `${JSON.stringify(name)}: ${JSON.stringify(value)},`, part: 'kit' });
  lines.push({ text: '"units": [' });
  const units = outlineOf(parts);
  for (const [index, { id, title, items }] of units.entries()) {
    const part: PartId = `unit:${id}`;
    lines.push({ text: `{"id": ${JSON.stringify(id)}, "title": ${JSON.stringify(title)}, "items": [`, part });
    for (const [at, { id: item, item: value }] of items.entries()) {
      const comma = at < items.length - 1 ? ',' : '';
      lines.push({ text: `${JSON.stringify({ ...value, id: item })}${comma}`, part: `item:${item}` });
    }
    lines.push({ text: `]}${index < units.length - 1 ? ',' : ''}` });
  }
  lines.push({ text: ']}' });
  return {
    kitYaml: `${lines.map(({ text }) => text).join('\n')}\n`,
    partOfLine: (line) => lines[line - 1]?.part,
    texts: namedBy<TextValue, string>(parts, 'text:', ({ text }) => text),
    files: namedBy<FileValue, FileValue>(parts, 'file:', (file) => file),
  };
}

function namedBy<T, R>(parts: Parts, prefix: 'text:' | 'file:', of: (value: T) => R): ReadonlyMap<string, R> {
  return new Map(
    [...parts]
      .filter(([id]) => id.startsWith(prefix))
      .map(([id, value]): [string, R] => [id.slice(prefix.length), of(value as unknown as T)]),
  );
}

/** The part that a file of the source folder is. */
export function partOfPath(parts: Parts, path: string): PartId | undefined {
  return ([`text:${path}`, `file:${path}`] as const).find((id) => parts.has(id));
}

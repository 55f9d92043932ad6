import * as v from 'valibot';
import { isNode, LineCounter, parseDocument } from 'yaml';
import type { ImportedFile, ImportFault } from '../../import/imported';
import { readFile, type ImportSource } from '../../import/source';
import { ItemId } from '../../shared/ids';
import { err, ok, type Result } from '../../shared/result';
import { utf8Text } from '../../shared/utf8';
import { namedBy } from '../check/names';
import { ordersFor } from '../order';
import {
  FactsValue,
  ItemValue,
  MOST_PARTS,
  MOST_TEXT,
  parsePartId,
  parsePartValue,
  UnitValue,
  type PartId,
  type PartValue,
} from '../part';

/** More than any `kit.yaml` has, bytes. */
const MOST_YAML = 16 * 1_048_576;
const TEXT = /\.(md|html|gift|vtt)$/i;

/** A source folder as the parts of a draft; what becomes of `files` is only known when their bytes are kept. */
export interface ReadFolder {
  readonly facts: FactsValue;
  /** Units, items and texts. */
  readonly parts: ReadonlyMap<PartId, PartValue>;
  /** By their paths in the draft. */
  readonly files: ReadonlyMap<string, ImportedFile>;
  /** Names that no system could write: they are in nothing. */
  readonly leftOut: readonly string[];
}

export type FolderFault =
  | ImportFault
  | { readonly code: 'no-kit-yaml' | 'too-many-parts' }
  /** `detail`: the line, and what stands there. */
  | { readonly code: 'kit-yaml-malformed'; readonly detail: string };

const Folder = v.looseObject({
  id: v.string(),
  version: v.string(),
  title: FactsValue.entries.title,
  units: v.array(
    v.strictObject({
      id: ItemId,
      title: v.optional(UnitValue.entries.title, ''),
      items: v.optional(
        v.array(
          v.looseObject({ id: ItemId, kind: v.string(), title: v.optional(ItemValue.entries.item.entries.title, '') }),
        ),
        [],
      ),
    }),
  ),
});

/** The source folder in an archive, at its top or one folder deeper. Whether a kit can be made of it the checks say. */
export async function readDraftFolder(source: ImportSource): Promise<Result<ReadFolder, FolderFault>> {
  const yaml = [...source.files.keys()].find((path) => /^([^/]+\/)?kit\.yaml$/i.test(path));
  if (yaml === undefined) return err({ code: 'no-kit-yaml' });
  const bytes = await readFile(source.files.get(yaml)!, MOST_YAML);
  if (!bytes.ok) return bytes;
  const folder = parse(utf8Text(bytes.value));
  if (!folder.ok) return folder;
  const top = yaml.slice(0, -'kit.yaml'.length);
  const own = [...source.files].filter(([path]) => path.startsWith(top) && path !== yaml);
  const files = own.map(([path, file]) => [path.slice(top.length), file] as const);
  const { units, ...facts } = folder.value;
  return takeApart(facts, units, files);
}

type ParsedUnits = v.InferOutput<typeof Folder>['units'];

async function takeApart(
  facts: FactsValue,
  units: ParsedUnits,
  given: readonly (readonly [path: string, file: ImportedFile])[],
): Promise<Result<ReadFolder, FolderFault>> {
  const parts = new Map<PartId, PartValue>();
  const unitOrders = ordersFor(units.length);
  for (const [index, { id, title, items }] of units.entries()) {
    if (parts.has(`unit:${id}`)) return malformed(`units.${index}.id: ${id}`);
    parts.set(`unit:${id}`, { order: unitOrders[index]!, title });
    const orders = ordersFor(items.length);
    for (const [at, { id: item, ...rest }] of items.entries()) {
      if (parts.has(`item:${item}`)) return malformed(`units.${index}.items.${at}.id: ${item}`);
      parts.set(`item:${item}`, { unit: id, order: orders[at]!, item: rest });
    }
  }
  const inside = packagesOf(units);
  const files = new Map<string, ImportedFile>();
  const leftOut: string[] = [];
  for (const [path, file] of given) {
    const text = TEXT.test(path) && !inside(path) ? await textOf(file) : undefined;
    if (text !== undefined && parsePartId(`text:${path}`)) parts.set(`text:${path}`, { text });
    else if (parsePartId(`file:${path}`)) files.set(path, file);
    else leftOut.push(path);
  }
  if (1 + parts.size + files.size > MOST_PARTS) return err({ code: 'too-many-parts' });
  const heavy = [...parts].find(([id, value]) => parsePartValue(id, value) === undefined);
  if (heavy) return malformed(heavy[0]);
  if (parsePartValue('kit', facts) === undefined) return malformed('kit');
  return ok({ facts, parts, files, leftOut });
}

/** Whatever lies in a package stays as it is. */
function packagesOf(units: ParsedUnits): (path: string) => boolean {
  const named = units.flatMap(({ items }) => items.flatMap((item) => namedBy(item)));
  const folders = named.filter(({ use }) => use === 'package').map(({ pattern }) => pattern.replace(/\/$/, ''));
  // One for each language: what stands before is enough.
  const starts = folders.map((folder) => `${folder.split('{lang}')[0]!}${folder.includes('{lang}') ? '' : '/'}`);
  return (path) => starts.some((start) => path.startsWith(start));
}

/** Undefined of what is no text, or longer than one part may be. */
async function textOf(file: ImportedFile): Promise<string | undefined> {
  const bytes = file instanceof Uint8Array ? ok(file) : await readFile(file, MOST_TEXT * 4);
  if (!bytes.ok) return undefined;
  const text = utf8Text(bytes.value);
  return text !== undefined && text.length <= MOST_TEXT ? text : undefined;
}

const malformed = (detail: string) => err({ code: 'kit-yaml-malformed', detail } as const);

function parse(text: string | undefined): Result<v.InferOutput<typeof Folder>, FolderFault> {
  if (text === undefined) return malformed('UTF-8');
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    const [error] = document.errors;
    if (error) return malformed(`${lines.linePos(error.pos[0]).line}: ${error.message}`);
    const parsed = v.safeParse(Folder, document.toJS({ maxAliasCount: 100 }));
    if (parsed.success) return ok(parsed.output);
    const path = (parsed.issues[0].path ?? []).map(({ key }) => key as string | number);
    const node = document.getIn(path.slice(0, -1), true);
    const line = isNode(node) && node.range ? lines.linePos(node.range[0]).line : 1;
    return malformed(`${line}: ${path.join('.')}`);
  } catch (cause) {
    // Nested without end, or with more references than anybody writes.
    if (cause instanceof RangeError || cause instanceof ReferenceError) return malformed(cause.message);
    throw cause;
  }
}

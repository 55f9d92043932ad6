import * as v from 'valibot';
import { slug } from '../assessment/gift/slug';
import type { AuthoredItem } from '../kit/authoring';
import type { Imported, ImportedFile, ImportFault, ReportLine } from '../import/imported';
import { freeName, Names, splitName, type TakenNames } from '../import/names';
import { piecesOf, readFile, UnreadableFile } from '../import/source';
import { joinedLicences } from '../import/imported';
import { isWritable } from '../import/archive/paths';
import { ItemId } from '../shared/ids';
import { err, ok, type Result } from '../shared/result';
import { utf8Text } from '../shared/utf8';
import { itemWords } from './check/items';
import { namedBy, type Named } from './check/names';
import { readPage, readQuestions } from './check/texts';
import { at, isRecord } from './check/words';
import type { OpenDraft } from './drafts';
import { orderBetween, ordersFor } from './order';
import { outlineOf, type Parts } from './outline';
import {
  MOST_PARTS,
  MOST_TEXT,
  parsePartId,
  type FactsValue,
  type PartId,
  type PartValue,
  type TextValue,
} from './part';
import { resolveFrom } from '../kit/source-path';

/* What an import brought, as changes of a draft. What is in the draft stays: everything is added, a licence where there is none. */

/** Names that an import may not give out, for the draft has them. */
export const namesBeside = (parts: Parts, tail = ''): Names => new Names(takenNames(parts, tail));

/** What `namesBeside` is made of, for a worker. */
export function takenNames(parts: Parts, tail = ''): TakenNames {
  const named = (prefix: string): readonly string[] =>
    [...parts.keys()].filter((id) => id.startsWith(prefix)).map((id) => id.slice(prefix.length));
  return { ids: named('item:'), paths: [...named('text:'), ...named('file:')], tail };
}

export interface Taking {
  /** Imported with `namesBeside(parts)`, all by the same. */
  readonly imported: readonly Imported[];
  /** Is this unit of this import wanted? */
  readonly wanted: (imported: Imported, unit: number) => boolean;
  /** BCP 47: what it is written in. */
  readonly language: string;
  /** Of the draft, as of `OpenDraft`. */
  readonly tail?: string;
  /** Told of each file that is kept. */
  readonly onFile?: (done: number, total: number) => void;
}

export interface Taken {
  readonly changes: ReadonlyMap<PartId, PartValue>;
  /** What taking it over did to it, besides what the import told. */
  readonly report: readonly ReportLine[];
}

/** `names-taken`: the draft got an item or a file of the same name meanwhile; to be imported again. */
export type TakeFault =
  ImportFault | { readonly code: 'storage-full' | 'names-taken' | 'too-many-parts' | 'nothing-wanted' };

/**
 * What was chosen, as parts to be written at once. Texts are named by language and files are kept by `keepFile`; a file that
 * turns out damaged as it is read fails all of it.
 */
export async function takeImport(
  parts: Parts,
  { imported, wanted, language, tail = '', onFile = () => undefined }: Taking,
  keepFile: OpenDraft['keepFile'],
): Promise<Result<Taken, TakeFault>> {
  const units = imported.flatMap((one) => one.units.filter((_, index) => wanted(one, index)));
  if (units.length === 0) return err({ code: 'nothing-wanted' });
  const files = new Map(imported.flatMap((one) => [...one.files]));
  const adding = new Adding(parts, files, { language, tail }, keepFile);
  const orders = afterUnits(parts, units.length);
  units.forEach((unit, index) => adding.unit(unit.title, orders[index]!, unit.items));
  const everything = imported.every((one) => one.units.every((_, index) => wanted(one, index)));
  const kept = await adding.files(everything, onFile);
  if (!kept.ok) return kept;
  const { changes, report } = adding;
  if ([...changes.keys()].some((id) => parts.has(id))) return err({ code: 'names-taken' });
  const facts = parts.get('kit') as FactsValue | undefined;
  const from = imported.filter((one) => one.units.some((_, index) => wanted(one, index)));
  const licence = joinedLicences(from).slice(0, MOST_LICENCE);
  if (facts !== undefined && !facts['licence'] && licence !== '') changes.set('kit', { ...facts, licence });
  if (parts.size + changes.size > MOST_PARTS) return err({ code: 'too-many-parts' });
  return ok({ changes, report });
}

/** Orders of new units, after the last one. */
function afterUnits(parts: Parts, count: number): readonly string[] {
  const first = orderBetween(outlineOf(parts).at(-1)?.order, undefined);
  return count === 1 ? [first] : ordersFor(count).map((order) => `${first}${order}`);
}

const LANGUAGE = '{lang}';
/** Characters, as the page of the facts takes them. */
const MOST_LICENCE = 500;
/** Of the id of a unit. */
const MOST_ID = 64;

class Adding {
  readonly changes = new Map<PartId, PartValue>();
  readonly report: ReportLine[] = [];
  /** Path that the import gave → path of the draft, of texts that are now named by language. */
  readonly #renamed = new Map<string, string>();
  readonly #texts = new Map<string, 'page' | 'test' | 'survey' | 'captions'>();
  readonly #wanted = new Set<string>();
  readonly #items = new Set<string>();
  readonly #unitIds: Set<string>;

  constructor(
    parts: Parts,
    private readonly source: ReadonlyMap<string, ImportedFile>,
    private readonly as: { readonly language: string; readonly tail: string },
    private readonly keepFile: OpenDraft['keepFile'],
  ) {
    this.#unitIds = new Set(outlineOf(parts).map(({ id }) => id));
  }

  unit(title: string, order: string, items: readonly AuthoredItem[]): void {
    const unit = v.parse(ItemId, freeUnit(title, this.as.tail, this.#unitIds));
    this.changes.set(`unit:${unit}`, { order, title: this.words(title) });
    const orders = ordersFor(items.length);
    items.forEach((item, index) => {
      const { id, ...rest } = item;
      this.#items.add(id);
      this.changes.set(`item:${id}`, { unit, order: orders[index]!, item: this.item(id, rest) });
    });
  }

  /** Keeps every file that the chosen items need; all of them where everything was chosen. */
  async files(
    everything: boolean,
    onFile: (done: number, total: number) => void,
  ): Promise<Result<undefined, TakeFault>> {
    if (everything) for (const path of this.source.keys()) this.#wanted.add(path);
    // Texts first: they tell which files they need.
    const texts = [...this.#wanted].filter((path) => this.#texts.has(path));
    for (const path of texts) {
      const taken = await this.text(path, everything);
      if (!taken.ok) return taken;
    }
    const others = [...this.#wanted].filter((path) => !this.#texts.has(path));
    for (const [index, path] of others.entries()) {
      const blob = await blobOf(this.source.get(path)!);
      const kept = blob.ok ? await this.keep(path, blob.value) : blob;
      if (!kept.ok) return kept;
      onFile(index + 1, others.length);
    }
    return ok(undefined);
  }

  private item(id: string, item: Omit<AuthoredItem, 'id'>): { kind: string; title: Record<string, string> } {
    const own = structuredClone(item) as Record<string, unknown> & { kind: string };
    for (const { member, words } of itemWords(own)) if (typeof words === 'string') put(own, member, this.words(words));
    for (const named of namedBy(own)) {
      const pattern = this.pattern(id, named, own.kind);
      if (pattern === undefined) delete own[named.member];
      else put(own, named.member, pattern);
    }
    return own as { kind: string; title: Record<string, string> };
  }

  /** What an item of the draft names instead; the files behind it are wanted from now on. Undefined: nothing that it could. */
  private pattern(id: string, { pattern, use }: Named, kind: string): string | undefined {
    if (use === 'package') {
      for (const path of this.source.keys()) if (path.startsWith(`${pattern}/`)) this.#wanted.add(path);
      return pattern;
    }
    if (use === 'captions') return this.captions(id, pattern);
    this.#wanted.add(pattern);
    const isText = use === 'page' || use === 'questions' || /\.(md|html)$/i.test(pattern);
    if (!isText) return pattern;
    this.#texts.set(pattern, use !== 'questions' ? 'page' : kind === 'survey' ? 'survey' : 'test');
    const { stem, ending } = splitName(pattern);
    this.#renamed.set(pattern, `${stem}.${this.as.language}${ending}`);
    return `${stem}.${LANGUAGE}${ending}`;
  }

  /** Captions tell their language; in one that the kit hasn't got they are kept, and nobody is shown them. */
  private captions(id: string, pattern: string): string | undefined {
    const [before, after] = pattern.split(LANGUAGE);
    if (before === undefined || after === undefined) {
      this.#wanted.add(pattern);
      this.#texts.set(pattern, 'captions');
      return pattern;
    }
    const own = [...this.source.keys()].filter((path) => path.startsWith(before) && path.endsWith(after));
    for (const path of own) {
      this.#wanted.add(path);
      this.#texts.set(path, 'captions');
    }
    const languages = own.map((path) => path.slice(before.length, -after.length));
    if (languages.includes(this.as.language)) return pattern;
    this.report.push({
      outcome: 'simplified',
      what: own[0] ?? pattern,
      item: id,
      reason: { code: 'captions-other-language', detail: languages.join(', ') },
    });
    return undefined;
  }

  private words(text: string): Record<string, string> {
    return { [this.as.language]: text };
  }

  /** As a text to be worked on; one that is no UTF-8, or too long for that, as a file. */
  private async text(path: string, everything: boolean): Promise<Result<undefined, TakeFault>> {
    const bytes = await bytesOf(this.source.get(path)!);
    if (!bytes.ok) return bytes;
    const name = this.#renamed.get(path) ?? path;
    const text = utf8Text(bytes.value);
    if (text === undefined) return this.tooLong(name, new Blob([bytes.value]));
    const value = { text: everything ? text : this.unlinked(path, text) };
    this.follow(path, value);
    if (value.text.length > MOST_TEXT || parsePartId(`text:${name}`) === undefined)
      return this.tooLong(name, new Blob([value.text]));
    this.changes.set(`text:${name}`, value);
    return ok(undefined);
  }

  /** The packer takes it as well; only nobody can write in it here. */
  private tooLong(name: string, blob: Blob): Promise<Result<undefined, TakeFault>> {
    this.report.push({ outcome: 'simplified', what: name, reason: { code: 'text-too-long' } });
    return this.keep(name, blob);
  }

  /** Pictures and files that a text names are wanted with it. */
  private follow(path: string, value: TextValue): void {
    const kind = this.#texts.get(path)!;
    if (kind === 'captions') return;
    const { addresses } = kind === 'page' ? readPage(path, value) : readQuestions(value, kind);
    for (const { address } of addresses) {
      const file = resolveFrom(path, address.replace(/[#?].*$/s, ''));
      if (file !== undefined && this.source.has(file)) this.#wanted.add(file);
    }
  }

  /** Links to items that were not chosen become their text, and that is told. */
  private unlinked(path: string, text: string): string {
    const plain = (link: string, id: string, words: string): string => {
      if (this.#items.has(id)) return link;
      const what = this.#renamed.get(path) ?? path;
      const detail = words.replace(/<[^>]*>/g, '').slice(0, 100);
      this.report.push({ outcome: 'simplified', what, reason: { code: 'link-dead', detail } });
      return words;
    };
    return text
      .replace(/\[((?:[^[\]\\]|\\.)*)\]\(item:([a-z0-9-]+)\)/g, (link, words: string, id: string) =>
        plain(link, id, words),
      )
      .replace(/<a href="item:([a-z0-9-]+)">(.*?)<\/a>/gs, (link, id: string, words: string) => plain(link, id, words));
  }

  private async keep(name: string, blob: Blob): Promise<Result<undefined, TakeFault>> {
    if (!isWritable(name)) return err({ code: 'unsafe', detail: name });
    const kept = await this.keepFile(blob);
    if (!kept.ok) return kept;
    this.changes.set(`file:${name}`, kept.value);
    return ok(undefined);
  }
}

/** A file of an import whole, as browsers keep and send it. */
export async function blobOf(file: ImportedFile): Promise<Result<Blob, ImportFault>> {
  if (file instanceof Blob) return ok(file);
  const pieces: Blob[] = [];
  try {
    // Each by itself: browsers put Blobs onto the disk.
    for await (const piece of piecesOf(file)) pieces.push(new Blob([piece]));
  } catch (cause) {
    if (cause instanceof UnreadableFile) return err(cause.fault);
    throw cause;
  }
  return ok(new Blob(pieces));
}

async function bytesOf(file: ImportedFile): Promise<Result<Uint8Array<ArrayBuffer>, ImportFault>> {
  if (file instanceof Uint8Array) return ok(file);
  if (file instanceof Blob) return ok(new Uint8Array(await file.arrayBuffer()));
  return readFile(file);
}

/** Sets what stands at `pictures.0.alt`. */
function put(item: Record<string, unknown>, member: string, value: unknown): void {
  const keys = member.split('.');
  const last = keys.pop()!;
  const place = keys.reduce<unknown>(
    (inner, key) => (Array.isArray(inner) ? inner[Number(key)] : isRecord(inner) ? inner[key] : undefined),
    item,
  );
  if (isRecord(place)) (place as Record<string, unknown>)[last] = value;
}

function freeUnit(title: string, tail: string, taken: Set<string>): string {
  const free = freeName(slug(title) ?? 'unit', MOST_ID, tail, (id) => !taken.has(id));
  taken.add(free);
  return free;
}

/** What takes away again what an import brought, as far as it is still there. */
export function withoutImport(parts: Parts, { changes }: Pick<Taken, 'changes'>): Map<PartId, PartValue | undefined> {
  const undone = new Map<PartId, PartValue | undefined>();
  for (const id of changes.keys()) if (id !== 'kit' && parts.has(id)) undone.set(id, undefined);
  const { licence, ...facts } = (parts.get('kit') ?? {}) as FactsValue;
  if (licence !== undefined && licence === at(changes.get('kit'), 'licence')) undone.set('kit', facts);
  return undone;
}

/** Where the account of an import is kept: beside those of the imports before. */
export function reportPath(parts: Parts, tail = ''): string {
  for (let number = 1; ; number++) {
    const path = `import-report-${number}${tail}.md`;
    if (!parts.has(`text:${path}`)) return path;
  }
}

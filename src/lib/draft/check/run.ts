import { endingOf, mediaTypeOf } from '../../kit/media-types';
import { H5P_MARK } from '../../kit/package/h5p';
import { SCORM_MANIFEST } from '../../kit/package/scorm';
import { resolveFrom } from '../../kit/source-path';
import { outlineOf, type OutlineItem, type Parts } from '../outline';
import type { FactsValue, PartId } from '../part';
import { DraftFiles, isKitPath } from './files';
import { fits, isPage, isPagePath, type Named } from './names';
import { problem, type CheckCode, type CheckProblem, type Said } from './problem';
import { readPage, readQuestions, type Address, type ReadQuestions } from './texts';
import { listAt } from './words';

/** Who names a file: the place where it is mended if the file can't be used. */
export interface Namer {
  readonly part: PartId;
  readonly item?: string;
}

/** One look at a draft: what is in it, what was found wrong, and which of its files something uses. */
export class CheckRun {
  readonly files: DraftFiles;
  readonly units: ReturnType<typeof outlineOf>;
  readonly items: ReadonlyMap<string, OutlineItem>;
  readonly facts: FactsValue | undefined;
  /** Of the kit, the main one first. */
  readonly languages: readonly string[];
  readonly found: CheckProblem[] = [];
  readonly used = new Set<string>();
  /** Recordings of which a device may keep the other quality: path → their item. */
  readonly twoQualities = new Set<string>();
  /** Path in the kit → what it is made of. */
  readonly #made = new Map<string, string>();
  readonly #read = new Set<string>();

  constructor(readonly parts: Parts) {
    this.files = new DraftFiles(parts);
    this.units = outlineOf(parts);
    this.items = new Map(this.units.flatMap(({ items }) => items.map((item) => [item.id, item])));
    this.facts = parts.get('kit') as FactsValue | undefined;
    const languages = listAt(this.facts, 'languages').filter((one): one is string => typeof one === 'string');
    this.languages = [...new Set(languages)];
  }

  say(code: CheckCode, said: Said): void {
    this.found.push(problem(code, said));
  }

  /** Looks for everything that is named in one place, and into it where it is a text. */
  use(named: Named, namer: Namer): void {
    if (named.use === 'package') return this.usePackages(named, namer);
    const found = this.find(named, namer);
    if (named.use === 'questions') return this.useQuestions(found, named, namer);
    for (const [language, path] of found) this.useOne(path, { ...named, pattern: path }, namer, language);
  }

  /** What a pattern names, by language; the languages that miss it are told. */
  find({ member, pattern }: Named, namer: Namer): readonly (readonly [language: string, path: string])[] {
    const at = { ...namer, member };
    if (!pattern.includes('{lang}'))
      return this.isThere(pattern, at) ? this.languages.map((language) => [language, pattern] as const) : [];
    const paths = this.languages.map((language) => [language, pattern.replaceAll('{lang}', language)] as const);
    const found = paths.filter(([, path]) => this.files.has(path));
    if (found.length === 0) {
      for (const [language, path] of paths) this.isThere(path, { ...at, language });
      return [];
    }
    for (const [language, path] of paths)
      if (!this.files.has(path)) this.say('file-language-missing', { ...at, language, detail: path });
    return found.filter(([language, path]) => this.isThere(path, { ...at, language }));
  }

  private isThere(path: string, at: Said): boolean {
    if (!isKitPath(path)) this.say('path-unsafe', { ...at, detail: path });
    else if (!this.files.has(path)) {
      const similar = this.files.similar(path);
      this.say('file-absent', { ...at, detail: similar === undefined ? path : `${path} (${similar}?)` });
    } else return true;
    return false;
  }

  private useOne(path: string, named: Named, namer: Namer, language: string): void {
    this.used.add(path);
    const at = { ...namer, member: named.member };
    if (isPage(named)) {
      if (isPagePath(path)) this.usePage(path, namer, language);
      else this.say('file-kind-wrong', { ...at, detail: path });
      return;
    }
    if (named.use === 'reading' && endingOf(path) === 'epub')
      return this.make(path.replace(/\.epub$/i, '.book.json'), path, at);
    const mediaType = mediaTypeOf(path);
    if (mediaType === undefined) this.say('file-kind-unknown', { ...at, detail: path });
    else if (!fits(named.use, mediaType)) this.say('file-kind-wrong', { ...at, detail: path });
    else this.make(path, path, at);
    if (named.use === 'captions') this.useCaptions(path, namer, language);
  }

  /** Each text is read once, however many items show it; where it stands in languages, it is the first's. */
  private usePage(path: string, namer: Namer, language: string): void {
    if (this.#read.has(path)) return;
    this.#read.add(path);
    const part = this.files.partOf(path)!;
    this.make(path.replace(/\.[A-Za-z0-9]+$/, '.html'), path, { ...namer, part });
    const text = this.files.text(path);
    if (!text) return;
    const { addresses, problems } = readPage(path, text);
    const said = { ...itemOf(namer), part, ...this.languageOf(path, language) };
    for (const { code, line, detail } of problems) this.say(code, { ...said, ...compact({ line, detail }) });
    for (const address of addresses) this.useAddress(address, path, said);
  }

  private useCaptions(path: string, namer: Namer, language: string): void {
    const text = this.files.text(path);
    if (text && !/^\uFEFF?WEBVTT(\s|$)/.test(text.text))
      this.say('captions-not-vtt', { ...itemOf(namer), part: `text:${path}`, language, line: 1 });
  }

  /** The first language gives the questions; the others ask the same, or an answer could not be read in another. */
  private useQuestions(found: readonly (readonly [string, string])[], { member }: Named, namer: Namer): void {
    const kind = this.items.get(namer.item ?? '')?.item.kind === 'survey' ? 'survey' : 'test';
    let first: ReadQuestions | undefined;
    for (const [language, path] of found) {
      this.used.add(path);
      if (!/\.gift$/i.test(path)) {
        this.say('file-kind-wrong', { ...namer, member, detail: path });
        continue;
      }
      const part = this.files.partOf(path)!;
      this.make(path.replace(/\.gift$/i, '.json'), path, { ...namer, part });
      const text = this.files.text(path);
      if (!text) continue;
      const read = readQuestions(text, kind);
      const said = { ...itemOf(namer), part, ...this.languageOf(path, language) };
      if (!this.#read.has(path)) {
        this.#read.add(path);
        for (const { code, line, detail } of read.problems) this.say(code, { ...said, ...compact({ line, detail }) });
        for (const address of read.addresses) this.useAddress(address, path, said);
      }
      if (first) this.compare(first, read, said);
      first ??= read;
    }
  }

  private compare(first: ReadQuestions, other: ReadQuestions, said: Said): void {
    if (first.broken || other.broken) return;
    const [here, there] = [other.questions.length, first.questions.length];
    if (here !== there) this.say('questions-count', { ...said, detail: `${here} / ${there}` });
    for (const [index, { shape, line }] of other.questions.entries()) {
      const model = first.questions[index];
      if (model && model.shape !== shape)
        this.say('question-differs', { ...said, line, detail: `${index + 1}: ${shape} / ${model.shape}` });
    }
  }

  /** What a text shows or leads to: as kit/node/pack/addresses.ts has it. */
  private useAddress({ use, address, line }: Address, from: string, said: Said): void {
    const at = { ...said, line, detail: short(address) };
    if (use === 'link') {
      if (address.startsWith('#') || /^(https?|mailto|tel):/i.test(address)) return;
      if (address.startsWith('item:')) {
        if (!this.items.has(address.slice('item:'.length))) this.say('link-item-unknown', at);
        return;
      }
    }
    if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(address))
      return this.say(use === 'link' ? 'link-scheme' : 'picture-online', at);
    const path = resolveFrom(from, use === 'link' ? address.replace(/[#?].*$/s, '') : address);
    if (path === undefined) return this.say(use === 'link' ? 'link-outside' : 'picture-outside', at);
    if (use === 'link' && /\.(md|html|gift)$/i.test(path)) return this.say('link-to-text', at);
    if (!this.isThere(path, at)) return;
    this.used.add(path);
    const mediaType = mediaTypeOf(path);
    if (mediaType === undefined) this.say('file-kind-unknown', at);
    else if (use === 'picture' && !mediaType.startsWith('image/')) this.say('file-kind-wrong', at);
    else this.make(path, path, at);
    if (use === 'link' && this.twoQualities.has(path)) this.say('link-to-recording', at);
  }

  private usePackages({ member, pattern }: Named, namer: Namer): void {
    const at = { ...namer, member };
    const folders = new Set(
      this.languages.map((language) => pattern.replaceAll('{lang}', language).replace(/\/$/, '')),
    );
    const there = [...folders].filter((folder) => this.files.under(folder).length > 0);
    if (there.length === 0) this.say('package-absent', { ...at, detail: pattern });
    for (const folder of there) {
      const names = this.files.under(folder);
      for (const name of names) this.used.add(`${folder}/${name}`);
      if (!isKitPath(folder)) this.say('path-unsafe', { ...at, detail: folder });
      else if (!canStart(names)) this.say('package-no-start', { ...at, detail: folder });
      else if (names.includes('h5p.json') && !names.includes(H5P_MARK))
        this.say('package-h5p', { ...at, detail: folder });
      this.make(`${folder}.package.json`, folder, at);
    }
  }

  /** Does a package of this item tell how it went? One of mere pages does not. What is in SCORM's own file only the hub reads. */
  reports(item: OutlineItem): boolean {
    const folder = String(item.item['package'] ?? '').replace(/\/$/, '');
    const folders = this.languages.map((language) => folder.replaceAll('{lang}', language));
    return folders.some((one) =>
      this.files.under(one).some((name) => name === SCORM_MANIFEST || name === H5P_MARK || name === 'cmi5.xml'),
    );
  }

  private make(path: string, from: string, at: Said): void {
    const other = this.#made.get(path);
    if (other !== undefined && other !== from) this.say('made-twice', { ...at, detail: `${from}, ${other}` });
    this.#made.set(path, from);
  }

  /** A text that serves all languages is in none. */
  private languageOf(path: string, language: string): { language?: string } {
    return this.languages.length > 1 && path.includes(language) ? { language } : {};
  }
}

const FIRST_PAGES = ['index.html', 'index.htm', 'story.html', 'start.html'];

function canStart(names: readonly string[]): boolean {
  if ([SCORM_MANIFEST, H5P_MARK, 'h5p.json', ...FIRST_PAGES].some((name) => names.includes(name))) return true;
  return names.filter((name) => /^[^/]+\.html?$/i.test(name)).length === 1;
}

const itemOf = ({ item }: Namer): { item?: string } => (item === undefined ? {} : { item });

const short = (address: string): string => (address.length > 80 ? `${address.slice(0, 80)}…` : address);

const compact = <T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

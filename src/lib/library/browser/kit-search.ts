import { itemsOf, type KitManifest } from '../../kit/manifest';
import { findFile, type FindFile } from '../lookup';
import type { Search, SearchHit, SearchOptions } from '../search';
import { documentsOf } from '../search/documents';
import { KitIndex } from '../search/kit-index';
import { searchKits, type KitHit } from '../search/merge';
import { mark, snippet } from '../search/snippet';
import type { ReadDatabase } from './database';
import { libraryRows } from './rows';
import type { SearchStore } from './search-store';

/** Longer texts are no pages of words; bytes. */
const LONGEST_TEXT = 4 * 1024 * 1024;

/** Texts, and indexes of books. */
const TEXT = /^text\/|\+json$/;

/** Items whose texts are read together: a read is mostly waiting. */
const READ_AT_ONCE = 32;

interface Loaded {
  readonly version: string;
  readonly index: KitIndex;
}

type Head = { readonly id: string; readonly version: string; readonly fingerprint: string };

/** Search over the installed kits, in the thread that calls: the worker's. Always answers for what is installed now. */
export class KitSearch implements Search {
  readonly #library: ReadDatabase;
  readonly #store: SearchStore;
  readonly #loaded = new Map<string, { readonly fingerprint: string; readonly loaded: Promise<Loaded> }>();
  #tidied: Promise<void> | undefined;

  constructor(library: ReadDatabase, store: SearchStore) {
    this.#library = library;
    this.#store = store;
  }

  async query(text: string, { kit, language, limit = 20 }: SearchOptions = {}): Promise<readonly SearchHit[]> {
    const installed = await this.#library.getAll<Head>('kits');
    await this.#dropRemoved(installed);
    const loaded = new Map<string, Loaded>();
    for (const head of installed) {
      if (kit === undefined || head.id === kit) loaded.set(head.id, await this.#load(head));
    }
    const indexes = [...loaded].map(([id, { index }]) => ({ kit: id, index }));
    const hits = searchKits(indexes, text, limit, language);
    const texts = await this.#store.texts(hits.map((hit) => [hit.kit, hit.document]));
    return hits.map((hit, at) => shown(hit, loaded.get(hit.kit)?.version ?? '', texts[at] ?? ''));
  }

  async indexKit(kit: string): Promise<void> {
    const head = await this.#library.get<Head>('kits', kit);
    if (head !== undefined) await this.#load(head);
  }

  async dropKit(kit: string): Promise<void> {
    this.#loaded.delete(kit);
    await this.#store.drop(kit);
  }

  /** A kit that was removed in another tab, or while nobody told us. */
  async #dropRemoved(installed: readonly Head[]): Promise<void> {
    const here = new Set(installed.map(({ id }) => id));
    for (const kit of this.#loaded.keys()) if (!here.has(kit)) await this.dropKit(kit);
    this.#tidied ??= this.#store.kits().then(async (kept) => {
      for (const kit of kept) if (!here.has(kit)) await this.#store.drop(kit);
    });
    await this.#tidied;
  }

  #load(head: Head): Promise<Loaded> {
    const known = this.#loaded.get(head.id);
    if (known?.fingerprint === head.fingerprint) return known.loaded;
    const { id, fingerprint, version } = head;
    const loaded = this.#keptOrNew(head).then((index) => ({ version, index }));
    this.#loaded.set(id, { fingerprint, loaded });
    // What failed is tried again next time.
    loaded.catch(() => this.#loaded.delete(id));
    return loaded;
  }

  async #keptOrNew({ id, fingerprint }: Head): Promise<KitIndex> {
    const kept = await this.#store.load(id, fingerprint);
    if (kept !== undefined) {
      const index = await KitIndex.load(kept).catch(() => undefined);
      if (index !== undefined) return index;
    }
    const row = await this.#library.get<{ readonly manifest: KitManifest }>('manifests', fingerprint);
    if (row === undefined) return KitIndex.empty();
    const { index, texts } = await buildIndex(row.manifest, findFile(libraryRows(this.#library)));
    await this.#store.save({ kit: id, fingerprint, index: index.toText() }, texts);
    return index;
  }
}

async function buildIndex(manifest: KitManifest, find: FindFile) {
  const index = KitIndex.empty();
  const texts: string[] = [];
  const read = async (path: string) => {
    const found = await find(manifest.id, path, manifest.version);
    const isText = found !== undefined && TEXT.test(found.file.mediaType) && found.file.size <= LONGEST_TEXT;
    return isText ? found.blob.text() : undefined;
  };
  const items = itemsOf(manifest);
  for (let at = 0; at < items.length; at += READ_AT_ONCE) {
    const documents = await Promise.all(items.slice(at, at + READ_AT_ONCE).map((item) => documentsOf(item, read)));
    for (const document of documents.flat()) {
      index.add(document);
      texts.push(document.text);
    }
  }
  return { index, texts };
}

function shown(hit: KitHit, version: string, text: string): SearchHit {
  const terms = new Set(hit.terms);
  // Ids in the index come from a checked manifest.
  const { kit, item } = hit as KitHit & Pick<SearchHit, 'kit' | 'item'>;
  return { kit, version, item, language: hit.language, title: mark(hit.title, terms), snippet: snippet(text, terms) };
}

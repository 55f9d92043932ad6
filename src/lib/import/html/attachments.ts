import type { Gathering } from '../gathering';
import type { SourceFile } from '../imported';
import { fileKindOf, HEAD_BYTES, type FileKind } from '../media/file-kind';
import { faultOfPdf, isOfNoUse, sayPdfFault } from '../media/pdf';
import { splitName } from '../names';
import { fileOfBytes, readStart } from '../source';
import { targetOf } from './addresses';
import type { Resolve } from './page';

/** Where each kind of file lies in a source folder. Kinds that are not here a page can't have beside it. */
export const FOLDERS: Readonly<Partial<Record<FileKind['kind'], string>>> = {
  picture: 'pictures',
  video: 'media',
  audio: 'media',
  pdf: 'files',
  document: 'files',
  archive: 'files',
  text: 'files',
};

/** The files that pages of one source show and link to: each is taken once, and under a safe name. */
export class Attachments {
  readonly #taken = new Map<SourceFile, string | undefined>();

  constructor(private readonly gathering: Gathering) {}

  /** Its path in the new folder; undefined, told once, for a file of a kind that kits don't hold. */
  async take(name: string, file: SourceFile): Promise<string | undefined> {
    if (this.#taken.has(file)) return this.#taken.get(file);
    const path = await this.#place(name, file);
    this.#taken.set(file, path);
    return path;
  }

  /** Was it taken already? */
  has(file: SourceFile): boolean {
    return this.#taken.get(file) !== undefined;
  }

  async #place(name: string, file: SourceFile): Promise<string | undefined> {
    const { kind, ending } = fileKindOf(name, await readStart(file, HEAD_BYTES));
    const folder = FOLDERS[kind];
    if (folder === undefined) {
      this.gathering.leftOut(name, kind === 'unplayable' ? 'unplayable' : 'unknown-file');
      return undefined;
    }
    const fault = kind === 'pdf' ? await faultOfPdf(file) : undefined;
    if (fault) sayPdfFault(name, fault, this.gathering);
    if (isOfNoUse(fault)) return undefined;
    const path = this.gathering.file(folder, `${splitName(name.split('/').at(-1)!).stem}${ending}`, file);
    if (!fault) this.gathering.kept(name);
    return path;
  }
}

export interface ResolverPorts {
  /** A path as the page says it, decoded, without query: as the source knows it. Undefined: out of the source. */
  readonly resolve: (path: string) => string | undefined;
  readonly find: (path: string) => SourceFile | undefined;
  /** `item:…` for what became an item of its own. `address` as the page has it. */
  readonly itemAt: (path: string | undefined, address: string) => string | undefined;
}

/** Addresses of the pages in `pages/`, through what the source knows and what was taken of it. */
export function pageResolver(attachments: Attachments, { resolve, find, itemAt }: ResolverPorts): Resolve {
  return async (address, use) => {
    const target = targetOf(address, resolve);
    const path = target.kind === 'file' ? target.path : undefined;
    const item = use === 'link' ? itemAt(path, address) : undefined;
    if (item !== undefined) return item;
    if (target.kind === 'outside') return target.url;
    if (target.kind === 'here') return use === 'link' ? '#' : undefined;
    if (target.kind === 'data') return use === 'picture' ? besidePages(await takeData(attachments, target)) : undefined;
    const file = path === undefined ? undefined : find(path);
    if (file === undefined) return undefined;
    const taken = await attachments.take(path!, file);
    return use === 'picture' && !taken?.startsWith(`${FOLDERS.picture}/`) ? undefined : besidePages(taken);
  };
}

const takeData = (
  attachments: Attachments,
  { mediaType, bytes }: { readonly mediaType: string; readonly bytes: Uint8Array<ArrayBuffer> },
): Promise<string | undefined> =>
  attachments.take(`picture.${mediaType.split('/')[1]!.replace(/\+.*/, '')}`, fileOfBytes(bytes));

/** As pages name it. */
export const besidePages = (path: string | undefined): string | undefined => path && `../${path}`;

/** Files by path as people wrote it: on Windows `Pic.JPG` and `pic.jpg` are one. */
export function lookup(files: ReadonlyMap<string, SourceFile>): (path: string) => SourceFile | undefined {
  const byLetters = new Map([...files].map(([path, file]) => [path.toLowerCase(), file]));
  return (path) => files.get(path) ?? byLetters.get(path.toLowerCase());
}

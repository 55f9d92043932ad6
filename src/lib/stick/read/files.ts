import type { KitFile, KitManifest } from '../../kit/manifest';

/* Files of a kit that lie beside the pages: under names of ours, so that a file is never more than its media type says. */

const ENDINGS: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/avif': 'avif',
  'video/mp4': 'mp4',
  'video/webm': 'webm',
  'audio/mpeg': 'mp3',
  'audio/mp4': 'm4a',
  'audio/ogg': 'ogg',
  'audio/wav': 'wav',
  'application/pdf': 'pdf',
  'text/plain': 'txt',
  'text/csv': 'csv',
  'application/zip': 'zip',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'pptx',
  'application/vnd.oasis.opendocument.text': 'odt',
  'application/vnd.oasis.opendocument.spreadsheet': 'ods',
  'application/vnd.oasis.opendocument.presentation': 'odp',
};

/** A file to lay out: where it goes, relative to the folder of the kit's pages. */
export interface LaidOutFile {
  readonly path: string;
  readonly file: KitFile;
}

/** Gives addresses to files and remembers which were asked for. */
export class LaidOutFiles {
  readonly #files: ReadonlyMap<string, KitFile>;
  /** By their address, as FAT sees it: the same picture in two folders of a kit is laid out once. */
  readonly #laid = new Map<string, LaidOutFile>();
  #fresh: LaidOutFile[] = [];

  constructor(manifest: Pick<KitManifest, 'files'>) {
    this.#files = new Map(manifest.files.map((file) => [file.path, file]));
  }

  find(path: string): KitFile | undefined {
    return this.#files.get(path);
  }

  /** Relative address; undefined for what is not in the kit, or is of a kind that a browser could run. */
  address(path: string): string | undefined {
    const file = this.#files.get(path);
    const ending = file === undefined ? undefined : ENDINGS[file.mediaType];
    if (file === undefined || ending === undefined) return undefined;
    const name = /([^/]+?)(\.[^./]*)?$/.exec(path)?.[1]?.replaceAll('.', '-') ?? 'file';
    const address = `files/${name.slice(0, 60)}-${file.sha256.slice(0, 12)}.${ending}`;
    const known = this.#laid.get(address.toLowerCase());
    if (known !== undefined) return known.path;
    const laid = { path: address, file };
    this.#laid.set(address.toLowerCase(), laid);
    this.#fresh.push(laid);
    return address;
  }

  /** What was asked for since the last call, each address once. */
  takeFresh(): readonly LaidOutFile[] {
    const fresh = this.#fresh;
    this.#fresh = [];
    return fresh;
  }
}

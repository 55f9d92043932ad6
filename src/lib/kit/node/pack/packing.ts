import type { Content } from '../content';
import type { AuthoredKit, Words } from '../../authoring';
import type { Said } from '../../check/said';
import { pathProblem, type SourceFolder } from './folder';
import { mediaTypeOf } from '../../media-types';
import type { Mistakes } from './mistakes';
import type { KitYaml, YamlPath } from './yaml';

export const KIT_YAML = 'kit.yaml';

export interface Output {
  readonly content: Content;
  readonly mediaType: string;
  /** Path in the author's folder. */
  readonly madeFrom: string;
}

/** One run of the packer: what it reads, what it has made so far, and what is wrong. */
export class Packing {
  readonly outputs = new Map<string, Output>();
  readonly items: ReadonlySet<string>;
  /** Files that a text links to, each with the first place where it does. */
  readonly linked = new Map<string, { readonly file: string; readonly line: number }>();

  constructor(
    readonly folder: SourceFolder,
    readonly yaml: KitYaml,
    readonly mistakes: Mistakes,
  ) {
    this.items = new Set(this.kit.units.flatMap((unit) => unit.items.map(({ id }) => id)));
  }

  get kit(): AuthoredKit {
    return this.yaml.kit;
  }

  mistake(at: YamlPath, said: Said): void {
    this.mistakes.add(KIT_YAML, this.yaml.lineOf(at), { ...said, member: at.join('.') });
  }

  warn(at: YamlPath, said: Said): void {
    this.mistakes.warn(KIT_YAML, this.yaml.lineOf(at), { ...said, member: at.join('.') });
  }

  /** A plain string is in the kit's main language. */
  words(words: Words): Record<string, string> {
    return typeof words === 'string' ? { [this.kit.languages[0]!]: words } : words;
  }

  /** What a pattern of kit.yaml names, by language; without `{lang}` one file serves all. */
  find(pattern: string, at: YamlPath): Readonly<Record<string, string>> {
    const { languages } = this.kit;
    if (!pattern.includes('{lang}')) {
      const good = this.isThere(pattern, (said) => this.mistake(at, said));
      return good ? Object.fromEntries(languages.map((language) => [language, pattern])) : {};
    }
    const paths = languages.map((language) => [language, pattern.replaceAll('{lang}', language)] as const);
    const found = paths.filter(([, path]) => this.folder.has(path));
    if (found.length === 0) paths.forEach(([, path]) => this.isThere(path, (said) => this.mistake(at, said)));
    const missing = paths.filter(([, path]) => !this.folder.has(path)).map(([language]) => language);
    if (found.length > 0 && missing.length > 0) {
      const detail = missing.join(', ');
      this.warn(at, { code: 'files-language-missing', detail, message: `${pattern} is not there in: ${detail}` });
    }
    return Object.fromEntries(found.filter(([, path]) => this.isThere(path, (said) => this.mistake(at, said))));
  }

  /** Puts a file into the kit as it is; undefined, with a mistake, where it can't be. */
  pack(path: string, complain: (said: Said) => void): Output | undefined {
    if (!this.isThere(path, complain)) return undefined;
    const mediaType = mediaTypeOf(path);
    if (mediaType === undefined) {
      complain({ code: 'file-kind-unknown', detail: path, message: `${path}: kits do not hold files of this kind` });
      return undefined;
    }
    const known = this.outputs.get(path);
    if (known && known.madeFrom !== path) {
      complain(madeTwice(path, path, known.madeFrom));
      return undefined;
    }
    const output = { content: { path: this.folder.pathOf(path) }, mediaType, madeFrom: path };
    this.outputs.set(path, output);
    return output;
  }

  /** Puts a file into the kit under another name, as what the caller says it is. */
  packAs(path: string, from: string, mediaType: string): void {
    this.outputs.set(path, { content: { path: this.folder.pathOf(from) }, mediaType, madeFrom: from });
  }

  /** Was `path` of the kit made from `from` already? Two items may show one page. */
  made(path: string, from: string): boolean {
    return this.outputs.get(path)?.madeFrom === from;
  }

  /** Puts something of the packer's making into the kit. */
  make(path: string, from: string, bytes: Uint8Array, mediaType: string, at: YamlPath): void {
    const known = this.outputs.get(path);
    if (known && known.madeFrom !== from) this.mistake(at, madeTwice(path, from, known.madeFrom));
    this.outputs.set(path, { content: { bytes }, mediaType, madeFrom: from });
  }

  private isThere(path: string, complain: (said: Said) => void): boolean {
    const problem = pathProblem(path);
    if (problem) complain(problem);
    else if (!this.folder.has(path)) {
      const similar = this.folder.similar(path);
      complain({
        code: 'file-absent',
        detail: similar ? `${path} (${similar}?)` : path,
        message: similar ? `no file ${path}; there is ${similar}` : `no file ${path}`,
      });
    } else return true;
    return false;
  }
}

const madeTwice = (path: string, from: string, other: string): Said => ({
  code: 'made-twice',
  detail: `${from}, ${other}`,
  message: `${path} of the kit would be made from ${from} and from ${other}: rename one`,
});

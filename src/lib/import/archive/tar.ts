import { readBytes, type KitSource } from '../../kit/source';
import { err, type Result } from '../../shared/result';
import { BLOCK, paddingOf, readTarFields, type TarFields } from '../../shared/tar';
import type { ImportFault, SourceFile } from '../imported';
import { lazyFile } from '../source';
import { judgeTotal, MAX_ENTRIES } from './bounds';
import { listFiles, type Listed, type ListedEntry } from './listing';

/** Long names, and what else pax says of an entry. More is somewhere to hide things. */
const MAX_EXTENSION = 1024 * 1024;
const WINDOW = 256 * 1024;
const PIECE = 1024 * 1024;

/**
 * The files of a tar (POSIX ustar and pax, GNU long names), which programs of ten years wrote. Links, devices and pipes are
 * passed over, whatever they point to.
 */
export async function openTar(source: KitSource): Promise<Result<Listed, ImportFault>> {
  const window = new Window(source);
  const entries: ListedEntry[] = [];
  let told: Told = {};
  let total = 0;
  for (let at = 0; at + BLOCK <= source.size;) {
    const header = await window.read(at, BLOCK);
    if (header.every((byte) => byte === 0)) break;
    const fields = readTarFields(header);
    const size = told.size ?? fields.size;
    if (!fields.addsUp || size === undefined) return err({ code: 'damaged', detail: `no header at byte ${at}` });
    const start = at + BLOCK;
    if (start + size > source.size) return err({ code: 'damaged', detail: 'it breaks off' });
    if (isExtension(fields)) {
      if (size > MAX_EXTENSION) return err({ code: 'too-large', detail: `a name of ${size} bytes` });
      told = { ...told, ...extensionOf(fields, await window.read(start, size)) };
    } else {
      if (entries.length >= MAX_ENTRIES) return err({ code: 'too-large', detail: `more than ${MAX_ENTRIES} files` });
      total += size;
      const judged = judgeTotal(total, source.size);
      if (!judged.ok) return judged;
      const name = told.path ?? utf8OrLatin(fields.path);
      entries.push({ name, kind: kindOf(fields, name), mark: `${start}`, file: fileAt(source, start, size) });
      told = {};
    }
    at = start + size + paddingOf(size);
  }
  return entries.length === 0 ? err({ code: 'empty' }) : listFiles(newest(entries));
}

/** What the entries before a header say of it. */
interface Told {
  readonly path?: string;
  readonly size?: number;
}

const isExtension = ({ type }: TarFields): boolean => ['x', 'g', 'L', 'K'].includes(type);

function extensionOf({ type }: TarFields, bytes: Uint8Array): Told {
  if (type === 'L') return { path: decode(bytes).replace(/\0.*$/s, '') };
  return type === 'x' ? paxOf(bytes) : {};
}

/** `27 path=…\n`: the number counts the bytes of the whole line. */
function paxOf(bytes: Uint8Array): Told {
  const told: { path?: string; size?: number } = {};
  for (let at = 0; at < bytes.length;) {
    const length = Number(/^\d{1,7}(?= )/.exec(decode(bytes.subarray(at, at + 9)))?.[0]);
    if (!(length > 0)) break;
    const line = /^\d+ ([^=]+)=(.*)\n$/s.exec(decode(bytes.subarray(at, at + length)));
    if (line?.[1] === 'path') told.path = line[2]!;
    if (line?.[1] === 'size' && /^\d{1,15}$/.test(line[2]!)) told.size = Number(line[2]);
    at += length;
  }
  return told;
}

function kindOf({ type }: TarFields, name: string): ListedEntry['kind'] {
  if (type === '5' || (type !== '1' && type !== '2' && name.endsWith('/'))) return 'folder';
  return ['0', '', '7'].includes(type) ? 'file' : 'link';
}

/** Of two entries of one name the later one is meant: `tar -r` puts changed files behind. */
const newest = (entries: readonly ListedEntry[]): Iterable<ListedEntry> =>
  new Map(entries.map((entry) => [entry.name, entry])).values();

/** Its bytes lie in the archive as they are. */
const fileAt = (source: KitSource, start: number, size: number): SourceFile =>
  lazyFile(
    size,
    async function* () {
      for (let at = start; at < start + size; at += PIECE)
        yield await readBytes(source, at, Math.min(start + size, at + PIECE));
    },
    {
      size,
      read: (from, to) => source.read(start + from, start + to),
      readBytes: (from, to) => readBytes(source, start + from, start + to),
    },
  );

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Names are read byte by byte; most programs wrote UTF-8. */
function utf8OrLatin(name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(name, (sign) => sign.charCodeAt(0)));
  } catch {
    return name;
  }
}

/** Headers of small files lie close together: they are read together. */
class Window {
  #start = 0;
  #bytes: Uint8Array = new Uint8Array();

  constructor(private readonly source: KitSource) {}

  async read(start: number, size: number): Promise<Uint8Array> {
    if (start < this.#start || start + size > this.#start + this.#bytes.length) {
      this.#start = start;
      this.#bytes = await readBytes(this.source, start, Math.min(this.source.size, start + Math.max(size, WINDOW)));
    }
    return this.#bytes.slice(start - this.#start, start - this.#start + size);
  }
}

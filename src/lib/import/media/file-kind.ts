import { utf16Of } from '../encoding';
import { splitName } from '../names';

/** What can become of a file of its own. `ending`: what it is called in the kit, whatever it was called before. */
export interface FileKind {
  readonly kind:
    | 'picture'
    | 'video'
    | 'audio'
    | 'model'
    | 'pdf'
    | 'epub'
    | 'html'
    | 'markdown'
    | 'text'
    | 'captions'
    | 'questions'
    | 'archive'
    /** To take along: office programs open it. */
    | 'document'
    /** A recording or picture that browsers don't show. */
    | 'unplayable'
    | 'unknown';
  readonly ending: string;
}

/** Bytes of a file that tell what it is. */
export const HEAD_BYTES = 4096;

/** By its first bytes, and by its name where they don't tell: a name alone is somebody's word. */
export function fileKindOf(name: string, head: Uint8Array): FileKind {
  const { ending } = splitName(name);
  return bySignature(head, ending) ?? byName(ending, head);
}

const latin = new TextDecoder('latin1');
/** `latin1` of the web is windows-1252: bytes of signatures are compared as numbers. */
const raw = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

function bySignature(head: Uint8Array, ending: string): FileKind | undefined {
  const start = raw(head.subarray(0, 64));
  if (start.startsWith('PK\u0003\u0004')) return byZip(start, ending);
  if (start.slice(4, 8) === 'ftyp') return byBrand(start.slice(8, 12), ending);
  if (start.startsWith('\u001a\u0045\u00df\u00a3'))
    return start.includes('webm') ? { kind: 'video', ending: '.webm' } : { kind: 'unplayable', ending };
  for (const [signature, kind, own] of SIGNATURES) if (signature.test(start)) return { kind, ending: own || ending };
  // Junk before it is allowed, and common (ISO 32000-1, annex H 3.4.1).
  return raw(head.subarray(0, 1024)).includes('%PDF-') ? { kind: 'pdf', ending: '.pdf' } : undefined;
}

const SIGNATURES: readonly (readonly [RegExp, FileKind['kind'], string])[] = [
  [/^\u0089PNG\r\n/, 'picture', '.png'],
  [/^\u00ff\u00d8\u00ff/, 'picture', '.jpg'],
  [/^GIF8[79]a/, 'picture', '.gif'],
  [/^RIFF[^]{4}WEBP/, 'picture', '.webp'],
  [/^RIFF[^]{4}WAVE/, 'audio', '.wav'],
  [/^(ID3|\u00ff[\u00fa\u00fb\u00f2\u00f3])/, 'audio', '.mp3'],
  [/^OggS[^]*OpusHead/, 'audio', '.opus'],
  [/^OggS[^]*.vorbis/, 'audio', '.ogg'],
  [/^(OggS|RIFF[^]{4}AVI |FLV.|\u0030\u0026\u00b2\u0075\u008e\u0066|II\*\0|MM\0\*|fLaC|\0\0.\u00ba)/, 'unplayable', ''],
  [/^glTF[^]{4}/, 'model', '.glb'],
  [/^\{\\rtf/, 'document', '.rtf'],
]; // prettier-ignore

/** Programs of offices, and what is made for readers of books, are ZIPs too; the first name tells, then the ending. */
function byZip(start: string, ending: string): FileKind {
  if (start.includes('mimetypeapplication/epub+zip')) return { kind: 'epub', ending: '.epub' };
  if (OFFICE.includes(ending)) return { kind: 'document', ending };
  return { kind: 'archive', ending: '.zip' };
}

/** ISO 14496-12, section 4.3. */
function byBrand(brand: string, ending: string): FileKind {
  if (brand === 'avif' || brand === 'avis') return { kind: 'picture', ending: '.avif' };
  if (brand.startsWith('M4A') || brand.startsWith('M4B') || ending === '.m4a') return { kind: 'audio', ending: '.m4a' };
  if (brand === 'qt  ' || /^(heic|heix|mif1)/.test(brand)) return { kind: 'unplayable', ending };
  return { kind: 'video', ending: '.mp4' };
}

const OFFICE = ['.docx', '.xlsx', '.pptx', '.odt', '.ods', '.odp'];
/** What an old file of an office is called, by what it is called; many were given the new ending without being converted. */
const OLD_OFFICE: Readonly<Record<string, string>> = {
  ...{ '.doc': '.doc', '.dot': '.doc', '.docx': '.doc', '.xls': '.xls', '.xlsx': '.xls' },
  ...{ '.ppt': '.ppt', '.pps': '.ppt', '.pptx': '.ppt', '.ppsx': '.ppt' },
};

const BY_NAME: Readonly<Record<string, FileKind['kind']>> = {
  '.html': 'html',
  '.htm': 'html',
  '.xhtml': 'html',
  '.md': 'markdown',
  '.markdown': 'markdown',
  '.txt': 'text',
  '.vtt': 'captions',
  '.srt': 'captions',
  '.gift': 'questions',
  '.xml': 'questions',
  '.csv': 'document',
};

/** What has no signature: texts, and the old files of offices, which share one among them. */
function byName(ending: string, head: Uint8Array): FileKind {
  const old = OLD_OFFICE[ending];
  if (old !== undefined && isCompound(head)) return { kind: 'document', ending: old };
  // What is in it instead, a reader of PDF tells.
  if (ending === '.pdf') return { kind: 'pdf', ending };
  const utf16 = utf16Of(head);
  if (head.includes(0) && utf16 === undefined)
    return { kind: UNPLAYABLE.includes(ending) ? 'unplayable' : 'unknown', ending };
  const start = utf16 === undefined ? latin.decode(head) : new TextDecoder(utf16).decode(head);
  if (ending === '.svg' && /<svg[\s>]/i.test(start)) return { kind: 'picture', ending };
  if (/^\s*(<!doctype html|<html[\s>])/i.test(start.slice(0, 512))) return { kind: 'html', ending: '.html' };
  return { kind: BY_NAME[ending] ?? 'unknown', ending };
}

const UNPLAYABLE = ['.mpg', '.mpeg', '.wmv', '.wma', '.mov', '.mkv', '.bmp', '.swf', '.mp4', '.mp3'];

/** The container of Word, Excel and PowerPoint up to 2003, and of newer files with a password ([MS-CFB], section 2.2). */
export const isCompound = (head: Uint8Array): boolean =>
  head[0] === 0xd0 && head[1] === 0xcf && head[2] === 0x11 && head[3] === 0xe0;

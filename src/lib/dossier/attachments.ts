import { LIMITS } from './shapes';
import { has, isObject } from './shape';

type Fault = { readonly code: 'invalid' | 'too-large'; readonly detail: string };
interface NamedFile {
  readonly name: string;
  readonly size: number;
  readonly mediaType: string;
}

/**
 * The attachments of a submission, or of a paper, are the files that it names: no more, no fewer, of that size and type.
 * An attachment is inline base64 (`data`), or a stub with a `length` (inside CouchDB).
 */
export function attachmentFault(doc: Record<string, unknown>): Fault | undefined {
  const files = doc.files as readonly NamedFile[];
  const names = files.map((file) => file.name);
  if (names.some((name, at) => names.indexOf(name) !== at)) return invalid('document.files: the same name twice');
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  if (bytes > LIMITS.filesBytes) return { code: 'too-large', detail: 'document.files' };
  const attachments = doc._attachments;
  if (attachments === undefined && files.length === 0) return undefined;
  if (!isObject(attachments)) return invalid('document._attachments: not an object');
  if (Object.keys(attachments).length !== files.length) return invalid('document._attachments: not the files');
  for (const file of files) {
    const fault = has(attachments, file.name) ? oneFault(file, attachments[file.name]) : 'missing';
    if (fault !== undefined) return invalid(`document._attachments: ${fault}`);
  }
  return undefined;
}

function oneFault(file: NamedFile, attachment: unknown): string | undefined {
  if (!isObject(attachment)) return 'not an object';
  if (attachment.content_type !== file.mediaType) return 'other media type';
  const size = sizeOf(attachment);
  return size === undefined || size === file.size ? undefined : 'other size';
}

function sizeOf(attachment: Record<string, unknown>): number | undefined {
  if (typeof attachment.data === 'string') {
    const data = attachment.data;
    const padding = data.slice(-2) === '==' ? 2 : data.slice(-1) === '=' ? 1 : 0;
    return (data.length / 4) * 3 - padding;
  }
  return typeof attachment.length === 'number' ? attachment.length : undefined;
}

const invalid = (detail: string): Fault => ({ code: 'invalid', detail });

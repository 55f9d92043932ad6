import { BLOCK, OCTAL_LIMIT, paddingOf, readTarFields, tarHeader } from '../shared/tar';

/*
 * The tar inside a courier: plain files alone, with short paths and nothing that POSIX has not. A reader knows from the
 * index which entry comes next and how long it is, so it compares, and believes no header.
 */

export const MAX_ENTRY_BYTES = OCTAL_LIMIT - 1;
/** ustar's field for a name; couriers use no prefix. */
export const MAX_PATH_LENGTH = 100;
/** Two blocks of zeros end an archive; other programs fill up to a record of 20. */
const MAX_END_BYTES = 20 * BLOCK;
const READ_BY_EVERYBODY = 0o644;

/** Bytes of one entry: header, content, padding. */
export const entryBytes = (size: number): number => BLOCK + size + paddingOf(size);

/** The header of a file that everybody may read: no owner, and `modified` (ms UTC) in whole seconds. */
export function entryHeader(path: string, size: number, modified: number): Uint8Array<ArrayBuffer> {
  if (path.length > MAX_PATH_LENGTH || size > MAX_ENTRY_BYTES) throw new RangeError(`no entry of a courier: ${path}`);
  return tarHeader({ path, size, modified, mode: READ_BY_EVERYBODY });
}

/** What a header says, or undefined where it is none of a plain file: a link, a folder, pax and GNU extensions, … */
export function readEntryHeader(header: Uint8Array): { readonly path: string; readonly size: number } | undefined {
  const { path, size, type, magic, link, prefix, sizeIsOctal, addsUp } = readTarFields(header);
  const plain = type === '0' && magic === 'ustar\0' && link === '' && prefix === '';
  return plain && sizeIsOctal && addsUp && size !== undefined ? { path, size } : undefined;
}

/** Whether what follows the last entry may follow it, `bytes` of it before `part`. */
export const isEndOfArchive = (part: Uint8Array, bytes: number): boolean =>
  bytes + part.length <= MAX_END_BYTES && isZero(part);

export const isZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);

import * as v from 'valibot';
import { fromBase64, toBase64 } from '../../shared/base64';
import { sha256Hex } from '../../shared/digest';
import type { Revision } from '../local-copy';

/* The files of a submission or a paper: what the document says of them, and their bytes as attachments. */

const Named = v.object({ name: v.string(), size: v.number(), mediaType: v.string(), sha256: v.string() });
export type NamedFile = v.InferOutput<typeof Named>;

/** The files that this document names; none where it is of another type. */
export function namedFiles(document: Readonly<Record<string, unknown>>): readonly NamedFile[] {
  const parsed = v.safeParse(v.array(Named), document.files);
  return parsed.success ? parsed.output : [];
}

/** The bytes inside the document; undefined where they are not there, or not the ones that it names. */
export async function fileInside(document: Revision, file: NamedFile): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const attachments = document._attachments as Readonly<Record<string, { data?: unknown }>> | undefined;
  const data = attachments !== undefined && Object.hasOwn(attachments, file.name) ? attachments[file.name]!.data : '';
  if (typeof data !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(data)) return undefined;
  const bytes = fromBase64(data);
  return (await isFile(bytes, file)) ? bytes : undefined;
}

export const isFile = async (bytes: Uint8Array<ArrayBuffer>, { size, sha256 }: NamedFile): Promise<boolean> =>
  bytes.length === size && (await sha256Hex(bytes)) === sha256;

/** The document with these files inside. */
export function withFiles(document: Revision, files: ReadonlyMap<NamedFile, Uint8Array>): Revision {
  const attachments = [...files].map(([{ name, mediaType }, bytes]) => [
    name,
    { content_type: mediaType, data: toBase64(bytes) },
  ]);
  return { ...document, _attachments: Object.fromEntries(attachments) as Record<string, unknown> };
}

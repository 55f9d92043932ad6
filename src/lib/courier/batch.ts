import * as v from 'valibot';
import { toBase64 } from '../shared/base64';
import { err, ok } from '../shared/result';
import type { Result } from '../shared/result';
import { fault } from './fault';
import type { CourierFault } from './fault';
import type { DocumentsPart } from './index-file';
import { LIMITS } from './limits';

/**
 * A revision as CouchDB's replication has it: `_rev`, `_revisions`, attachments as stubs. Outside data; whoever writes it
 * into a store judges it first.
 */
export type Revision = Readonly<Record<string, unknown>> & { readonly _id: string; readonly _rev: string };

/** What goes into a store in one step: some revisions of one database. */
export interface Batch {
  readonly database: string;
  /** With their attachments inside, in base64, as `_bulk_docs` takes them. */
  readonly documents: readonly Revision[];
}

const Line = v.looseObject({
  _id: v.pipe(v.string(), v.minLength(1), v.maxLength(400)),
  _rev: v.pipe(v.string(), v.regex(/^[1-9]\d{0,9}-[0-9a-f]{1,64}$/)),
});
const NamedFile = v.object({
  name: v.string(),
  size: v.number(),
  mediaType: v.string(),
  sha256: v.string(),
});
type NamedFile = v.InferOutput<typeof NamedFile>;
/** What a document says of its attachments, where it has any: `files`, as submissions and papers have it. */
const WithFiles = v.object({ files: v.pipe(v.array(NamedFile), v.maxLength(20)) });

/** The files that an honest revision with attachments names. */
export function filesOf(revision: Readonly<Record<string, unknown>>): readonly NamedFile[] {
  if (revision._attachments === undefined) return [];
  const parsed = v.safeParse(WithFiles, revision);
  return parsed.success ? parsed.output.files : [];
}

/** The lines of a part, with the files of its batch put back into the documents that name them. */
export function parseBatch(
  part: DocumentsPart,
  content: Uint8Array,
  files: ReadonlyMap<string, Uint8Array>,
): Result<Batch, CourierFault> {
  const malformed = (detail: string) => err(fault('malformed', { path: part.path, detail }));
  const text = new TextDecoder('utf-8').decode(content);
  const lines = text.split('\n');
  if (lines.pop() !== '') return malformed('no line feed at its end');
  if (lines.length !== part.documents) return malformed('number of lines');
  const documents: Revision[] = [];
  let attached = 0;
  for (const line of lines) {
    if (line.length > LIMITS.lineBytes) return err(fault('too-large', { path: part.path }));
    const revision = v.safeParse(v.pipe(v.string(), v.parseJson(), Line), line);
    if (!revision.success) return malformed(`line ${documents.length + 1}`);
    attached += filesOf(revision.output).reduce((sum, { sha256 }) => sum + (files.get(sha256)?.length ?? 0), 0);
    if (attached > LIMITS.batchFilesBytes) return err(fault('too-large', { path: part.path, detail: 'files' }));
    documents.push(withFiles(revision.output, files));
  }
  return ok({ database: part.database, documents });
}

/**
 * Stubs become content where the batch brought it. A stub without content stays one: whoever judges the document sees
 * that its file is not there.
 */
function withFiles(revision: Revision, files: ReadonlyMap<string, Uint8Array>): Revision {
  const named = filesOf(revision);
  if (named.length === 0) return revision;
  const attachments: Record<string, unknown> = { ...(revision._attachments as Record<string, unknown>) };
  for (const { name, mediaType, sha256 } of named) {
    const bytes = files.get(sha256);
    if (bytes !== undefined && Object.hasOwn(attachments, name))
      attachments[name] = { content_type: mediaType, data: toBase64(bytes) };
  }
  return { ...revision, _attachments: attachments };
}

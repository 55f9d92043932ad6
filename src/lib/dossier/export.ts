import * as v from 'valibot';
import { err, ok } from '../shared/result';
import type { Result } from '../shared/result';
import { PublicKey } from '../trace/certificate';
import type { PublicJwk } from '../trace/jws';

export { thumbprint } from '../trace/jws';

/*
 * A dossier as a file, for the archive and for whoever checks a trace without a hub: one JSON object, or NDJSON (the
 * same object without `documents` on the first line, then a document a line). Files of submissions are not in it; their
 * SHA-256 are. Format page: docs/formats/dossier.md.
 */

const header = {
  format: v.literal('sandyq-dossier'),
  formatVersion: v.literal(1),
  database: v.pipe(v.string(), v.regex(/^dossier-[a-z0-9]{10,26}$/)),
  /** The hub's key as the file says it: whoever checks compares it with the one that the institution made known. */
  hubKey: PublicKey,
};
const Document = v.record(v.string(), v.unknown());
const Header = v.object(header);
const Whole = v.object({ ...header, documents: v.array(Document) });

export interface DossierExport {
  readonly format: 'sandyq-dossier';
  readonly formatVersion: 1;
  readonly database: string;
  readonly hubKey: PublicJwk;
  /** Outside data still: each is parsed by whoever reads it. */
  readonly documents: readonly Readonly<Record<string, unknown>>[];
}

export type ExportFault = {
  readonly code: 'export-malformed';
  /** From 1. */
  readonly line?: number;
  readonly detail: string;
};

/** The file of what a store or a hub holds: in the order of ids, without revisions and the bytes of attachments. */
export const dossierExport = (
  database: string,
  hubKey: PublicJwk,
  documents: readonly { readonly _id?: unknown }[],
): DossierExport => ({
  format: 'sandyq-dossier',
  formatVersion: 1,
  database,
  hubKey,
  documents: documents.map(plain).sort((a, b) => (String(a._id) < String(b._id) ? -1 : 1)),
});

function plain(document: object): Record<string, unknown> {
  const { _rev, _revisions, _attachments, ...members } = document as Record<string, unknown>;
  return members;
}

/** Both forms, told apart by their content. Never throws. */
export function parseDossierExport(text: string): Result<DossierExport, ExportFault> {
  const whole = parseJson(text);
  if (whole !== undefined) {
    const parsed = v.safeParse(Whole, whole);
    if (parsed.success) return ok(parsed.output);
    if (!v.is(Header, whole)) return fault(undefined, v.getDotPath(parsed.issues[0]) ?? 'not an object');
  }
  return parseLines(text.split('\n'));
}

function parseLines(lines: readonly string[]): Result<DossierExport, ExportFault> {
  const parsed = v.safeParse(Header, parseJson(lines[0] ?? ''));
  if (!parsed.success) return fault(1, v.getDotPath(parsed.issues[0]) ?? 'not JSON');
  const documents: Record<string, unknown>[] = [];
  for (const [index, line] of lines.entries()) {
    if (index === 0 || line.trim() === '') continue;
    const document = v.safeParse(Document, parseJson(line));
    if (!document.success) return fault(index + 1, 'not a document');
    documents.push(document.output);
  }
  return ok({ ...parsed.output, documents });
}

/** NDJSON: so that an archive of any size can be written and read as a stream. */
export function* dossierLines({ documents, ...head }: DossierExport): Generator<string> {
  yield `${JSON.stringify(head)}\n`;
  for (const document of documents) yield `${JSON.stringify(document)}\n`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const fault = (line: number | undefined, detail: string) =>
  err<ExportFault>({ code: 'export-malformed', ...(line !== undefined && { line }), detail });

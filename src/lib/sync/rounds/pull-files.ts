import * as v from 'valibot';
import { nextBatch } from '../batches';
import type { HubDatabase } from '../hub-database';
import { LinkFailure } from '../link-failure';
import type { Marks, Revision, Revisions } from '../local-copy';
import type { Pace } from '../pace';
import { fromBase64, toBase64 } from '../../shared/base64';
import { readAwaited, readBegunFile, settleAwaited, writeBegunFile } from './marks';
import { sift } from './pull';
import { fileInside, isFile, namedFiles, withFiles } from './work-files';
import type { NamedFile } from './work-files';

export interface FilesOptions {
  readonly pace: Pace;
  /** Called between two requests: what is more urgent goes there. */
  readonly between: () => Promise<void>;
  readonly onWritten: (id: string) => void;
}

/** Documents asked for at a time, without their files. */
const PAGE = 100;
/** What is begun is noted when so much of the file came since, so that a large one is not written down a hundred times. */
const NOTED_SHARE = 0.1;

/**
 * Fetches the documents with files that `pull` noted, small ones first and several in a request where the link carries
 * it, a large file in parts: it goes on where it stopped, in another run of the app too. A document is stored when its
 * files are there and are the ones that it names. Rejects with LinkFailure.
 */
export async function pullFiles(
  local: Revisions & Marks,
  hub: HubDatabase,
  kind: 'dossier' | 'private',
  options: FilesOptions,
): Promise<void> {
  for (let awaited = await readAwaited(local); awaited.length > 0; awaited = await readAwaited(local)) {
    const page = awaited.slice(-PAGE);
    const missing = await local.missing(page);
    const documents = missing.length === 0 ? [] : await hub.documents(missing);
    const { good } = await sift(local, kind, documents);
    const work = new Map(good.map((document) => [document._id, document]));
    let rest = good
      .map(({ _id, _rev, files }) => ({ id: _id, rev: _rev, bytes: filesSize({ files }) }))
      .sort((a, b) => a.bytes - b.bytes);
    while (rest.length > 0) {
      const batch = nextBatch(rest, options.pace.budget('down'));
      rest = rest.slice(batch.length);
      const few = batch.map(({ id }) => work.get(id)!);
      const whole = batch[0]!.bytes > options.pace.budget('down') ? [] : await hub.documents(batch, true);
      for (const document of few) await fetchOne(local, hub, document, whole, options);
      await options.between();
    }
    // What was refused, and what the hub has no more, is not awaited for ever.
    await settleAwaited(local, page);
  }
}

const filesSize = (document: Readonly<Record<string, unknown>>): number =>
  namedFiles(document).reduce((sum, { size }) => sum + size, 0);

async function fetchOne(
  local: Revisions & Marks,
  hub: HubDatabase,
  document: Revision,
  whole: readonly Record<string, unknown>[],
  options: FilesOptions,
): Promise<void> {
  const brought = whole.find(({ _id, _rev }) => _id === document._id && _rev === document._rev) as Revision | undefined;
  const files = new Map<NamedFile, Uint8Array>();
  for (const file of namedFiles(document)) {
    const inside = brought === undefined ? undefined : await fileInside(brought, file);
    const bytes = inside ?? (await inParts(local, hub, document, file, options));
    if (bytes === undefined) return;
    files.set(file, bytes);
  }
  await local.take([withFiles(document, files)]);
  await settleAwaited(local, [{ id: document._id, rev: document._rev }]);
  options.onWritten(document._id);
}

/** Undefined where it is not the file that the document names. */
async function inParts(
  local: Marks,
  hub: HubDatabase,
  document: Revision,
  file: NamedFile,
  { pace, between }: FilesOptions,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const bytes = new Uint8Array(file.size);
  const begun = await readBegunFile(local);
  let have = begun?.sha256 === file.sha256 ? decodeInto(bytes, begun.data) : 0;
  let noted = have;
  const note = async (): Promise<void> => {
    if (have >= file.size || have - noted < file.size * NOTED_SHARE) return;
    await writeBegunFile(local, { sha256: file.sha256, data: toBase64(bytes.subarray(0, have)) });
    noted = have;
  };
  while (have < file.size) {
    const part = await hub.filePart(document._id, file.name, document._rev, have, pace.budget('down'));
    // A hub that knows no ranges sends all of it.
    const fresh = part.bytes.subarray(Math.max(0, have - part.start), file.size - part.start);
    if (part.start > have || fresh.length === 0) throw new LinkFailure('answer-malformed');
    bytes.set(fresh, have);
    have += fresh.length;
    await note();
    if (have < file.size) await between();
  }
  if (begun !== undefined || noted > 0) await writeBegunFile(local, undefined);
  return (await isFile(bytes, file)) ? bytes : undefined;
}

function decodeInto(bytes: Uint8Array, base64: string): number {
  const parsed = v.safeParse(v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]*={0,2}$/)), base64);
  const held = parsed.success ? fromBase64(parsed.output) : new Uint8Array(0);
  if (held.length > bytes.length) return 0;
  bytes.set(held);
  return held.length;
}

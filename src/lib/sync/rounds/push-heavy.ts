import type { Load } from '../batches';
import type { HubDatabase, WriteFailure } from '../hub-database';
import { LinkFailure } from '../link-failure';
import type { Revision, Revisions } from '../local-copy';
import type { Pace } from '../pace';
import { send } from './push';
import { fileInside, namedFiles } from './work-files';
import type { NamedFile } from './work-files';

export interface HeavyOptions {
  readonly pace: Pace;
  /** Called between two pieces: what was written meanwhile and is more urgent is sent there. */
  readonly between: () => Promise<void>;
}

/** The hub says so of a document whose files are not with it. */
const FILES_WANTED = /^invalid: document\._attachments/;
/** Behind a balancer the next request may go to a hub that does not have the pieces, and the one after it to one that has. */
const TRIES = 3;

/**
 * Sends one document whose files are too much for a request: each file in pieces that the hub keeps (`_files`), from where
 * an earlier try stopped, then the document, which names them. A hub that knows no pieces gets it whole. Rejects with
 * LinkFailure; what the hub has of a file by then it need not get again.
 */
export async function pushHeavy(
  local: Revisions,
  hub: HubDatabase,
  load: Load,
  options: HeavyOptions,
): Promise<readonly WriteFailure[]> {
  if ((await hub.missing([load])).length === 0) return [];
  const [document] = await local.read([load]);
  if (document === undefined) return [];
  const { _attachments, ...named } = document;
  if (load.bytes > options.pace.budget('up') && (await stageAll(hub, document, options))) {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const failures = await hub.write([named]);
      if (!failures.some(({ reason }) => FILES_WANTED.test(reason))) return failures;
      // The pieces are lost, or with another hub: what is missing goes again.
      if (tries < TRIES - 1 && !(await stageAll(hub, document, options))) break;
    }
  }
  return await send(local, hub, [load]);
}

/** False where this hub keeps no pieces. */
async function stageAll(hub: HubDatabase, document: Revision, options: HeavyOptions): Promise<boolean> {
  for (const file of namedFiles(document)) {
    const bytes = await fileInside(document, file);
    if (bytes === undefined) return false;
    try {
      await stage(hub, file, bytes, options);
    } catch (error) {
      if (error instanceof LinkFailure && error.code === 'not-found') return false;
      throw error;
    }
  }
  return true;
}

async function stage(
  hub: HubDatabase,
  { sha256, size }: NamedFile,
  bytes: Uint8Array<ArrayBuffer>,
  { pace, between }: HeavyOptions,
): Promise<void> {
  // So that hubs that know nothing of each other's pieces do not keep it going in circles.
  let left = 4 * size;
  let elsewhere = 0;
  for (let offset = await hub.staged(sha256); offset < size;) {
    const piece = new Blob([bytes.subarray(offset, offset + pace.budget('up'))]);
    left -= piece.size;
    if (left < 0) throw new LinkFailure('hub-busy');
    const received = await hub.stage(sha256, size, offset, piece);
    // Another hub has less: the next request may find the one that has it, before all of it goes again.
    elsewhere = received < offset ? elsewhere + 1 : 0;
    if (received >= offset || elsewhere >= TRIES) offset = received;
    if (offset < size) await between();
  }
}

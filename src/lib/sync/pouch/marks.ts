import * as v from 'valibot';
import type { Sequence } from '../hub-database';
import { statusOf } from './store';
import type { PouchDatabase } from './store';

/*
 * How far sync came with one database, in `_local` documents of the local copy: they never replicate, and they are lost
 * together with what they speak of. A mark belongs to one state of the hub: a hub with other data begins at 0.
 */

const Seq = v.union([v.string(), v.number()]);
const PullMark = v.object({ since: Seq });
const PushMark = v.object({
  since: Seq,
  /** Revision of each changing document that the hub had last. */
  revs: v.record(v.string(), v.string()),
});
const HubMark = v.object({ generation: v.string() });
const TutorMarks = v.object({ marks: v.record(v.string(), v.string()) });
const Contact = v.object({ at: v.number() });

export interface PushMark {
  readonly since: Sequence;
  readonly revs: Readonly<Record<string, string>>;
}

export const readPullMark = async (db: PouchDatabase): Promise<Sequence> =>
  (await read(db, '_local/sandyq-pull', PullMark))?.since ?? 0;
export const writePullMark = (db: PouchDatabase, since: Sequence): Promise<void> =>
  write(db, '_local/sandyq-pull', { since });

export const readPushMark = async (db: PouchDatabase): Promise<PushMark> =>
  (await read(db, '_local/sandyq-push', PushMark)) ?? { since: 0, revs: {} };
export const writePushMark = (db: PouchDatabase, mark: PushMark): Promise<void> =>
  write(db, '_local/sandyq-push', { ...mark });

/** Which generation of the hub this copy was last in step with. */
export const readHubMark = async (db: PouchDatabase): Promise<string | undefined> =>
  (await read(db, '_local/sandyq-hub', HubMark))?.generation;
export const writeHubMark = (db: PouchDatabase, generation: string): Promise<void> =>
  write(db, '_local/sandyq-hub', { generation });

/** A tutor's: learner → the hub's mark of the dossier's state when it was last fetched. */
export const readTutorMarks = async (db: PouchDatabase): Promise<Readonly<Record<string, string>>> =>
  (await read(db, '_local/sandyq-tutor', TutorMarks))?.marks ?? {};
export const writeTutorMarks = (db: PouchDatabase, marks: Readonly<Record<string, string>>): Promise<void> =>
  write(db, '_local/sandyq-tutor', { marks });

/** Last contact of the profile with its hub, ms UTC: survives the app. */
export const contactOf = (db: PouchDatabase) => ({
  read: async (): Promise<number | undefined> => (await read(db, '_local/sandyq-contact', Contact))?.at,
  write: (at: number): Promise<void> => write(db, '_local/sandyq-contact', { at }),
});

async function read<S extends v.GenericSchema>(db: PouchDatabase, id: string, schema: S) {
  const parsed = v.safeParse(schema, await held(db, id));
  return parsed.success ? parsed.output : undefined;
}

async function write(db: PouchDatabase, id: string, mark: Record<string, unknown>): Promise<void> {
  for (;;) {
    const before = await held(db, id);
    try {
      await db.put({ ...mark, _id: id, ...(before !== undefined && { _rev: before._rev }) });
      return;
    } catch (error) {
      // Another tab was between.
      if (statusOf(error) !== 409) throw error;
    }
  }
}

async function held(db: PouchDatabase, id: string): Promise<{ readonly _rev: string } | undefined> {
  try {
    return await db.get(id);
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

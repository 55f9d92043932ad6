import * as v from 'valibot';
import type { Sequence } from '../hub-database';
import type { Marks } from '../local-copy';

/*
 * How far sync came with one database, in marks of the local copy. A mark belongs to one state of the hub: a hub with
 * other data begins at 0.
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

export const readPullMark = async (copy: Marks): Promise<Sequence> =>
  (await read(copy, 'sandyq-pull', PullMark))?.since ?? 0;
export const writePullMark = (copy: Marks, since: Sequence): Promise<void> => write(copy, 'sandyq-pull', { since });

export const readPushMark = async (copy: Marks): Promise<PushMark> =>
  (await read(copy, 'sandyq-push', PushMark)) ?? { since: 0, revs: {} };
export const writePushMark = (copy: Marks, mark: PushMark): Promise<void> => write(copy, 'sandyq-push', { ...mark });

/** Which generation of the hub this copy was last in step with. */
export const readHubMark = async (copy: Marks): Promise<string | undefined> =>
  (await read(copy, 'sandyq-hub', HubMark))?.generation;
export const writeHubMark = (copy: Marks, generation: string): Promise<void> =>
  write(copy, 'sandyq-hub', { generation });

/** A tutor's: learner → the hub's mark of the dossier's state when it was last fetched. */
export const readTutorMarks = async (copy: Marks): Promise<Readonly<Record<string, string>>> =>
  (await read(copy, 'sandyq-tutor', TutorMarks))?.marks ?? {};
export const writeTutorMarks = (copy: Marks, marks: Readonly<Record<string, string>>): Promise<void> =>
  write(copy, 'sandyq-tutor', { marks });

/** Last contact of the profile with its hub, ms UTC: survives the app. */
export const contactOf = (copy: Marks) => ({
  read: async (): Promise<number | undefined> => (await read(copy, 'sandyq-contact', Contact))?.at,
  write: (at: number): Promise<void> => write(copy, 'sandyq-contact', { at }),
});

async function read<S extends v.GenericSchema>(copy: Marks, name: string, schema: S) {
  const parsed = v.safeParse(schema, await copy.mark(name));
  return parsed.success ? parsed.output : undefined;
}

const write = (copy: Marks, name: string, mark: Record<string, unknown>): Promise<void> => copy.setMark(name, mark);

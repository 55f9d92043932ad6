import * as v from 'valibot';
import type { DocumentRef, Sequence } from '../hub-database';
import type { Marks } from '../local-copy';

/*
 * How far sync came with one database, in marks of the local copy. A mark belongs to one state of the hub: a hub with
 * other data begins at 0.
 */

const Seq = v.union([v.string(), v.number()]);
const PullMark = v.object({
  since: Seq,
  /** The first pull of this copy was not at its end then. */
  first: v.optional(v.boolean()),
});
const Awaited = v.object({ refs: v.array(v.object({ id: v.string(), rev: v.string() })) });
/** One file at a time is begun. */
const BegunFile = v.object({ sha256: v.string(), data: v.string() });
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
export const writePullMark = (copy: Marks, since: Sequence, first = false): Promise<void> =>
  write(copy, 'sandyq-pull', { since, ...(first && { first }) });
/** The first pull of this copy is not at its end yet. */
export const isFirstPull = async (copy: Marks): Promise<boolean> => {
  const mark = await read(copy, 'sandyq-pull', PullMark);
  return mark === undefined || mark.first === true;
};

/** Documents that are to be fetched with their files, the newest last. */
export const readAwaited = async (copy: Marks): Promise<readonly DocumentRef[]> =>
  (await read(copy, 'sandyq-awaited', Awaited))?.refs ?? [];

export async function addAwaited(copy: Marks, refs: readonly DocumentRef[]): Promise<void> {
  if (refs.length === 0) return;
  const before = (await readAwaited(copy)).filter((held) => !refs.some((ref) => isSame(ref, held)));
  await write(copy, 'sandyq-awaited', { refs: [...before, ...refs] });
}

export async function settleAwaited(copy: Marks, refs: readonly DocumentRef[]): Promise<void> {
  const before = await readAwaited(copy);
  const left = before.filter((held) => !refs.some((ref) => isSame(ref, held)));
  if (left.length < before.length) await write(copy, 'sandyq-awaited', { refs: left });
}

const isSame = (a: DocumentRef, b: DocumentRef): boolean => a.id === b.id && a.rev === b.rev;

/** What came of a file until the link broke: base64 of its beginning. */
export const readBegunFile = (copy: Marks): Promise<v.InferOutput<typeof BegunFile> | undefined> =>
  read(copy, 'sandyq-file', BegunFile);
export const writeBegunFile = (copy: Marks, begun: v.InferOutput<typeof BegunFile> | undefined): Promise<void> =>
  write(copy, 'sandyq-file', begun ?? {});

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

import { documentDigest } from '../dossier/digest';
import { LIMITS } from '../dossier/shapes';
import type { Responses } from '../assessment/question';
import type { SubmissionDocument } from '../dossier/documents';
import type { Item } from '../kit/manifest';
import { timestamp } from '../shared/clock';
import { sha256Hex } from '../shared/digest';
import { err, ok, type Result } from '../shared/result';
import type { Place } from '../trace/statement';
import { record } from './log';
import type { LearningParts } from './parts';
import type { Draft, DraftFile } from './records';

export type SubmitFailure =
  /** Neither words nor files. */
  | { readonly code: 'work-incomplete' }
  | { readonly code: 'too-many-files'; readonly max: number }
  /** All its texts together are longer than the hub takes. */
  | { readonly code: 'work-too-long' }
  /** One file, or all together, are larger than `max` bytes. */
  | { readonly code: 'file-too-large'; readonly max: number; readonly name?: string };

export interface Work {
  readonly place: Place;
  readonly draft: Draft;
  readonly work: SubmissionDocument['work'];
  /** Language of the interface in which it was written. */
  readonly language: string;
  /** What the device could mark itself, 0 to 1. */
  readonly score?: number;
}

/**
 * Hands work in: the document with its files, then the statement, then the draft goes. Durable when it resolves; after
 * a crash in between the same draft hands in the same document. Rejects with the storage's error: the draft is kept.
 */
export async function submitWork(parts: LearningParts, work: Work): Promise<Result<SubmissionDocument, SubmitFailure>> {
  const { draft, place } = work;
  const files = draft.files ?? [];
  const id = `submission:${draft.submission}`;
  const written = await parts.dossier.get(id);
  const document = written?.type === 'submission' ? written : await documentOf(parts, work, id, files);
  if (written === undefined) {
    const fault = faultOf(document);
    if (fault !== undefined) return err(fault);
    await parts.dossier.put(document, files);
  }
  // The chain then proves what was handed in, and not only that something was.
  const digest = await documentDigest(document);
  await record(parts, { kind: 'submitted-work', at: place, submission: id, attempt: document.attempt, digest });
  if (work.work === 'survey') await record(parts, { kind: 'gave-feedback', at: place });
  await parts.records.discardDraft(place.kit, place.item);
  return ok(document);
}

async function documentOf(
  { account, clock }: LearningParts,
  { draft, place, work, language, score }: Work,
  id: string,
  files: readonly DraftFile[],
): Promise<SubmissionDocument> {
  const text = draft.text?.trim();
  return {
    _id: id,
    type: 'submission',
    v: 1,
    by: account,
    at: timestamp(clock.now()),
    work,
    place: { kit: place.kit, version: place.version, item: place.item },
    attempt: draft.attempt,
    ...(text ? { text } : {}),
    ...(draft.answers === undefined ? {} : { answers: draft.answers }),
    ...(draft.responses === undefined ? {} : { responses: draft.responses }),
    ...(score === undefined ? {} : { score }),
    language,
    files: await Promise.all(
      files.map(async ({ name, blob }) => ({
        name,
        size: blob.size,
        mediaType: mediaTypeOf(blob),
        sha256: await sha256Hex(await blob.arrayBuffer()),
      })),
    ),
  };
}

/** What the hub would refuse is refused here, before it is written. */
function faultOf(document: SubmissionDocument): SubmitFailure | undefined {
  const bytes = document.files.reduce((sum, file) => sum + file.size, 0);
  if (document.files.length > LIMITS.files) return { code: 'too-many-files', max: LIMITS.files };
  if (bytes > LIMITS.filesBytes) return { code: 'file-too-large', max: LIMITS.filesBytes };
  if (new TextEncoder().encode(JSON.stringify(document)).length > LIMITS.submissionBytes)
    return { code: 'work-too-long' };
  const said = [document.text, ...Object.values(document.answers ?? {})].some((text) => text?.trim());
  const answered = Object.keys(document.responses ?? ({} as Responses)).length > 0;
  // A test whose time ran out is handed in as it is.
  if (!said && !answered && document.files.length === 0 && document.work !== 'test') return { code: 'work-incomplete' };
  return undefined;
}

const MEDIA_TYPE = /^[a-z]+\/[a-z0-9.+-]{1,100}$/;

export const mediaTypeOf = (blob: Blob): string => {
  const type = blob.type.split(';')[0]!.trim().toLowerCase();
  return MEDIA_TYPE.test(type) ? type : 'application/octet-stream';
};

/**
 * Looks at files before they join a draft: as many, as large as the item says, names that are safe as file names and
 * told apart. Bytes.
 */
export function acceptFiles(
  item: Extract<Item, { kind: 'assignment' | 'case' }>,
  present: readonly DraftFile[],
  added: readonly DraftFile[],
): Result<readonly DraftFile[], SubmitFailure> {
  const { maxFiles, maxBytes } = item.accepts;
  const large = added.find(({ blob }) => blob.size > maxBytes);
  if (large !== undefined) return err({ code: 'file-too-large', max: maxBytes, name: large.name });
  const files = added.reduce<DraftFile[]>(
    (all, file) => [...all, { ...file, name: freeName(file.name, all) }],
    [...present],
  );
  if (files.length > maxFiles) return err({ code: 'too-many-files', max: maxFiles });
  if (files.reduce((sum, { blob }) => sum + blob.size, 0) > LIMITS.filesBytes) {
    return err({ code: 'file-too-large', max: LIMITS.filesBytes });
  }
  return ok(files);
}

/** Without what a path, a disk or the dossier's rules would not take; a number where the name is taken. */
export function freeName(name: string, taken: readonly { readonly name: string }[]): string {
  const safe =
    name
      .normalize('NFC')
      // eslint-disable-next-line no-control-regex -- control characters are just what must go
      .replace(/[\u0000-\u001f\u007f/\\:*?"<>|]/g, '-')
      .replace(/^[._]+/, '')
      .slice(-190) || 'file';
  const dot = safe.lastIndexOf('.');
  const [stem, extension] = dot > 0 ? [safe.slice(0, dot), safe.slice(dot)] : [safe, ''];
  let free = safe;
  for (let number = 2; taken.some((other) => other.name === free); number += 1)
    free = `${stem} (${number})${extension}`;
  return free;
}

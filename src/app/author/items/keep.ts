import { fileKindOf, HEAD_BYTES, type FileKind } from '$lib/import/media/file-kind';
import { MOST_PARTS, type FileValue } from '$lib/draft/part';
import { err, ok, type Result } from '$lib/shared/result';
import type { DraftView } from '../draft.svelte';
import { freePath } from './paths';
import type { Pen } from './pen.svelte';

export type Kind = FileKind['kind'];

/** Why a file is not taken. Each has words that say what to do: keep-words.ts. */
export interface Untaken {
  readonly code:
    | 'empty'
    | 'unplayable'
    | 'not-video'
    | 'not-audio'
    | 'not-picture'
    | 'not-model'
    | 'not-document'
    | 'not-pdf'
    | 'pdf-locked'
    | 'pdf-cut-off'
    | 'not-material'
    | 'not-captions'
    | 'too-many-files'
    | 'storage-full';
}

export interface KeptFile {
  readonly path: string;
  readonly value: FileValue;
}

const WANTED: Readonly<
  Record<
    'video' | 'audio' | 'picture' | 'model' | 'document' | 'pdf' | 'material',
    { readonly kinds: readonly Kind[]; readonly other: Untaken['code'] }
  >
> = {
  video: { kinds: ['video'], other: 'not-video' },
  audio: { kinds: ['audio'], other: 'not-audio' },
  picture: { kinds: ['picture'], other: 'not-picture' },
  model: { kinds: ['model'], other: 'not-model' },
  document: { kinds: ['pdf', 'epub'], other: 'not-document' },
  pdf: { kinds: ['pdf'], other: 'not-pdf' },
  material: { kinds: ['pdf', 'picture', 'audio', 'video'], other: 'not-material' },
};
export type WantedFile = keyof typeof WANTED;

/** What a file is by its first bytes, and its ending in a kit; why it can't be taken, where it can't. */
export async function judge(file: File, wanted: WantedFile): Promise<Result<FileKind, Untaken>> {
  if (file.size === 0) return err({ code: 'empty' });
  const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  const kind = fileKindOf(file.name, head);
  const { kinds, other } = WANTED[wanted];
  if (kinds.includes(kind.kind)) {
    const fault = kind.kind === 'pdf' ? await faultOfPdf(file) : undefined;
    return fault ? err(fault) : ok(kind);
  }
  // Sound in a container that may hold pictures: its name tells.
  if (wanted === 'audio' && kind.kind === 'video') return err({ code: 'not-audio' });
  return err({ code: kind.kind === 'unplayable' ? 'unplayable' : other });
}

const PDF_FAULTS = { locked: 'pdf-locked', 'not-pdf': 'not-pdf', 'cut-off': 'pdf-cut-off' } as const;

/** What learners could not read is said while the file is at hand. */
async function faultOfPdf(file: File): Promise<Untaken | undefined> {
  const { checkPdf } = await import('$lib/kit/pdf/check');
  const read = async (start: number, end: number) => new Uint8Array(await file.slice(start, end).arrayBuffer());
  const checked = await checkPdf(file.size, read);
  return checked.ok ? undefined : { code: PDF_FAULTS[checked.error.code] };
}

/** Words of a file's name, without its ending. */
export const stemOf = (name: string): string => name.replace(/\.[A-Za-z0-9]{1,8}$/, '');

interface KeepOptions {
  readonly folder: string;
  readonly ending: string;
  readonly at?: string | undefined;
  readonly onKept?: ((bytes: number) => void) | undefined;
}

/**
 * Keeps the bytes in the draft, and gives a free place for them: the caller writes the part together with what names it.
 * `at`: the place, where it is known. `onKept`: told how many bytes are kept.
 */
export async function keep(
  { draft, pen }: { readonly draft: DraftView; readonly pen: Pen },
  file: File,
  { folder, ending, at, onKept }: KeepOptions,
): Promise<Result<KeptFile, Untaken>> {
  if (pen.parts.size >= MOST_PARTS) return err({ code: 'too-many-files' });
  const kept = await draft.keepFile(file, onKept);
  if (!kept.ok) return kept;
  return ok({ path: at ?? freePath(pen.parts, folder, stemOf(file.name), ending, draft.tail), value: kept.value });
}

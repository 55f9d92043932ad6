import { m } from '../../text';
import { messageOf } from '../../errors';
import type { Untaken } from './keep';

const TEXTS: Readonly<Record<Exclude<Untaken['code'], 'storage-full'>, () => string>> = {
  empty: m.author_file_empty,
  unplayable: m.author_file_unplayable,
  'not-video': m.author_file_not_video,
  'not-audio': m.author_file_not_audio,
  'not-picture': m.author_file_not_picture,
  'not-model': m.author_file_not_model,
  'not-document': m.author_file_not_document,
  'not-pdf': m.author_file_not_pdf,
  'pdf-locked': m.author_file_pdf_locked,
  'pdf-cut-off': m.author_file_pdf_cut_off,
  'not-material': m.author_file_not_material,
  'not-captions': m.author_file_not_captions,
  'too-many-files': m.author_file_too_many,
};

/** Why a file was not taken, and what can be done. */
export const untakenWords = (fault: Untaken): string =>
  fault.code === 'storage-full' ? messageOf(fault) : TEXTS[fault.code]();

import type { PartId } from '../part';

/** `mistake`: the packer refuses the kit for it. `warning`: it packs, and learners would have it worse. */
export type CheckSeverity = 'mistake' | 'warning';

/** Everything that checks find. Words for each stand in messages/author-whole. */
export const CHECK_CODES = {
  // Of the whole.
  'facts-missing': 'mistake',
  'id-malformed': 'mistake',
  'version-malformed': 'mistake',
  'languages-malformed': 'mistake',
  'institution-missing': 'mistake',
  'fact-malformed': 'mistake',
  'units-missing': 'mistake',
  'credits-without-hours': 'warning',
  'hours-over': 'warning',
  'hours-under': 'warning',
  // Words in several languages, of anything.
  'words-missing': 'mistake',
  'words-too-long': 'mistake',
  'language-missing': 'warning',
  // Of units and items.
  'unit-empty': 'warning',
  'unit-gone': 'warning',
  'item-malformed': 'mistake',
  'content-missing': 'mistake',
  'id-twice': 'mistake',
  // Of files that something names.
  'file-absent': 'mistake',
  'file-language-missing': 'warning',
  'file-kind-unknown': 'mistake',
  'file-kind-wrong': 'mistake',
  'path-unsafe': 'mistake',
  'path-twice': 'mistake',
  'made-twice': 'mistake',
  unused: 'warning',
  'package-absent': 'mistake',
  'package-no-start': 'mistake',
  'package-h5p': 'mistake',
  // Of texts.
  'text-empty': 'warning',
  'text-too-deep': 'mistake',
  'link-item-unknown': 'mistake',
  'link-scheme': 'mistake',
  'link-outside': 'mistake',
  'link-to-text': 'mistake',
  'link-to-recording': 'mistake',
  'picture-online': 'mistake',
  'picture-outside': 'mistake',
  'picture-no-alt': 'warning',
  'heading-jump': 'warning',
  'link-here': 'warning',
  // Of recordings and pictures.
  'captions-no-language': 'mistake',
  'captions-not-vtt': 'mistake',
  'recording-silent': 'warning',
  'captions-missing': 'warning',
  'smaller-language': 'mistake',
  'smaller-larger': 'warning',
  'alt-is-name': 'warning',
  // Of questions.
  'gift-mistake': 'mistake',
  'gift-empty': 'mistake',
  'questions-count': 'mistake',
  'question-differs': 'mistake',
  // Of gates.
  'gate-item-unknown': 'mistake',
  'gate-cannot': 'mistake',
  'gate-circle': 'mistake',
  'gate-too-deep': 'mistake',
  'gate-silent-package': 'warning',
  // Of documents and the timetable.
  'document-missing': 'warning',
  'document-item-unknown': 'mistake',
  'document-unit-unknown': 'mistake',
  'document-timetable-empty': 'mistake',
  'entry-ends-early': 'mistake',
  'entry-item-unknown': 'mistake',
  'entry-not-recording': 'mistake',
} as const satisfies Readonly<Record<string, CheckSeverity>>;

export type CheckCode = keyof typeof CHECK_CODES;

/** Something about a draft that a methodist should know. No sentences: who shows it has the words. */
export interface CheckProblem {
  readonly code: CheckCode;
  readonly severity: CheckSeverity;
  /** The part it is about. */
  readonly part: PartId;
  /** The item in whose editor it is mended, where the part is a text or file of one. */
  readonly item?: string;
  /** The member of the part, as in kit.yaml, with dots: `captions`, `pictures.0.alt`, `documents.programme`. */
  readonly member?: string;
  /** BCP 47: it is so in this language alone. */
  readonly language?: string;
  /** In a text, from 1. */
  readonly line?: number;
  /** Data of the draft: a path, an id, numbers. In `gift-mistake` the reader's own words, in English; in `question-differs` shapes. */
  readonly detail?: string;
}

/** Whoever says it does not repeat where. */
export type Said = Omit<CheckProblem, 'code' | 'severity'>;

export const problem = (code: CheckCode, said: Said): CheckProblem => ({ code, severity: CHECK_CODES[code], ...said });

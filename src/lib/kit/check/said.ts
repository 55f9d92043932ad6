/**
 * Everything that the packer says of a source folder. Where the checks of a draft (lib/draft/check) find the same, it has the same
 * code. The builder has words for each; a command line prints the message.
 */
export const PACK_CODES = [
  // kit.yaml itself.
  'yaml-absent',
  'yaml-malformed',
  'member-missing',
  'member-unknown',
  'member-malformed',
  'not-utf8',
  // Files that something names.
  'file-absent',
  'files-language-missing',
  'file-kind-unknown',
  'file-kind-wrong',
  'path-unsafe',
  'made-twice',
  'text-empty',
  'captions-no-language',
  'captions-not-vtt',
  'recording-silent',
  'smaller-language',
  'smaller-larger',
  // What is inside of books, models and packages.
  'book-damaged',
  'book-locked',
  'book-empty',
  'book-too-large',
  'pdf-locked',
  'pdf-not',
  'pdf-cut-off',
  'model-damaged',
  'model-not-whole',
  'model-wants',
  'package-absent',
  'package-is-file',
  'package-no-start',
  'package-h5p',
  'package-h5p-other',
  'package-damaged',
  'package-empty',
  'package-ignored',
  // What texts show and lead to.
  'picture-online',
  'picture-outside',
  'link-item-unknown',
  'link-outside',
  'link-scheme',
  'link-to-text',
  'link-to-recording',
  // Questions.
  'gift-mistake',
  'gift-empty',
  'questions-count',
  'question-differs',
  // How the parts of a manifest go together.
  'id-twice',
  'gate-item-unknown',
  'gate-cannot',
  'gate-circle',
  'gate-too-deep',
  'document-missing',
  'document-item-unknown',
  'document-unit-unknown',
  'document-timetable-empty',
  'entry-ends-early',
  'entry-item-unknown',
  'entry-not-recording',
  /** What no packer makes, and a manifest from elsewhere may have. */
  'manifest-malformed',
] as const;
export type PackCode = (typeof PACK_CODES)[number];

export interface Said {
  readonly code: PackCode;
  /** A sentence in English, with everything in it. */
  readonly message: string;
  /** Data of the folder, for whoever has words of their own: a path, an id, numbers. In `gift-mistake` the reader's words. */
  readonly detail?: string;
}

import type { DraftProblem, DraftProblemCode } from '$lib/draft/api';
import type { CheckCode } from '$lib/draft/checks';
import { languageName } from '../../learn/items/language-name';
import { formatTime, m } from '../../text';
import { ignoredWords } from '../import/detail-words';
import { isCheckCode, memberWords, problemWords, type TitleOf } from './words';

interface Inputs {
  readonly what: string;
  readonly detail: string;
}

/** What no draft of the builder leads to: the hub writes kit.yaml and the manifest itself. It stays in the packer's words. */
type NeverSaid = 'yaml-absent' | 'yaml-malformed' | 'manifest-malformed';

/** What the packer finds and the checks can't, or tell in another way. */
const OWN: Readonly<Record<Exclude<DraftProblemCode, CheckCode | NeverSaid>, (inputs: Inputs) => string>> = {
  'member-missing': m.author_check_content_missing,
  'member-unknown': m.author_check_item_malformed,
  'member-malformed': m.author_check_item_malformed,
  'not-utf8': m.author_hub_not_utf8,
  'files-language-missing': ({ what, detail }) =>
    m.author_hub_files_language_missing({ what, languages: detail.split(', ').map(languageName).join(', ') }),
  'book-damaged': m.author_hub_book_damaged,
  'book-locked': m.author_hub_book_locked,
  'book-empty': m.author_hub_book_empty,
  'book-too-large': m.author_hub_book_too_large,
  'pdf-locked': m.author_hub_pdf_locked,
  'pdf-not': m.author_hub_pdf_not,
  'pdf-cut-off': m.author_hub_pdf_cut_off,
  'model-damaged': m.author_hub_model_damaged,
  'model-not-whole': m.author_model_not_whole,
  'model-wants': m.author_model_wants,
  'package-is-file': m.author_hub_package_is_file,
  'package-h5p-other': m.author_hub_package_h5p_other,
  'package-damaged': m.author_hub_package_damaged,
  'package-empty': m.author_hub_package_empty,
  'package-ignored': ({ detail }) => m.author_hub_package_ignored({ detail: ignoredWords(detail) }),
  'institution-other': m.author_hub_institution_other,
  expired: ({ detail }) => m.author_hub_expired({ detail: formatTime(new Date(detail), 'date') }),
  'bytes-absent': m.author_hub_bytes_absent,
};

const isOwn = (code: string): code is keyof typeof OWN => Object.hasOwn(OWN, code);

/** What a hub says of a draft; undefined of a code for which there are no words, as a newer hub may have. */
export function hubWords({ code = '', member = '', detail = '' }: DraftProblem, titleOf: TitleOf): string | undefined {
  if (isCheckCode(code)) return problemWords({ code, member, detail }, titleOf);
  return isOwn(code) ? OWN[code]({ what: memberWords(member), detail }) : undefined;
}

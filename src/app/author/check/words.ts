import { DOCUMENT_KINDS, type DocumentKind } from '$lib/kit/manifest';
import type { CheckCode, CheckProblem } from '$lib/draft/checks';
import { documentName } from '../../learn/document-names';
import { m } from '../../text';
import { giftWords } from '../items/questions/gift-words';
import { shapeWords } from '../items/questions/kind-words';

interface Inputs {
  readonly what: string;
  readonly detail: string;
}

/** What is wrong, and where it can be guessed what to do about it. */
const TEXTS: Readonly<Record<CheckCode, (inputs: Inputs) => string>> = {
  'facts-missing': m.author_check_facts_missing,
  'id-malformed': m.author_check_id_malformed,
  'version-malformed': m.author_check_version_malformed,
  'languages-malformed': m.author_check_languages_malformed,
  'institution-missing': m.author_check_institution_missing,
  'fact-malformed': m.author_check_fact_malformed,
  'units-missing': m.author_check_units_missing,
  'credits-without-hours': m.author_check_credits_without_hours,
  'hours-over': m.author_check_hours_over,
  'hours-under': m.author_check_hours_under,
  'words-missing': m.author_check_words_missing,
  'words-too-long': m.author_check_words_too_long,
  'language-missing': m.author_check_language_missing,
  'unit-empty': m.author_check_unit_empty,
  'unit-gone': m.author_check_unit_gone,
  'item-malformed': m.author_check_item_malformed,
  'content-missing': m.author_check_content_missing,
  'id-twice': m.author_check_id_twice,
  'file-absent': m.author_check_file_absent,
  'file-language-missing': m.author_check_file_language_missing,
  'file-kind-unknown': m.author_check_file_kind_unknown,
  'file-kind-wrong': m.author_check_file_kind_wrong,
  'path-unsafe': m.author_check_path_unsafe,
  'path-twice': m.author_check_path_twice,
  'made-twice': m.author_check_made_twice,
  unused: m.author_check_unused,
  'package-absent': m.author_check_package_absent,
  'package-no-start': m.author_check_package_no_start,
  'package-h5p': m.author_check_package_h5p,
  'text-empty': m.author_check_text_empty,
  'text-too-deep': m.author_check_text_too_deep,
  'link-item-unknown': m.author_check_link_item_unknown,
  'link-scheme': m.author_check_link_scheme,
  'link-outside': m.author_check_link_outside,
  'link-to-text': m.author_check_link_to_text,
  'link-to-recording': m.author_check_link_to_recording,
  'picture-online': m.author_check_picture_online,
  'picture-outside': m.author_check_picture_outside,
  'picture-no-alt': m.author_check_picture_no_alt,
  'heading-jump': m.author_check_heading_jump,
  'link-here': m.author_check_link_here,
  'captions-no-language': m.author_check_captions_no_language,
  'captions-not-vtt': m.author_check_captions_not_vtt,
  'recording-silent': m.author_check_recording_silent,
  'captions-missing': m.author_check_captions_missing,
  'smaller-language': m.author_check_smaller_language,
  'smaller-larger': m.author_check_smaller_larger,
  'alt-is-name': m.author_check_alt_is_name,
  'gift-mistake': m.author_check_gift_mistake,
  'gift-empty': m.author_check_gift_empty,
  'questions-count': m.author_check_questions_count,
  'question-differs': m.author_check_question_differs,
  'gate-item-unknown': m.author_check_gate_item_unknown,
  'gate-cannot': m.author_check_gate_cannot,
  'gate-circle': m.author_check_gate_circle,
  'gate-too-deep': m.author_check_gate_too_deep,
  'gate-silent-package': m.author_check_gate_silent_package,
  'document-missing': m.author_check_document_missing,
  'document-item-unknown': m.author_check_document_item_unknown,
  'document-unit-unknown': m.author_check_document_unit_unknown,
  'document-timetable-empty': m.author_check_document_timetable_empty,
  'entry-ends-early': m.author_check_entry_ends_early,
  'entry-item-unknown': m.author_check_entry_item_unknown,
  'entry-not-recording': m.author_check_entry_not_recording,
};

/** Of an item or unit by its id, for people. */
export type TitleOf = (id: string) => string | undefined;

export function problemWords(
  { code, member = '', detail = '' }: Pick<CheckProblem, 'code' | 'member' | 'detail'>,
  titleOf: TitleOf,
): string {
  return TEXTS[code]({ what: memberWords(member), detail: detailWords(code, detail, titleOf) });
}

export const isCheckCode = (code: string): code is CheckCode => Object.hasOwn(TEXTS, code);

function detailWords(code: CheckCode, detail: string, titleOf: TitleOf): string {
  if (code === 'gift-mistake') return giftWords({ message: detail });
  if (code === 'question-differs') return shapeWords(detail);
  return NAMES_ITEM.includes(code) ? (titleOf(detail) ?? detail) : detail;
}

const NAMES_ITEM: readonly CheckCode[] = [
  'gate-cannot',
  'gate-silent-package',
  'document-item-unknown',
  'entry-not-recording',
];

const MEMBERS: Readonly<Record<string, () => string>> = {
  title: m.author_member_title,
  summary: m.author_member_summary,
  'institution.name': m.author_member_institution,
  'course.title': m.author_member_course,
  releaseNotes: m.author_member_release_notes,
  content: m.author_member_content,
  file: m.author_member_file,
  captions: m.author_member_captions,
  transcript: m.author_member_transcript,
  poster: m.author_member_poster,
  smaller: m.author_member_smaller,
  pictures: m.author_member_pictures,
  alt: m.author_member_alt,
  caption: m.author_member_caption,
  brief: m.author_member_brief,
  situation: m.author_member_situation,
  questions: m.author_member_questions,
  package: m.author_member_package,
  control: m.author_member_control,
  gate: m.author_member_gate,
  minutes: m.author_member_minutes,
  due: m.author_member_due,
  place: m.author_member_place,
  start: m.author_member_start,
  end: m.author_member_end,
  credits: m.author_member_credits,
  hours: m.author_member_hours,
  expires: m.author_member_expires,
  accepts: m.author_member_accepts,
};

const isDocument = (kind: string | undefined): kind is DocumentKind =>
  (DOCUMENT_KINDS as readonly string[]).includes(kind ?? '');

/** A member of kit.yaml as people call it: `pictures.0.alt` is «what a picture shows (1)». */
export function memberWords(member: string): string {
  const keys = member.split('.');
  const [first, index, last] = keys;
  if (first === 'documents') return isDocument(index) ? documentName(index) : member;
  const own = MEMBERS[member];
  if (own) return own();
  const number = Number(index) + 1;
  if (first === 'outcomes') return m.author_member_of_many({ what: m.author_member_outcome(), number });
  if (first === 'timetable') return m.author_member_entry({ what: nameOf(last), number });
  if (first === 'materials' && last === 'title')
    return m.author_member_of_many({ what: m.author_member_materials(), number });
  if (first === 'questions') return m.author_member_of_many({ what: m.author_member_questions(), number });
  return Number.isNaN(number)
    ? (MEMBERS[first ?? '']?.() ?? member)
    : m.author_member_of_many({ what: nameOf(last), number });
}

const nameOf = (member: string | undefined): string => MEMBERS[member ?? '']?.() ?? member ?? '';

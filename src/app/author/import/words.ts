import type { ImportFault, ReportLine } from '$lib/import/imported';
import { m } from '../../text';
import { reasonDetail } from './detail-words';

/* What an import says, in the language of whoever does it. The codes are those of src/lib/import; a test holds that each has words. */

const REASONS: Readonly<Record<string, () => string>> = {
  link: m.author_reason_link,
  'system-files': m.author_reason_system_files,
  'unsafe-name': m.author_reason_unsafe_name,
  unplayable: m.author_reason_unplayable,
  'unknown-file': m.author_reason_unknown_file,
  'nested-too-deep': m.author_reason_nested_too_deep,
  'alternative-of-name': m.author_reason_alternative_of_name,
  'file-page': m.author_reason_file_page,
  'pdf-locked': m.author_reason_pdf_locked,
  'not-pdf': m.author_reason_not_pdf,
  'pdf-cut-off': m.author_reason_pdf_cut_off,
  'no-captions': m.author_reason_no_captions,
  'captions-of-nothing': m.author_reason_captions_of_nothing,
  contents: m.author_reason_contents,
  'tracked-changes': m.author_reason_tracked_changes,
  comments: m.author_reason_comments,
  'text-box': m.author_reason_text_box,
  margins: m.author_reason_margins,
  numbering: m.author_reason_numbering,
  symbol: m.author_reason_symbol,
  'no-alternative': m.author_reason_no_alternative,
  'nested-table': m.author_reason_nested_table,
  'document-in-document': m.author_reason_document_in_document,
  'note-in-table': m.author_reason_note_in_table,
  'link-page': m.author_reason_link_page,
  'discussion-page': m.author_reason_discussion_page,
  'outside-tool': m.author_reason_outside_tool,
  'resource-missing': m.author_reason_resource_missing,
  'unknown-resource': m.author_reason_unknown_resource,
  'deeper-folders': m.author_reason_deeper_folders,
  'named-twice': m.author_reason_named_twice,
  'named-nowhere': m.author_reason_named_nowhere,
  settings: m.author_reason_settings,
  'activity-kind': m.author_reason_activity_kind,
  'became-self-check': m.author_reason_became_self_check,
  'random-questions': m.author_reason_random_questions,
  'questions-missing': m.author_reason_questions_missing,
  conditions: m.author_reason_conditions,
  dates: m.author_reason_dates,
  introduction: m.author_reason_introduction,
  'offline-work': m.author_reason_offline_work,
  hidden: m.author_reason_hidden,
  'was-hidden': m.author_reason_was_hidden,
  'question-category': m.author_reason_question_category,
  'parts-count': m.author_reason_parts_count,
  'weights-scaled': m.author_reason_weights_scaled,
  'points-bounded': m.author_reason_points_bounded,
  'letter-case': m.author_reason_letter_case,
  'number-units': m.author_reason_number_units,
  'answer-left-out': m.author_reason_answer_left_out,
  'number-in-gap': m.author_reason_number_in_gap,
  'gap-weights': m.author_reason_gap_weights,
  hints: m.author_reason_hints,
  'combined-feedback': m.author_reason_combined_feedback,
  'essay-feedback': m.author_reason_essay_feedback,
  'grader-information': m.author_reason_grader_information,
  rubric: m.author_reason_rubric,
  'response-template': m.author_reason_response_template,
  attachments: m.author_reason_attachments,
  'dragged-words': m.author_reason_dragged_words,
  'marked-words': m.author_reason_marked_words,
  slider: m.author_reason_slider,
  stimulus: m.author_reason_stimulus,
  'stimulus-missing': m.author_reason_stimulus_missing,
  'order-as-places': m.author_reason_order_as_places,
  'pairs-asked-from-one-side': m.author_reason_pairs_asked_from_one_side,
  'side-without-pair': m.author_reason_side_without_pair,
  'right-sides-as-text': m.author_reason_right_sides_as_text,
  'own-rules': m.author_reason_own_rules,
  'test-rules': m.author_reason_test_rules,
  'unknown-question': m.author_reason_unknown_question,
  'no-right-answer': m.author_reason_no_right_answer,
  'no-question': m.author_reason_no_question,
  'no-gaps': m.author_reason_no_gaps,
  'too-few-answers': m.author_reason_too_few_answers,
  'many-to-many': m.author_reason_many_to_many,
  'several-interactions': m.author_reason_several_interactions,
  adaptive: m.author_reason_adaptive,
  'item-template': m.author_reason_item_template,
  'nothing-left': m.author_reason_nothing_left,
  'gift-mistake': m.author_reason_gift_mistake,
  'answer-without-question': m.author_reason_answer_without_question,
  'missing-item': m.author_reason_missing_item,
  'damaged-item': m.author_reason_damaged_item,
  'package-ignored': m.author_reason_package_ignored,
  'h5p-unused': m.author_reason_h5p_unused,
  'h5p-online': m.author_reason_h5p_online,
  'h5p-wants-elsewhere': m.author_reason_h5p_wants_elsewhere,
  script: m.author_reason_script,
  form: m.author_reason_form,
  drawing: m.author_reason_drawing,
  formula: m.author_reason_formula,
  'picture-missing': m.author_reason_picture_missing,
  'picture-online': m.author_reason_picture_online,
  'link-dead': m.author_reason_link_dead,
  player: m.author_reason_player,
  'player-missing': m.author_reason_player_missing,
  'empty-page': m.author_reason_empty_page,
  'unreadable-page': m.author_reason_unreadable_page,
  'unknown-format': m.author_reason_unknown_format,
  damaged: m.author_reason_damaged,
  'too-large': m.author_reason_too_large,
  empty: m.author_reason_empty,
  encrypted: m.author_reason_encrypted,
  incomplete: m.author_reason_incomplete,
  'needs-player': m.author_reason_needs_player,
  bag: m.author_reason_bag,
  unsafe: m.author_reason_unsafe,
  'captions-other-language': m.author_reason_captions_other_language,
  'text-too-long': m.author_reason_text_too_long,
};

/** Why a whole file is refused, and what to do. */
const FAULTS: Readonly<Record<ImportFault['code'], readonly [what: () => string, next: () => string]>> = {
  'unknown-format': [m.author_fault_unknown_format, m.author_fault_unknown_format_next],
  damaged: [m.author_fault_damaged, m.author_fault_damaged_next],
  'too-large': [m.author_fault_too_large, m.author_fault_too_large_next],
  empty: [m.author_fault_empty, m.author_fault_empty_next],
  encrypted: [m.author_fault_encrypted, m.author_fault_encrypted_next],
  incomplete: [m.author_fault_incomplete, m.author_fault_incomplete_next],
  'needs-player': [m.author_fault_needs_player, m.author_fault_needs_player_next],
  bag: [m.author_fault_bag, m.author_fault_bag_next],
  unsafe: [m.author_fault_unsafe, m.author_fault_unsafe_next],
};

/** Undefined for a code that nobody wrote words for: it is shown as it is. */
export const reasonWords = (code: string): string | undefined =>
  Object.hasOwn(REASONS, code) ? REASONS[code]!() : undefined;

export const faultWords = (code: ImportFault['code']): string => FAULTS[code].map((words) => words()).join(' ');

export const isFault = (code: string): code is ImportFault['code'] => Object.hasOwn(FAULTS, code);

/** What became of one thing: its name, and how it differs. */
export function lineWords({ reason }: ReportLine): string {
  if (reason === undefined) return '';
  const words = reasonWords(reason.code) ?? reason.code;
  const detail = reasonDetail(reason);
  return detail === undefined ? words : `${words} (${plain(detail)})`;
}

/** What a refused file lacks, for people: of a bank in which no question was good, why its first one was not. */
export function faultDetail({ code, detail }: { readonly code: string; readonly detail?: string }): string | undefined {
  const [, what = '', reason = '', more] =
    (code === 'empty' && /^(.*?): ([a-z0-9-]+)(?:, (.*))?$/s.exec(detail ?? '')) || [];
  if (reasonWords(reason) === undefined) return detail;
  return `${what}: ${lineWords({ outcome: 'left-out', what, reason: { code: reason, ...(more && { detail: more }) } })}`;
}

/** Names out of a file of others must not turn a line around. */
export const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]/gu, '?');

import type { DraftStage, DraftVersion } from '$lib/draft/api';
import { messageOf } from '../../errors';
import { m } from '../../text';
import type { Hindrance, Step, VersionStep } from './steps';

const STAGES: Readonly<Record<DraftStage, () => string>> = {
  writing: m.author_stage_writing,
  review: m.author_stage_review,
  approved: m.author_stage_approved,
  pilot: m.author_stage_pilot,
  published: m.author_stage_published,
};
export const stageWords = (stage: DraftStage): string => STAGES[stage]();

const STEPS: Readonly<Record<Step, readonly [does: () => string, means: () => string, done: () => string]>> = {
  submit: [m.author_step_submit, m.author_step_submit_means, m.author_step_submit_done],
  'take-back': [m.author_step_take_back, m.author_step_take_back_means, m.author_step_take_back_done],
  return: [m.author_step_return, m.author_step_return_means, m.author_step_return_done],
  approve: [m.author_step_approve, m.author_step_approve_means, m.author_step_approve_done],
  pilot: [m.author_step_pilot, m.author_step_pilot_means, m.author_step_pilot_done],
  publish: [m.author_step_publish, m.author_step_publish_means, m.author_step_publish_done],
  'write-on': [m.author_step_write_on, m.author_step_write_on_means, m.author_step_write_on_done],
  'write-next': [m.author_step_write_next, m.author_step_write_next_means, m.author_step_write_on_done],
};
export const stepDoes = (step: Step): string => STEPS[step][0]();
export const stepMeans = (step: Step): string => STEPS[step][1]();
export const stepDone = (step: Step | 'withdraw'): string =>
  step === 'withdraw' ? m.author_withdraw_done() : STEPS[step][2]();

const HINDRANCES: Readonly<Record<Hindrance, () => string>> = {
  own: m.author_not_own,
  waiting: m.author_not_waiting,
  conflict: m.author_not_conflict,
};
export const hindranceWords = (not: Hindrance): string => HINDRANCES[not]();

const VERSIONS: Readonly<Record<DraftVersion['state'], () => string>> = {
  pilot: m.author_version_pilot,
  published: m.author_version_published,
  withdrawn: m.author_version_withdrawn,
};
export const versionWords = (state: DraftVersion['state']): string => VERSIONS[state]();

const RAISES: Readonly<Record<VersionStep, () => string>> = {
  patch: m.author_raise_patch,
  minor: m.author_raise_minor,
  major: m.author_raise_major,
};
export const raiseWords = (by: VersionStep): string => RAISES[by]();

const FAULTS: Readonly<Record<string, () => string>> = {
  'draft-waiting': m.author_not_waiting,
  'draft-conflict': m.author_not_conflict,
  'draft-mistakes': m.author_fault_mistakes,
  conflict: m.author_fault_moved_on,
  unreachable: m.author_fault_needs_hub,
  'own-work': m.author_fault_own,
  'draft-problems': m.author_fault_mistakes,
  'draft-changed': m.author_fault_changed,
  'kit-of-another-draft': m.author_fault_other_draft,
  'kit-id-reserved': m.author_fault_other_draft,
  'kit-of-another-signer': m.author_fault_other_signer,
  'kit-id-changed': m.author_fault_kit_id,
  'version-not-higher': m.author_fault_version,
  'kit-key-ended': m.author_fault_key,
  'list-key': m.author_fault_list_key,
  'packing-failed': m.author_fault_packing,
};

/** What went wrong, where a draft is concerned: a `conflict` has its reason in `detail`. */
export function reviewFault(fault: { readonly code: string; readonly detail?: string }): string {
  const words = FAULTS[fault.detail ?? ''] ?? FAULTS[fault.code];
  return words === undefined ? messageOf(fault) : words();
}

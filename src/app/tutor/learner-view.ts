import type { AccountId } from '$lib/shared/ids';
import { inboxOf, summaryOf, type InboxEntry, type LearnerSummary } from '$lib/tutoring/tutoring';
import type { DossierView } from '../learn/dossier-view';

/** All that the tutor's pages say of one learner, made once whenever the dossier changes. */
export interface LearnerView extends DossierView {
  readonly waiting: readonly InboxEntry[];
  readonly summary: LearnerSummary;
}

export const learnerViewOf = (view: DossierView, tutor: AccountId): LearnerView => ({
  ...view,
  waiting: inboxOf([view.dossier], tutor),
  summary: summaryOf(view.dossier, tutor),
});

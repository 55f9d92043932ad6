import type { WorkPlace } from '$lib/dossier/documents';
import type { SheetPlace } from '$lib/print/find-sheet';
import type { AccountId } from '$lib/shared/ids';
import type { InboxEntry } from '$lib/tutoring/tutoring';

/* Addresses of the tutor's pages: ids of documents go without the type before the colon. */

const bare = (id: string): string => id.slice(id.indexOf(':') + 1);

export const workAddress = (learner: AccountId, submission: string): string =>
  `/tutor/work/${learner}/${bare(submission)}`;

export const threadAddress = (learner: AccountId, thread: string): string =>
  `/tutor/questions/${learner}/${bare(thread)}`;

export const entryAddress = (entry: InboxEntry): string =>
  entry.kind === 'question' ? threadAddress(entry.learner, entry.thread) : workAddress(entry.learner, entry.submission);

/** Where a sheet of paper is taken in and marked. */
export const sheetAddress = (learner: AccountId, { kit, version, item }: SheetPlace): string =>
  `/tutor/sheet/${learner}/${kit}/${version}/${item}`;

export const learnerAddress = (learner: AccountId): string => `/tutor/learners/${learner}`;

/** The item as learners see it. */
export const itemAddress = ({ kit, item }: Pick<WorkPlace, 'kit' | 'item'>): string => `/learn/kits/${kit}/${item}`;

/** An address may name anybody: the desk knows only its own learners. */
export const learnerIn = (param: string | undefined): AccountId => (param ?? '') as AccountId;

/** As above: the kits that are here know only their own items. */
export const placeIn = (params: {
  readonly kit?: string;
  readonly version?: string;
  readonly item?: string;
}): SheetPlace => ({
  kit: (params.kit ?? '') as SheetPlace['kit'],
  version: params.version ?? '',
  item: (params.item ?? '') as SheetPlace['item'],
});

import type { AccountId, GroupId } from '$lib/shared/ids';
import { DossierReader } from '../learn/dossier-view';
import type { ProfileServices } from '../services';

export interface Learner {
  readonly id: AccountId;
  readonly name: string;
  readonly groups: readonly { readonly id: GroupId; readonly name: string }[];
}

/** The learners of the tutor's groups, each once, by name. */
export function learnersOf({ account, enrolment }: Pick<ProfileServices, 'account' | 'enrolment'>): readonly Learner[] {
  const learners = new Map<AccountId, Learner>();
  for (const group of enrolment.groups) {
    if (!group.tutors.some((tutor) => tutor.id === account.id)) continue;
    for (const { id, name } of group.learners ?? []) {
      const groups = [...(learners.get(id)?.groups ?? []), { id: group.id, name: group.name }];
      learners.set(id, { id, name, groups });
    }
  }
  return [...learners.values()].sort((a, b) => a.name.localeCompare(b.name));
}

/** One reader a learner: it remembers which receipts were checked. */
export class DossierReaders {
  readonly #readers = new Map<AccountId, DossierReader>();

  constructor(private readonly profile: Pick<ProfileServices, 'dossier' | 'institution' | 'sending'>) {}

  of(learner: AccountId): DossierReader {
    const known = this.#readers.get(learner);
    if (known !== undefined) return known;
    const { institution } = this.profile;
    const reader = new DossierReader(this.profile.dossier(learner), learner, institution.receiptKey, () =>
      this.profile.sending(),
    );
    this.#readers.set(learner, reader);
    return reader;
  }
}

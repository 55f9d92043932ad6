import { createContext } from 'svelte';
import type { InstitutionList, SignedList } from '$lib/kit/institution/list';
import type { InstalledKit } from '$lib/library/library';
import { whenSettled } from '../painted';
import type { ProfileServices, Services } from '../services';
import { standingOf, type KitStanding } from './kit-standing';

/** What the institution says of the kits that are installed here: by its newest list that this browser has heard of. */
export class KitNotices {
  #list = $state.raw<InstitutionList>();
  readonly #services: Services;
  readonly #profile: ProfileServices;

  constructor(services: Services, profile: ProfileServices) {
    this.#services = services;
    this.#profile = profile;
  }

  standing(kit: InstalledKit): KitStanding | undefined {
    return standingOf(kit, this.#list, this.#services.clock.now());
  }

  /** A kit may have brought a newer list. */
  async refresh(): Promise<void> {
    const known = await this.#services.library.institutionList(this.#profile.institution.id);
    // Of two readings at once the later one may be the older.
    if (known !== undefined && known.list.sequence >= (this.#list?.sequence ?? 0)) this.#list = known.list;
  }

  /** A list that lay beside kits; quiet where it is no news or not the institution's, as one that a kit brings. */
  async hear(list: SignedList): Promise<void> {
    if ((await this.#services.library.hear(list, this.#profile.institution.kitKeys)).ok) await this.refresh();
  }

  /** Fetches the hub's list where it is newer; quiet where the hub is away, for it comes with the next kit as well. */
  async catchUp(): Promise<void> {
    const { hub } = this.#services;
    const { listSequence } = this.#profile.institution;
    await whenSettled();
    await this.refresh();
    if (listSequence === undefined || listSequence <= (this.#list?.sequence ?? 0)) return;
    const { SignedList } = await import('$lib/kit/institution/list');
    const answer = await hub.request('/api/institution-list', SignedList);
    if (answer.ok) await this.hear(answer.value);
  }
}

export const [useKitNotices, provideKitNotices] = createContext<KitNotices>();

import { createContext } from 'svelte';
import type { Drafts, DraftsState, DraftSummary } from '$lib/draft/drafts';
import type { ProfileServices } from '../services';

/** A profile's drafts as pages see them: what lies here, and where sending stands. */
export class AuthorDesk {
  #drafts = $state.raw<Drafts>();
  #list = $state.raw<readonly DraftSummary[]>();
  #state = $state.raw<DraftsState>({ phase: 'idle', waiting: 0 });
  #failure = $state.raw<unknown>();
  #opening: Promise<Drafts> | undefined;
  #listing = false;
  #stale = false;

  /** Undefined until they are opened. */
  get drafts(): Drafts | undefined {
    return this.#drafts;
  }
  /** Them, as soon as they are open: what somebody asks for before is done then. Rejects where they can't be opened. */
  whenOpen(): Promise<Drafts> {
    return this.#opening ?? Promise.reject(new Error('drafts are opened with the pages that show them'));
  }
  /** The latest changed first, with what needs somebody before all others; undefined until it is known. */
  get list(): readonly DraftSummary[] | undefined {
    return this.#list;
  }
  get state(): DraftsState {
    return this.#state;
  }
  /** Why they could not be opened. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Until the returned function is called. */
  start(profile: ProfileServices): () => void {
    let end = (): void => undefined;
    let ended = false;
    this.#failure = undefined;
    this.#opening = profile.drafts();
    this.#opening.then(
      (drafts) => {
        if (ended) return;
        this.#drafts = drafts;
        end = drafts.onChange(() => void this.#look());
        void this.#look();
        void drafts.syncNow();
      },
      (error: unknown) => (this.#failure = error),
    );
    return () => {
      ended = true;
      end();
    };
  }

  /** One reading at a time; what changed meanwhile is read after it. */
  async #look(): Promise<void> {
    const drafts = this.#drafts;
    if (drafts === undefined) return;
    this.#state = drafts.state;
    this.#stale = true;
    if (this.#listing) return;
    this.#listing = true;
    try {
      while (this.#stale) {
        this.#stale = false;
        this.#list = sorted(await drafts.list());
      }
    } catch (error) {
      this.#failure = error;
    } finally {
      this.#listing = false;
    }
  }
}

const sorted = (all: readonly DraftSummary[]): readonly DraftSummary[] =>
  [...all].sort((a, b) => b.conflicts - a.conflicts || timeOf(b).localeCompare(timeOf(a)));

/** What the hub has not got yet was begun just now. */
const timeOf = ({ info }: DraftSummary): string => info?.changed.at ?? '9';

export const [useDesk, provideDesk] = createContext<AuthorDesk>();

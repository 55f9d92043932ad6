import type { AccountId, Random } from '../shared/ids';
import { DraftDesk, type DeskRounds } from './desk';
import type { DraftsState } from './drafts';
import { LinkLost, MemoryHub, type Fate } from './memory-hub.fixture';
import { MemoryDraftStore } from './memory-store.fixture';
import type { FactsValue } from './part';
import type { DraftStore } from './local';
import { isFull } from './quota';

export const FACTS: FactsValue = { id: 'optics', version: '0.1.0', title: { en: 'Optics' } };

/** Random enough to tell ids apart, and the same each time. */
export function seeded(seed: number): Random {
  let state = seed;
  return {
    bytes: (length) =>
      Uint8Array.from({ length }, () => {
        state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
        return (state >> 16) & 255;
      }),
  };
}

/** One browser of one person, whose rounds run when they are asked for. */
export class Browser {
  fate: (request: string) => Fate = () => 'arrives';
  #last = Promise.resolve(true);
  readonly desk: DraftDesk;
  rounds!: DeskRounds;
  refused: readonly { readonly reason: string }[] = [];

  constructor(
    hub: MemoryHub,
    readonly account: AccountId,
    seed: number,
    readonly store: DraftStore = new MemoryDraftStore(),
  ) {
    this.desk = new DraftDesk({
      store,
      hub: hub.as(account, (request) => this.fate(request)),
      random: seeded(seed),
      account,
      sync: (rounds) => {
        this.rounds = rounds;
        return {
          state: { phase: 'idle', waiting: 0 } satisfies DraftsState,
          syncNow: async () => void (await this.round(true)),
          onChange: () => () => undefined,
          stop: () => undefined,
        };
      },
    });
  }

  /** False where the link broke, or the browser has no room. One after the other. */
  round(again = false): Promise<boolean> {
    this.#last = this.#last.then(() => this.#round(again));
    return this.#last;
  }

  async #round(again: boolean): Promise<boolean> {
    try {
      this.refused = await this.rounds.run(new AbortController().signal, again);
      return true;
    } catch (error) {
      if (!(error instanceof LinkLost) && !isFull(error)) throw error;
      return false;
    }
  }
}

export const AIGUL = 'aigulaigul' as AccountId;
export const BOLAT = 'bolatbolat' as AccountId;

/** Two people, each with a browser, at one hub. */
export function twoBrowsers(seed = 1): { hub: MemoryHub; aigul: Browser; bolat: Browser } {
  const hub = new MemoryHub();
  return { hub, aigul: new Browser(hub, AIGUL, seed), bolat: new Browser(hub, BOLAT, seed + 1) };
}

import { createContext } from 'svelte';
import { openFor } from './sections';

/** Which parts of the page are open. */
export class Folds {
  #open = $state.raw<readonly string[]>([]);

  constructor(open: readonly string[]) {
    this.#open = open;
  }

  isOpen(place: string): boolean {
    return this.#open.includes(place);
  }

  set(place: string, open: boolean): void {
    const others = this.#open.filter((other) => other !== place);
    this.#open = open ? [...others, place] : others;
  }

  /** Opens a place, and what stands around it; false where there is no such place. */
  show(place: string): boolean {
    const wanted = openFor(place);
    this.#open = [...this.#open.filter((other) => !wanted.includes(other)), ...wanted];
    return wanted.length > 0;
  }
}

export const [useFolds, provideFolds] = createContext<Folds>();

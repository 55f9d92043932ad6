import { createContext } from 'svelte';

/** The photograph in which a code was found, on its way to the page of the sheet that it shows. */
export class Tray {
  #photo: File | undefined;

  put(photo: File | undefined): void {
    this.#photo = photo;
  }

  /** Once: another sheet must not come by the photograph of this one. */
  take(): File | undefined {
    const photo = this.#photo;
    this.#photo = undefined;
    return photo;
  }
}

export const [useTray, provideTray] = createContext<Tray>();

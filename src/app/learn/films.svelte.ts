import type { ShelfEntry } from '$lib/institution/account';
import { filmsFor } from '$lib/library/choice';
import type { FilmChoice, Films } from '$lib/library/library';
import type { KitId } from '$lib/shared/ids';
import type { KeptStorage } from '../kept-storage.svelte';
import { readFilmNote, suitedFilms, withKit, writeFilmNote, type FilmNote } from './film-note';

/** Which films this device keeps of kits that have them in two qualities, and which of one kit. */
export class KeptFilms {
  #note = $state.raw<FilmNote>(readFilmNote());
  #suited = $state<Films>('full');
  readonly #storage: KeptStorage;

  constructor(storage: KeptStorage) {
    this.#storage = storage;
  }

  get device(): Films {
    return this.#note.device ?? this.#suited;
  }

  of(kit: KitId): Films {
    return filmsFor({ device: this.device, kits: this.#note.kits }, kit);
  }

  /** Bytes that a kit of the shelf takes on this device. */
  bytes({ id, bytes, films }: Pick<ShelfEntry, 'id' | 'bytes' | 'films'>): number {
    return films?.[this.of(id)] ?? bytes;
  }

  /** Asks the device what suits it, where nobody has said what to keep. */
  async look(): Promise<void> {
    // Not the state: effects call this, and must not follow it.
    if (readFilmNote().device !== undefined) return;
    await this.#storage.read();
    const { connection } = navigator as { readonly connection?: { readonly saveData?: boolean } };
    this.#suited = suitedFilms({ free: this.#storage.free, saveData: connection?.saveData === true });
  }

  chooseForDevice(device: Films): void {
    this.#write({ ...this.#read(), device });
  }

  chooseFor(kit: KitId, films: Films): void {
    this.#write(withKit({ ...this.#read(), device: this.device }, kit, films));
  }

  /** For an install. What was found to suit is noted, or the next update would bring other films for another mood. */
  async choice(): Promise<FilmChoice> {
    this.#read();
    await this.look();
    const { device } = this;
    if (this.#note.device === undefined) this.#write({ ...this.#note, device });
    return { device, kits: this.#note.kits };
  }

  /** Another tab may have written it. */
  #read(): FilmNote {
    return (this.#note = readFilmNote());
  }

  #write(note: FilmNote): void {
    this.#note = note;
    writeFilmNote(note);
  }
}

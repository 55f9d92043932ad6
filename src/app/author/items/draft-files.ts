import type { FileAbsence } from '$lib/draft/drafts';
import type { FileValue } from '$lib/draft/part';
import { packageMediaType } from '$lib/kit/media-types';
import { ok, type Result } from '$lib/shared/result';
import type { DraftView } from '../draft.svelte';

/** Addresses at which the browser shows files of a draft, until the page goes. */
export class DraftFiles {
  readonly #draft: Pick<DraftView, 'file'>;
  readonly #urls = new Map<string, Promise<Result<string, FileAbsence>>>();
  #closed = false;

  constructor(draft: Pick<DraftView, 'file'>) {
    this.#draft = draft;
  }

  /** `path` says what it is: what is kept is bytes alone. */
  url(path: string, file: FileValue): Promise<Result<string, FileAbsence>> {
    const name = `${file.sha256} ${packageMediaType(path)}`;
    const known = this.#urls.get(name);
    if (known) return known;
    const made = this.#make(path, file);
    this.#urls.set(name, made);
    // What could not be had may be there later.
    void made.then(({ ok: there }) => there || this.#urls.delete(name));
    return made;
  }

  async #make(path: string, file: FileValue): Promise<Result<string, FileAbsence>> {
    const found = await this.#draft.file(file);
    if (!found.ok) return found;
    const type = packageMediaType(path);
    const url = URL.createObjectURL(found.value.slice(0, found.value.size, type));
    if (this.#closed) URL.revokeObjectURL(url);
    return ok(url);
  }

  close(): void {
    this.#closed = true;
    for (const made of this.#urls.values()) void made.then((url) => url.ok && URL.revokeObjectURL(url.value));
    this.#urls.clear();
  }
}

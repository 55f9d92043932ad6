import type { DraftProblem } from '$lib/draft/api';
import type { InstallFailure, InstallProgress } from '$lib/library/library';
import { isPreviewKit } from '$lib/library/preview';
import { itemsOf } from '$lib/kit/manifest';
import type { KitId } from '$lib/shared/ids';
import type { HubFailure } from '../../hub-client';
import { meetPlayer } from '../../learn/player/meet-player';
import type { ProfileServices, Services } from '../../services';
import { lockOfPreview } from '../../sweep-previews';
import type { DraftView } from '../draft.svelte';
import type { ReviewClient } from './review-client';
import { sendNow } from './round';

export type PreviewState =
  | { readonly phase: 'sending' | 'packing' }
  | { readonly phase: 'fetching'; readonly progress?: InstallProgress }
  /** `made` counts: another one is another page. */
  | { readonly phase: 'ready'; readonly kit: KitId; readonly made: number }
  | {
      readonly phase: 'failed';
      readonly failure: HubFailure | InstallFailure | { readonly code: string };
      readonly problems: readonly DraftProblem[];
    };

type Used = Pick<Services, 'hub' | 'library' | 'search' | 'sources'>;

/** A kit of the draft as it is now, in this browser, for as long as somebody looks at it. */
export class Previewing {
  #state = $state.raw<PreviewState>({ phase: 'sending' });
  readonly #view: DraftView;
  readonly #profile: ProfileServices;
  readonly #services: Used;
  readonly #client: ReviewClient;
  #stop = new AbortController();
  readonly #end = new AbortController();
  #kit: KitId | undefined;
  #made = 0;

  constructor(view: DraftView, profile: ProfileServices, services: Used, client: ReviewClient) {
    this.#view = view;
    this.#profile = profile;
    this.#services = services;
    this.#client = client;
  }

  get state(): PreviewState {
    return this.#state;
  }
  get busy(): boolean {
    return this.#state.phase !== 'ready' && this.#state.phase !== 'failed';
  }

  /** Makes it anew; one that is being made is given up. */
  async make(): Promise<void> {
    this.#stop.abort();
    const stop = (this.#stop = new AbortController());
    const say = (state: PreviewState): void => {
      if (!stop.signal.aborted) this.#state = state;
    };
    try {
      say({ phase: 'sending' });
      await sendNow(this.#profile);
      this.#view.look();
      say({ phase: 'packing' });
      const packed = await this.#client.preview(stop.signal);
      if (!packed.ok) return say(await this.#refused(packed.error));
      say({ phase: 'fetching' });
      say(
        await this.#fetch(packed.value.kit, packed.value.url, stop.signal, (progress) =>
          say({ phase: 'fetching', progress }),
        ),
      );
    } catch (error) {
      say({ phase: 'failed', failure: error as { readonly code: string }, problems: [] });
    }
  }

  async #refused(failure: HubFailure): Promise<PreviewState> {
    if (failure.code !== 'conflict' || failure.detail !== 'draft-problems')
      return { phase: 'failed', failure, problems: [] };
    const checked = await this.#client.check();
    const problems = checked.ok ? checked.value.filter(({ severity }) => severity === 'mistake') : [];
    return { phase: 'failed', failure: { code: 'draft-mistakes' }, problems };
  }

  async #fetch(
    kit: KitId,
    url: string,
    signal: AbortSignal,
    onProgress: (progress: InstallProgress) => void,
  ): Promise<PreviewState> {
    const failed = (failure: { readonly code: string }): PreviewState => ({ phase: 'failed', failure, problems: [] });
    // Whatever the hub says: no kit of learners is replaced by what is only looked at.
    if (!isPreviewKit(kit)) return failed({ code: 'strange-answer' });
    const { hub, library, search, sources } = this.#services;
    await this.#hold(kit);
    const source = await sources.hub(hub.address(url));
    if (!source.ok) return failed(source.error);
    const trusted = this.#profile.institution.kitKeys;
    const done = await library.install(source.value, { trusted, signal, onProgress });
    // Nothing was written since the last one.
    if (!done.ok && done.error.code !== 'already-installed') return failed(done.error);
    if (done.ok) {
      await search.dropKit(kit).catch(() => undefined);
      if (itemsOf(done.value.manifest).some((item) => item.kind === 'package'))
        await meetPlayer(hub).catch(() => undefined);
    }
    this.#made += 1;
    return { phase: 'ready', kit, made: this.#made };
  }

  /** Waits where the one before is just being swept. */
  async #hold(kit: KitId): Promise<void> {
    if (this.#kit === kit) return;
    this.#kit = kit;
    const { signal } = this.#end;
    const left = new Promise<void>((leave) =>
      signal.aborted ? leave() : signal.addEventListener('abort', () => leave()),
    );
    await new Promise<void>((granted) => {
      const hold = (): Promise<void> => (granted(), left);
      void navigator.locks.request(lockOfPreview(kit), { mode: 'shared' }, hold);
    });
  }

  /** Nobody looks at it any more here: it goes when the draft is left, for the next one brings only what is another by then. */
  leave(): void {
    this.#stop.abort();
    this.#end.abort();
  }
}

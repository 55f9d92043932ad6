import { CheckAnswer, PreviewAnswer, type DraftProblem, type StageChange } from '$lib/draft/api';
import type { DraftId } from '$lib/draft/part';
import { err, ok } from '$lib/shared/result';
import type { HubAnswer, HubClient } from '../../hub-client';

/** Packing a kit with hours of film takes minutes, and others may stand in the row. */
const PACKING_MS = 20 * 60_000;

/** What whoever writes kits asks the hub to do with a draft: docs/api.md. */
export class ReviewClient {
  constructor(
    private readonly hub: HubClient,
    private readonly draft: DraftId,
  ) {}

  /** Refused where the step does not lead on from where the draft is by now. */
  async go(change: StageChange): HubAnswer<void> {
    const request = { method: 'POST', json: change, timeoutMs: PACKING_MS } as const;
    const answer = await this.hub.request(this.#path('stage'), undefined, request);
    // `own-work`, which is known to these pages alone.
    if (answer.ok || answer.error.code !== 'strange-answer' || answer.error.status !== 403) return answer;
    return err({ code: 'conflict', detail: 'own-work' });
  }

  /** What the packer says of it, as the hub has it. */
  async check(): HubAnswer<readonly DraftProblem[]> {
    const answer = await this.hub.request(this.#path('check'), CheckAnswer, { method: 'POST', timeoutMs: PACKING_MS });
    return answer.ok ? ok(answer.value.problems) : answer;
  }

  preview(signal: AbortSignal): HubAnswer<PreviewAnswer> {
    const request = { method: 'POST', timeoutMs: PACKING_MS, signal } as const;
    return this.hub.request(this.#path('preview'), PreviewAnswer, request);
  }

  /** `reason` by language; devices that hear of it show it. */
  withdraw(version: string, reason: Readonly<Record<string, string>>): HubAnswer<void> {
    return this.hub.request(this.#path('withdraw'), undefined, { method: 'POST', json: { version, reason } });
  }

  #path = (deed: string): string => `/api/drafts/${this.draft}/${deed}`;
}

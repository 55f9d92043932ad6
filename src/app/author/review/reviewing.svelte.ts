import type { DraftProblem, StageChange } from '$lib/draft/api';
import type { HubFailure } from '../../hub-client';
import type { ProfileServices } from '../../services';
import type { DraftView } from '../draft.svelte';
import type { ReviewClient } from './review-client';
import { sendNow } from './round';
import { possibleSteps, type PossibleStep, type Step } from './steps';

/** One draft on its way from stage to stage, as the review page shows it: what can be done, what is being done, what came of it. */
export class Reviewing {
  #busy = $state<Step | 'withdraw' | 'check'>();
  #done = $state<Step | 'withdraw'>();
  #fault = $state.raw<HubFailure | { readonly code: string }>();
  #problems = $state.raw<readonly DraftProblem[]>();
  readonly view: DraftView;
  readonly #profile: ProfileServices;
  readonly #client: ReviewClient;

  constructor(view: DraftView, profile: ProfileServices, client: ReviewClient) {
    this.view = view;
    this.#profile = profile;
    this.#client = client;
  }

  get busy(): Step | 'withdraw' | 'check' | undefined {
    return this.#busy;
  }
  /** What was done last; undefined after something went wrong, too. */
  get done(): Step | 'withdraw' | undefined {
    return this.#done;
  }
  get fault(): HubFailure | { readonly code: string } | undefined {
    return this.#fault;
  }
  /** What the packer said when it was last asked. */
  get problems(): readonly DraftProblem[] | undefined {
    return this.#problems;
  }
  get mistakes(): readonly DraftProblem[] {
    return this.#problems?.filter(({ severity }) => severity === 'mistake') ?? [];
  }

  get steps(): readonly PossibleStep[] {
    const { info, waiting } = this.view;
    if (info === undefined) return [];
    // A comment that waits keeps nobody from anything.
    const unsent = waiting.filter(({ id }) => !id.startsWith('comment:'));
    const conflicts = unsent.filter(({ standing }) => standing === 'conflict').length;
    return possibleSteps(info, { me: this.#profile.account.id, waiting: unsent.length, conflicts });
  }

  /** Everything that was written here goes first: what is reviewed is what the hub has. */
  async submit(): Promise<void> {
    await this.#during('submit', async () => {
      await sendNow(this.#profile);
      this.view.look();
      const hindrance = this.steps.find(({ step }) => step === 'submit')?.not;
      if (hindrance !== undefined) return { code: hindrance === 'conflict' ? 'draft-conflict' : 'draft-waiting' };
      const checked = await this.#client.check();
      if (!checked.ok) return checked.error;
      this.#problems = checked.value;
      if (this.mistakes.length > 0) return { code: 'draft-mistakes' };
      return this.#go({ to: 'review' });
    });
  }

  async go(step: Exclude<Step, 'submit'>, change: StageChange): Promise<boolean> {
    return this.#during(step, () => this.#go(change));
  }

  async withdraw(version: string, reason: Readonly<Record<string, string>>): Promise<boolean> {
    return this.#during('withdraw', async () => {
      const answer = await this.#client.withdraw(version, reason);
      if (answer.ok) await sendNow(this.#profile);
      return answer.ok ? undefined : answer.error;
    });
  }

  async #go(change: StageChange): Promise<{ readonly code: string } | undefined> {
    const answer = await this.#client.go(change);
    // Also when it was refused: somebody else may have done something meanwhile.
    if (answer.ok || answer.error.code !== 'unreachable') await sendNow(this.#profile);
    return answer.ok ? undefined : answer.error;
  }

  async #during(what: Step | 'withdraw', work: () => Promise<{ readonly code: string } | undefined>): Promise<boolean> {
    if (this.#busy !== undefined) return false;
    this.#busy = what;
    this.#fault = this.#done = this.#problems = undefined;
    try {
      this.#fault = await work();
    } catch (error) {
      this.#fault = error as { readonly code: string };
    } finally {
      this.view.look();
      this.#busy = undefined;
    }
    if (this.#fault === undefined) this.#done = what;
    return this.#fault === undefined;
  }
}

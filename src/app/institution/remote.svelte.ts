import { err, ok } from '$lib/shared/result';
import type { HubAnswer, HubFailure } from '../hub-client';

/** What a page has of something that only the hub knows. One union, so that no page forgets a case. */
export type RemoteState<T> =
  | { readonly phase: 'loading' }
  | { readonly phase: 'ready'; readonly value: T }
  | { readonly phase: 'failed'; readonly failure: HubFailure };

/** Asks the hub, and asks again; an answer that came too late to matter is dropped. */
export class Remote<T> {
  #state = $state.raw<RemoteState<T>>({ phase: 'loading' });
  #asked: AbortController | undefined;

  constructor(private readonly ask: (signal: AbortSignal) => HubAnswer<T>) {}

  get state(): RemoteState<T> {
    return this.#state;
  }

  get value(): T | undefined {
    return this.#state.phase === 'ready' ? this.#state.value : undefined;
  }

  /** Keeps what is shown until the answer is there. */
  async load(): Promise<void> {
    this.#asked?.abort();
    const asked = new AbortController();
    this.#asked = asked;
    const answer = await this.ask(asked.signal);
    if (asked.signal.aborted) return;
    this.#state = answer.ok ? { phase: 'ready', value: answer.value } : { phase: 'failed', failure: answer.error };
  }

  /** The page changed it and the hub said how it is now. */
  set(value: T): void {
    this.#state = { phase: 'ready', value };
  }

  stop(): void {
    this.#asked?.abort();
  }
}

type Asked<T> = { readonly [K in keyof T]: HubAnswer<T[K]> };

/** Several questions as one: all answers, or the first refusal. */
export async function together<T extends Record<string, unknown>>(asked: Asked<T>): HubAnswer<T> {
  const names = Object.keys(asked) as (keyof T)[];
  const answers = await Promise.all(names.map((name) => asked[name]));
  const values: Partial<T> = {};
  for (const [at, name] of names.entries()) {
    const answer = answers[at];
    if (answer === undefined) continue;
    if (!answer.ok) return err(answer.error);
    values[name] = answer.value;
  }
  return ok(values as T);
}

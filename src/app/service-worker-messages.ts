/** How much of the app is kept for work without a network. Files, not bytes. */
export interface PrecacheState {
  readonly kept: number;
  readonly total: number;
}

/** What a page says to the service worker; the last two are answered with PrecacheAnswers on the port sent along. */
export type WorkerMessage =
  | { readonly type: 'skip-waiting' }
  | { readonly type: 'precache-state' }
  /** Keep the rest of the app now, these paths first. Answered each time that more is kept. */
  | { readonly type: 'precache'; readonly wanted: readonly string[] };

/** `last`: nothing follows on this port. */
export type PrecacheAnswer = PrecacheState & { readonly last: boolean };

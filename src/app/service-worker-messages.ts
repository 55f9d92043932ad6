/** How much of the app is kept for work without a network. Files, not bytes. */
export interface PrecacheState {
  readonly kept: number;
  readonly total: number;
}

/** What a page says to the service worker; the last two are answered with a PrecacheState on the port sent along. */
export type WorkerMessage =
  | { readonly type: 'skip-waiting' }
  | { readonly type: 'precache-state' }
  /** Keep the rest of the app now, these paths first. */
  | { readonly type: 'precache'; readonly wanted: readonly string[] };

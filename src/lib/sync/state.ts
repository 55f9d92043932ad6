import type { CourierRelease } from './courier';

/** The way of one piece of work. Never called safe before a receipt. */
export type WorkState =
  /** Durable on this device. */
  | { readonly state: 'saved' }
  /** Being sent now, or waiting for the next try. */
  | { readonly state: 'on-its-way' }
  /** In a courier file that was made at `at` by this device's clock, and that nobody has signed for yet. */
  | { readonly state: 'on-courier'; readonly number: number; readonly at: string; readonly release?: CourierRelease }
  /** The hub's receipt was checked; `at` is the hub's time. `site`: only that site's hub has it, as far as is known here. */
  | { readonly state: 'received'; readonly at: string; readonly site?: string }
  /** Somebody who may answer opened it. */
  | { readonly state: 'read'; readonly at: string; readonly by: string };

/** The state of the link, in plain words on every page and never as an alarm. */
export type SyncStatus =
  | { readonly phase: 'idle'; readonly lastContact?: number; readonly waiting: number }
  | { readonly phase: 'syncing'; readonly lastContact?: number; readonly waiting: number }
  /** No hub in reach; the next try is at `retryAt` (ms UTC), or when the link returns. */
  | { readonly phase: 'offline'; readonly lastContact?: number; readonly waiting: number; readonly retryAt: number }
  /** The session ended: everything is kept, the password is needed to send it. */
  | { readonly phase: 'sign-in-needed'; readonly lastContact?: number; readonly waiting: number }
  /** The hub refuses a document; work stays on the device and the reason is told. */
  | { readonly phase: 'refused'; readonly lastContact?: number; readonly waiting: number; readonly reason: string };

/** Sync of one profile. One tab at a time runs it (Web Locks); the others see the same status. */
export interface Replicator {
  readonly status: SyncStatus;
  subscribe(listener: (status: SyncStatus) => void): () => void;
  /** Seals the journal, sends what waits, fetches what came. Resolves when this round ended, however it ended. */
  syncNow(): Promise<SyncStatus>;
  /** Runs rounds by itself: at once, on `online`, after local changes, and with back-off after failures. */
  start(): void;
  stop(): void;
}

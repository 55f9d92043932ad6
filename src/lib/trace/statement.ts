import type { ItemId, KitId } from '../shared/ids';
import type { Timestamp } from '../shared/clock';

/*
 * xAPI 1.0.3 statements (adlnet/xAPI-Spec, part 2) in the profile that docs/formats/trace.md describes.
 * `Statement` is the full, standard form: what exports, what an LRS takes.
 */

export interface Statement {
  readonly id: string;
  readonly actor: {
    readonly objectType: 'Agent';
    readonly account: { readonly homePage: string; readonly name: string };
  };
  readonly verb: { readonly id: string; readonly display?: Readonly<Record<string, string>> };
  readonly object: Activity;
  readonly result?: StatementResult;
  readonly context?: StatementContext;
  readonly timestamp: Timestamp;
}

export interface Activity {
  readonly objectType?: 'Activity';
  readonly id: string;
  readonly definition?: {
    readonly type?: string;
    readonly name?: Readonly<Record<string, string>>;
    readonly interactionType?: string;
  };
}

export interface StatementResult {
  readonly score?: { readonly scaled?: number; readonly raw?: number; readonly min?: number; readonly max?: number };
  readonly success?: boolean;
  readonly completion?: boolean;
  readonly response?: string;
  /** ISO 8601 duration. */
  readonly duration?: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

export interface StatementContext {
  readonly registration?: string;
  /** Version of the kit. */
  readonly revision?: string;
  readonly platform?: string;
  readonly language?: string;
  readonly contextActivities?: {
    readonly parent?: readonly Activity[];
    readonly grouping?: readonly Activity[];
  };
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** What happened, in our words: the app says these, the journal writes them down, `statementOf` makes xAPI of them. */
export type TraceEvent =
  | { readonly kind: 'signed-in'; readonly offline: boolean }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'installed-kit'; readonly kit: KitRef; readonly road: 'lan' | 'file' }
  | { readonly kind: 'removed-kit'; readonly kit: KitRef }
  | { readonly kind: 'opened-item'; readonly at: Place }
  /** Active time since the item was opened or last reported: an idle or hidden tab does not count. */
  | { readonly kind: 'spent-time'; readonly at: Place; readonly activeMs: number }
  | { readonly kind: 'finished-item'; readonly at: Place; readonly activeMs?: number }
  /** On television, by the learner's own word; `at` is the item with the recording, `entry` the one of the timetable. */
  | { readonly kind: 'watched-broadcast'; readonly at: Place; readonly entry: ItemId }
  /** Seconds of the recording that were played, as half-open ranges; `length` is the whole, seconds. */
  | {
      readonly kind: 'played-media';
      readonly at: Place;
      readonly segments: readonly (readonly [number, number])[];
      readonly length: number;
    }
  | { readonly kind: 'started-attempt'; readonly at: Place; readonly attempt: number }
  | {
      readonly kind: 'answered-question';
      readonly at: Place;
      readonly question: string;
      readonly interaction: string;
      readonly attempt: number;
      readonly response: string;
      /** Absent where the key is not on the device. */
      readonly score?: number;
    }
  | {
      readonly kind: 'finished-attempt';
      readonly at: Place;
      readonly attempt: number;
      readonly score?: number;
      readonly passed?: boolean;
      readonly activeMs?: number;
    }
  /** `digest`: of the submission's document, as a receipt has it. Absent in what was written before it was said. */
  | {
      readonly kind: 'submitted-work';
      readonly at: Place;
      readonly submission: string;
      readonly attempt: number;
      readonly digest?: string;
    }
  /** What an interactive package wants to find again, as the app keeps it: text, MAX_STATE characters at most. */
  | { readonly kind: 'suspended-item'; readonly at: Place; readonly attempt: number; readonly state: string }
  | { readonly kind: 'asked-question'; readonly at?: Place; readonly thread: string }
  | { readonly kind: 'gave-feedback'; readonly at: Place }
  | { readonly kind: 'read-answer'; readonly document: string };

export interface KitRef {
  readonly kit: KitId;
  readonly version: string;
}

/** An item of one version of a kit. */
export interface Place extends KitRef {
  readonly item: ItemId;
}

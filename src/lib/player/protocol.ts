import * as v from 'valibot';

/*
 * What the app and the player say to each other (docs/formats/player.md). The player is a page of another origin in a
 * frame of the app; everything that comes from there is as hostile as the package that plays in it, and may only ever
 * say what one item's package may say: which of its own files it wants, and how its own learner is doing.
 */

/** Raised when one side would no longer understand the other. */
export const PLAYER_VERSION = 2;

/** Address of the player's page and of what it plays, on its own origin. */
export const STAGE_PATH = '/stage';
/** In its query: nothing will be played, the worker only comes into this browser. */
export const MEETING = 'meeting';
export const PLAY_PATH = '/play/';
export const RUNTIME_PATH = '/runtime/';
/** Below it the runtime of a session answers what a package asks of a record store. */
export const LRS_PATH = '/lrs/';

export const RUNTIMES = ['scorm-1.2', 'scorm-2004', 'h5p', 'cmi5'] as const;
export type Runtime = (typeof RUNTIMES)[number];

/** From the app, once, when the player said `ready`. */
export interface OpenMessage {
  readonly type: 'open';
  /** Path in the package and what follows it. */
  readonly path: string;
  readonly suffix: string;
  readonly title: string;
  readonly runtime?: Runtime;
  readonly launch?: Launch;
  readonly words: PlayerWords;
}

/** What the player itself says, in the language of the app. */
export interface PlayerWords {
  /** BCP 47. */
  readonly language: string;
  /** Of a window that the package opened. */
  readonly close: string;
  /** Of a line that it said; absent: `close`. */
  readonly hide?: string;
  /** Behind what the package asked and nobody could be asked. */
  readonly agreed: string;
  /** Before an address that is not of the package. */
  readonly elsewhere: string;
}

/** What a runtime tells the package at its start. */
export interface Launch {
  readonly learner: { readonly id: string; readonly name: string };
  readonly language: string;
  readonly launchData?: string;
  readonly passScore?: number;
  /** Of cmi5: which assignable unit of which course. */
  readonly unit?: {
    /** IRI of the activity here, and the one that the course gave it. */
    readonly activity: string;
    readonly publisherId: string;
    /** UUID of this attempt at the whole course. */
    readonly registration: string;
    readonly moveOn: 'NotApplicable' | 'Passed' | 'Completed' | 'CompletedAndPassed' | 'CompletedOrPassed';
    readonly entitlementKey?: string;
  };
  /** What the runtime gave as `state` the last time; absent: the package begins anew. */
  readonly state?: unknown;
}

/**
 * `ping` is answered by `pong`: what keeps the page busy for ever does not answer. `link` brings a port on which the service
 * worker asks for files, `open` one for the page that plays.
 */
export type AppMessage =
  | OpenMessage
  | { readonly type: 'link' }
  | { readonly type: 'close' }
  | { readonly type: 'ping'; readonly number: number };

/** A file that the app has, in answer to a FileRequest. `encoding`: it is a text, and not one in UTF-8. */
export type FileAnswer = {
  readonly blob: Blob;
  readonly mediaType: string;
  readonly etag: string;
  readonly encoding?: 'unknown';
} | null;

/**
 * All names of the package's files, and those that are texts, to be had at once: pages of old stand still until they have one. A
 * Blob is not read before it is wanted.
 */
export interface TextsAnswer {
  readonly names: readonly string[];
  readonly texts: ReadonlyMap<string, Blob>;
}

const Text = (most: number) => v.pipe(v.string(), v.maxLength(most));
const Share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** How a package says its learner is doing; what it does not say is not there. Scores 0 to 1. */
export const PackageResult = v.object({
  completed: v.optional(v.boolean()),
  passed: v.optional(v.boolean()),
  score: v.optional(Share),
});
export type PackageResult = v.InferOutput<typeof PackageResult>;

/** One answer given in a package. `interaction` is the standard's word for its kind. */
export const PackageAnswer = v.object({
  question: v.pipe(Text(200), v.minLength(1)),
  interaction: v.picklist([
    'true-false',
    'choice',
    'fill-in',
    'long-fill-in',
    'matching',
    'performance',
    'sequencing',
    'likert',
    'numeric',
    'other',
  ]),
  response: Text(4_000),
  score: v.optional(Share),
});
export type PackageAnswer = v.InferOutput<typeof PackageAnswer>;

/** Answers of one package that a report may hold; a report says all of them each time. */
const MAX_ANSWERS = 1_000;

/** On the port of a `link`, with a port for a FileAnswer: a file of the package by its name there, or a runtime of ours. */
export const FileRequest = v.variant('type', [
  v.object({ type: v.literal('file'), path: Text(1_000) }),
  v.object({ type: v.literal('runtime'), path: Text(100) }),
  /** Answered by TextsAnswer. */
  v.object({ type: v.literal('texts') }),
]);
export type FileRequest = v.InferOutput<typeof FileRequest>;

export const PlayerMessage = v.variant('type', [
  v.object({ type: v.literal('ready'), version: v.number() }),
  /** Why nothing can play: no service worker there, or another window plays already. */
  v.object({ type: v.literal('unable'), reason: v.picklist(['no-worker', 'other-window']) }),
  /** The service worker has no link: it was started anew. */
  v.object({ type: v.literal('link') }),
  v.object({
    type: v.literal('report'),
    result: PackageResult,
    answers: v.pipe(v.array(PackageAnswer), v.maxLength(MAX_ANSWERS)),
    /** For `Launch.state` of the next time; JSON. */
    state: v.optional(v.unknown()),
    /** The package said that this was all. */
    ended: v.boolean(),
  }),
  /** Somebody touched the package: keys and pointers in a frame are not the app's to see. */
  v.object({ type: v.literal('sign') }),
  v.object({ type: v.literal('pong'), number: v.number() }),
  v.object({ type: v.literal('closed') }),
]);
export type PlayerMessage = v.InferOutput<typeof PlayerMessage>;
export type ReportMessage = Extract<PlayerMessage, { type: 'report' }>;

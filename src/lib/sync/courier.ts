import type { CourierFault } from '../courier/fault';
import type { AgeRecipient } from '../shared/age-recipient';
import type { Result } from '../shared/result';
import type { Place } from '../trace/statement';

/*
 * Couriers as a learner's device makes and opens them: one file to the institution, one file back, by no cable. Port;
 * `sync/courier/` implements it.
 */

/** What goes, or went, with a courier: counted for people. */
export interface Carried {
  /** Work that was handed in. */
  readonly works: number;
  readonly questions: number;
  /** Words of the learner in threads that are open. */
  readonly replies: number;
  /** Active minutes of study in the trace that goes. */
  readonly minutes: number;
  /** Notes, bookmarks and places, which only the learner can read. */
  readonly notes: number;
  /** Everything else: segments of the trace, marks of what was read. */
  readonly others: number;
}

export interface CourierPlan {
  /** Of the courier that would be made now. */
  readonly number: number;
  readonly carried: Carried;
  /** About: what the file is going to weigh. */
  readonly bytes: number;
}

/** A courier that was made on this device. */
export interface MadeCourier {
  readonly number: number;
  /** By this device's clock, ISO 8601 UTC. */
  readonly at: string;
  readonly bytes: number;
  readonly carried: Carried;
  /** The institution has what it carried, as its signed words say: since when this is known here. */
  readonly confirmedAt?: string;
  /** It arrived, and so many pieces of work that it carried have no receipt all the same. */
  readonly untaken?: number;
  /** Where the institution looks through couriers, and has told of this one. */
  readonly release?: CourierRelease;
}

/** What the institution's officer said of a courier, as its hub told with an answer courier. */
export interface CourierRelease {
  /** `withheld`: of this document alone; the rest of the courier came in. */
  readonly state: 'held' | 'released' | 'refused' | 'withheld';
  /** The hub's time, ISO 8601 UTC. */
  readonly at: string;
  readonly reason?: string;
}

/** The courier that a piece of work went with last. */
export interface OnCourier {
  readonly number: number;
  readonly at: string;
  /** Where the institution looks through couriers, and has told of this one. */
  readonly release?: CourierRelease;
}

/** A courier on its way into a file. */
export interface CourierFile {
  readonly number: number;
  readonly bytes: number;
  /** To be read once, to its end. */
  readonly stream: ReadableStream<Uint8Array>;
}

/** Something that waits for the institution and may go by itself, as codes, where no file may. */
export interface Piece {
  readonly id: string;
  readonly kind: 'submission' | 'question' | 'answer';
  /** By this device's clock, ISO 8601 UTC. */
  readonly at: string;
  /** Of work and of questions about a place. */
  readonly place?: Pick<Place, 'kit' | 'item'>;
  /** Of questions and answers: their words. */
  readonly text?: string;
  /** About what it weighs before it is packed, its files with it. */
  readonly bytes: number;
}

/** A courier of a few pieces of work, packed. */
export interface SmallCourier {
  readonly made: MadeCourier;
  readonly file: Uint8Array<ArrayBuffer>;
  /** Segments of the trace that found no room: another courier takes them. */
  readonly segmentsLeft: number;
}

/** `bytes`: what the courier would weigh with nothing but the pieces that were asked for. */
export type SmallFailure = MakeFailure | { readonly code: 'too-large'; readonly bytes: number };

/** `no-recipient`: this device does not know yet to whom couriers of this institution are sealed. */
export interface MakeFailure {
  readonly code: 'no-recipient';
}

/** What an answer courier brought. */
export interface TakenCourier {
  readonly number: number;
  /** The hub's time at which it was made, ISO 8601 UTC. */
  readonly made: string;
  /** New here, from other people. */
  readonly answers: number;
  readonly grades: number;
  /** Own work and trace that the institution now says it has. */
  readonly receipts: number;
  /** Documents that are new here, those above among them. */
  readonly fresh: number;
  /** Couriers of this device that it confirms. */
  readonly confirms: readonly number[];
  /** Documents that no honest hub would send. */
  readonly rejected: number;
  /** Parts that this version of the app does not know. */
  readonly unknown: number;
  /** Why it ended before its end; what came before that is kept. */
  readonly fault?: CourierFault;
}

/** How old what each side knows is, ISO 8601 UTC. */
export interface Knowledge {
  /** The institution signed for work of this device last at this time. */
  readonly theirs?: string;
  /** The newest answer courier that was opened here was made at this time. */
  readonly ours?: string;
}

export interface LearnerCourier {
  /** What couriers to this device are sealed to: for the hub, so that it can write first. */
  recipient(): Promise<AgeRecipient>;
  /** Seals the journal, and says what would go. */
  plan(): Promise<CourierPlan>;
  /**
   * Makes one of everything that the institution did not sign for. It counts as made when `sink` has resolved; where
   * that rejects, its number is free again and the error comes out of here.
   */
  make(
    sink: (file: CourierFile) => Promise<void>,
    onProgress?: (bytes: number) => void,
  ): Promise<Result<MadeCourier, MakeFailure>>;
  /** What a small courier may be made of, the oldest first. Seals the journal. */
  pieces(): Promise<readonly Piece[]>;
  /**
   * Makes one of these pieces, at most `maxBytes` heavy, and of as much of the trace as has room: from its first segment
   * that the institution did not sign for, so that no gap comes of it. It counts as made when this resolves.
   */
  makeSmall(ids: readonly string[], maxBytes: number): Promise<Result<SmallCourier, SmallFailure>>;
  /** Takes in what is new; the same file twice, or half of one, is no harm. `onProgress`: bytes of the file read. */
  open(file: Blob, onProgress?: (bytes: number) => void): Promise<Result<TakenCourier, CourierFault>>;
  /** The newest first. */
  made(): Promise<readonly MadeCourier[]>;
  knowledge(): Promise<Knowledge>;
}

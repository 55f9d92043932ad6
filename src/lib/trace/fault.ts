import type { DeviceId } from '../shared/ids';
import { err } from '../shared/result';
import type { Result } from '../shared/result';

/** Where a fault is: a document, and a statement in it by its counter. */
export interface TracePlace {
  readonly document: string;
  readonly device?: DeviceId;
  readonly statement?: number;
}

export const TRACE_FAULTS = [
  /** Not the form of docs/formats/trace.md. */
  'malformed',
  /** Of another learner than the dossier. */
  'foreign',
  /** A segment is missing, or statements between two segments. */
  'gap',
  /** The content does not fit its hash, or not the hash that the hub gave a receipt for. */
  'changed',
  /** Stored under another place of the chain than the one that was signed. */
  'reordered',
  /** The same place of the chain twice. */
  'duplicate',
  /** It does not name the segment before it. */
  'broken-chain',
  'forged-signature',
  'forged-device',
  /** A site that the root hub did not admit to this dossier. */
  'forged-site',
  'forged-receipt',
  'unknown-device',
  /** Without a receipt from before the device was blocked. */
  'blocked-device',
  /** A statement from after the hub had received it. */
  'impossible-time',
] as const;

export interface TraceFault {
  readonly code: (typeof TRACE_FAULTS)[number];
  readonly place: TracePlace;
  /** For developers and the command line. */
  readonly detail?: string;
}

export type Verified<T> = Result<T, TraceFault>;

export const fault = (code: TraceFault['code'], place: TracePlace, detail?: string) =>
  err<TraceFault>({ code, place, ...(detail !== undefined && { detail }) });

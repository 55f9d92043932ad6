/** Why a courier, or what is left of one, is not taken. Codes are stable; texts are the programs' own. */
export type CourierFault = {
  readonly code: CourierFaultCode;
  /** Path of the part that it is about. */
  readonly path?: string;
  /** For whoever looks into it: a member of the index, a kind of part. */
  readonly detail?: string;
};

export type CourierFaultCode =
  /** Not an age file at all. */
  | 'not-a-courier'
  /** An age file that none of our keys opens: it is for somebody else. */
  | 'not-for-us'
  /** It ends before its end, or the link broke. Whole parts before that are good. */
  | 'truncated'
  /** A byte is not what it was when it was encrypted. */
  | 'damaged'
  /** A later version of the format: this program is to be updated. */
  | 'future-version'
  /** Opened, and not in the form of docs/formats/courier.md. */
  | 'malformed'
  /** Beyond what any courier may weigh. */
  | 'too-large'
  /** The index names another receiver, another institution, or a sender who sends nothing here. */
  | 'other-receiver'
  /** The sender is a device that this hub did not enrol, or of another learner. */
  | 'unknown-device'
  /** It asks to admit its device by a slip that this hub did not make, or without knowing what is in it. */
  | 'enrolment-unknown'
  /** By a slip of somebody else. */
  | 'enrolment-foreign'
  /** By a slip that admitted another device before. */
  | 'enrolment-used'
  | 'enrolment-expired'
  | 'blocked-device'
  | 'blocked-account'
  /** The sender is a hub that the institution did not admit. */
  | 'unknown-site'
  | 'blocked-site'
  /** Whoever hands it in may do so for learners of their own groups alone. */
  | 'not-your-learner'
  /** The index is not signed by whom it names. */
  | 'forged'
  /** The content of a part is not what the index says of it. */
  | 'changed';

export const fault = (code: CourierFaultCode, more: Omit<CourierFault, 'code'> = {}): CourierFault => ({
  code,
  ...more,
});

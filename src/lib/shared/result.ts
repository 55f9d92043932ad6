/**
 * An expected failure is a value, not an exception: callers see every way a verb can fail.
 * `throw` stays for bugs. Errors are closed unions with a stable `code`.
 */
export type Result<T, E extends Failure = Failure> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

/** What every expected failure has: a stable code that the UI and the command line turn into words. */
export interface Failure {
  readonly code: string;
}

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

export const err = <E extends Failure>(error: E): { readonly ok: false; readonly error: E } => ({
  ok: false,
  error,
});

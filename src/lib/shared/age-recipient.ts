import * as v from 'valibot';

/** Whom an age file is encrypted to: an X25519 recipient, `age1` and 58 characters of Bech32 (age-encryption.org/v1). */
export const AgeRecipient = v.pipe(v.string(), v.regex(/^age1[02-9ac-hj-np-z]{58}$/));
export type AgeRecipient = v.InferOutput<typeof AgeRecipient>;

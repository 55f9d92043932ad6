import * as v from 'valibot';

/*
 * Ids are branded: a learner's id never lands where a device's is meant. All are ASCII and safe in
 * URLs, CouchDB database names and file names.
 */

/** `[a-z0-9]{10,26}`: an account, whatever its roles. Made by the hub; never reused. */
export const AccountId = v.pipe(v.string(), v.regex(/^[a-z0-9]{10,26}$/), v.brand('AccountId'));
export type AccountId = v.InferOutput<typeof AccountId>;

/** A profile in one browser: the owner of one signing key and one chain of segments. A UUID (version 4). */
export const DeviceId = v.pipe(v.string(), v.uuid(), v.brand('DeviceId'));
export type DeviceId = v.InferOutput<typeof DeviceId>;

const slug = v.pipe(v.string(), v.regex(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/));

/** Lower-case letters, digits and hyphens, 1 to 64 characters. */
export const KitId = v.pipe(slug, v.brand('KitId'));
export type KitId = v.InferOutput<typeof KitId>;

/** Unique within a kit and stable across its versions: progress and work hang on it. */
export const ItemId = v.pipe(slug, v.brand('ItemId'));
export type ItemId = v.InferOutput<typeof ItemId>;

export const GroupId = v.pipe(v.string(), v.regex(/^[a-z0-9]{10,26}$/), v.brand('GroupId'));
export type GroupId = v.InferOutput<typeof GroupId>;

export const Uuid = v.pipe(v.string(), v.uuid(), v.brand('Uuid'));
export type Uuid = v.InferOutput<typeof Uuid>;

/** A source of randomness, passed in so that tests seed it. */
export interface Random {
  bytes(length: number): Uint8Array<ArrayBuffer>;
}

export const systemRandom: Random = {
  bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
};

const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

/** Characters of 32 kinds, 5 bits each. No letter that is mistaken for a digit. */
export const randomLetters = (random: Random, count: number): string =>
  Array.from(random.bytes(count), (byte) => ALPHABET[byte & 31]).join('');

/** Sixteen characters (80 bits): accounts and groups. */
export const newShortId = <T extends AccountId | GroupId>(random: Random): T => randomLetters(random, 16) as T;

/** UUID version 4, RFC 9562 section 5.4. Not `crypto.randomUUID`: the source of randomness is passed in. */
export function newUuid(random: Random): Uuid {
  const bytes = random.bytes(16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const text = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join(
    '-',
  ) as Uuid;
}

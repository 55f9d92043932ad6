import type { Random } from './ids';

/* Codes of 80 bits that people read out and type, in letters and digits that are not taken for each other. */

const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';
export const CODE_LENGTH = 16;

export const newCode = (random: Random): string =>
  Array.from(random.bytes(CODE_LENGTH), (byte) => ALPHABET[byte & 31]).join('');

/** In groups of four, as it is shown and read out. */
export const codeInGroups = (code: string): string => code.replace(/(.{4})(?=.)/g, '$1-');

/** The code that somebody typed: spaces, hyphens and capitals do not matter. */
export const codeTyped = (typed: string): string => typed.toLowerCase().replace(/[^a-z0-9]/g, '');

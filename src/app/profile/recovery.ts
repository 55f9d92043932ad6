import { CODE_LENGTH, codeTyped, newCode } from '$lib/shared/codes';
import type { Random } from '$lib/shared/ids';
import { openBytes, sealBytes, type Bytes } from './box';

/*
 * For a forgotten password with no hub in reach: codes of 80 bits, each of which opens the profile once. The device makes
 * them at a sign-in by the hub and gives them to the hub, where staff find them; here lies only what they open.
 */

const COUNT = 4;

/** What one code opens: the profile key. */
export interface CodeBox {
  /** From 1: staff is asked for a code by its number. */
  readonly number: number;
  readonly box: Bytes;
}

export interface MadeCodes {
  /** In the order of their numbers; they go to the hub and stay nowhere here. */
  readonly codes: readonly string[];
  readonly boxes: readonly CodeBox[];
}

/** `space` is the profile's: a code of one opens no other. */
export async function makeCodes(key: Bytes, space: string, random: Random): Promise<MadeCodes> {
  const codes = Array.from({ length: COUNT }, () => newCode(random));
  const boxes = codes.map(async (code, at) => {
    const box = await sealBytes(secretOf(code), useOf(space), key, random);
    return { number: at + 1, box };
  });
  return { codes, boxes: await Promise.all(boxes) };
}

/** What `typed` opens, and with which of the boxes; undefined: none. Spaces, hyphens and capitals do not matter. */
export async function openByCode(
  boxes: readonly CodeBox[],
  space: string,
  typed: string,
): Promise<{ readonly key: Bytes; readonly used: CodeBox } | undefined> {
  const code = codeTyped(typed);
  if (code.length !== CODE_LENGTH) return undefined;
  for (const used of boxes) {
    const key = await openBytes(secretOf(code), useOf(space), used.box);
    if (key !== undefined) return { key, used };
  }
  return undefined;
}

const secretOf = (code: string): Bytes => new TextEncoder().encode(code);
const useOf = (space: string): string => `code ${space}`;

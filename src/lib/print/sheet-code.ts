import * as v from 'valibot';
import { AccountId, ItemId, KitId } from '../shared/ids';
import { KitVersion } from '../kit/manifest';
import { sha256 } from '../shared/digest';
import { err, ok, type Result } from '../shared/result';

/*
 * What a printed sheet says of itself: whose it is, of which kit, which item. A long form in a QR code, a short one for
 * people to type. Nothing in it is secret, and no name is in it. Format page: docs/formats/sheet-code.md.
 */

/** `learner` is absent on a sheet that was printed for nobody in particular: the tutor says whose it is. */
export interface Sheet {
  readonly learner?: AccountId;
  readonly kit: KitId;
  /** Version of the kit that was printed. */
  readonly version: string;
  readonly item: ItemId;
}

export type SheetCodeFailure =
  /** No code of ours at all. */
  | { readonly code: 'sheet-foreign' }
  /** Ours, of a later version. */
  | { readonly code: 'sheet-newer' }
  /** Ours, mistyped or damaged: its check characters do not fit. */
  | { readonly code: 'sheet-mistyped' };

/** Crockford's: no I, L, O, U, so that nothing is taken for 1, 0 or V. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const PREFIX = 'SQ';
const VERSION = 1;
/** The largest prime below 32 squared: one wrong character, or any two exchanged, change the remainder. */
const PRIME = 1021;
/** Characters of a part that stands for an id: 25 bits. */
const PART = 5;

/** Ten characters for learner and place, two that check them; `K7QM3XVDP2AB`. Shown in fours. */
export type ShortCode = string & { readonly __brand: 'ShortCode' };
/** Five characters for a place in a kit, two that check them. */
export type PlaceCode = string & { readonly __brand: 'PlaceCode' };

/** Five characters that stand for a learner, or for nobody. */
export const learnerMark = (learner: AccountId | undefined): Promise<string> => mark(`learner\n${learner ?? ''}`);

/** Five characters that stand for an item of a kit, whatever its version. */
export const placeMark = ({ kit, item }: Pick<Sheet, 'kit' | 'item'>): Promise<string> => mark(`item\n${kit}/${item}`);

export async function shortCode(sheet: Pick<Sheet, 'learner' | 'kit' | 'item'>): Promise<ShortCode> {
  return checked((await learnerMark(sheet.learner)) + (await placeMark(sheet))) as ShortCode;
}

export async function placeCode(place: Pick<Sheet, 'kit' | 'item'>): Promise<PlaceCode> {
  return checked(await placeMark(place)) as PlaceCode;
}

/** What the QR code holds; all of its characters are of QR's alphanumeric mode (ISO/IEC 18004, 7.4.4). */
export async function longCode(sheet: Sheet): Promise<string> {
  const { learner = '-', kit, version, item } = sheet;
  return [`${PREFIX}${VERSION}`, learner, kit, version, item, await shortCode(sheet)].join('/').toUpperCase();
}

export type ReadCode =
  | { readonly form: 'long'; readonly sheet: Sheet }
  | { readonly form: 'short'; readonly code: ShortCode; readonly learner: string; readonly place: string };

const Fields = v.object({
  learner: v.optional(AccountId),
  kit: KitId,
  version: KitVersion,
  item: ItemId,
});
/** The longest code there can be is some 180 characters. */
const LONGEST = 400;

/** Reads what a scanner or a person gives; hostile, bounded. Small letters, spaces and hyphens are no fault. */
export async function readSheetCode(given: string): Promise<Result<ReadCode, SheetCodeFailure>> {
  const text = given.trim().toUpperCase();
  if (text.length > LONGEST) return err({ code: 'sheet-foreign' });
  const version = new RegExp(`^${PREFIX}(\\d{1,4})/`).exec(text)?.[1];
  if (version === undefined) return readShort(text);
  if (Number(version) !== VERSION) return err({ code: 'sheet-newer' });
  const [, learner, kit, kitVersion, item, check, ...rest] = text.toLowerCase().split('/');
  const fields = { ...(learner === '-' ? {} : { learner }), kit, version: kitVersion, item };
  const sheet = v.safeParse(Fields, fields);
  if (!sheet.success || rest.length > 0) return err({ code: 'sheet-mistyped' });
  const fits = check?.toUpperCase() === (await shortCode(sheet.output));
  return fits ? ok({ form: 'long', sheet: sheet.output }) : err({ code: 'sheet-mistyped' });
}

function readShort(text: string): Result<ReadCode, SheetCodeFailure> {
  const code = unified(text);
  if (!isOurs(code, 2 * PART + 2)) return err({ code: 'sheet-foreign' });
  if (!checks(code)) return err({ code: 'sheet-mistyped' });
  const [learner, place] = [code.slice(0, PART), code.slice(PART, 2 * PART)];
  return ok({ form: 'short', code: code as ShortCode, learner, place });
}

/** The five characters for a place, where `given` is a place's code without a fault. */
export function readPlaceCode(given: string): string | undefined {
  const code = unified(given.slice(0, LONGEST));
  return isOurs(code, PART + 2) && checks(code) ? code.slice(0, PART) : undefined;
}

/** A code as people read it: `K7QM-3XVD-P2AB`, `K7QM-3XV`. */
export const inFours = (code: ShortCode | PlaceCode): string => code.match(/.{1,4}/g)!.join('-');

/** As Crockford reads: O for 0, I and L for 1. */
const unified = (text: string): string =>
  text
    .toUpperCase()
    .replace(/[\s\u2010-\u2015-]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');

const isOurs = (code: string, length: number): boolean =>
  code.length === length && [...code].every((character) => ALPHABET.includes(character));

async function mark(text: string): Promise<string> {
  const bytes = await sha256(new TextEncoder().encode(`sandyq-sheet-${VERSION}\n${text}`));
  const bits = ((bytes[0]! << 24) | (bytes[1]! << 16) | (bytes[2]! << 8) | bytes[3]!) >>> 7;
  return Array.from({ length: PART }, (_, at) => ALPHABET[(bits >>> (5 * (PART - 1 - at))) & 31]).join('');
}

/** `code` with the two characters that make it, as a number of base 32, leave 1 when divided by the prime. */
function checked(code: string): string {
  const check = (PRIME + 1 - remainder(`${code}00`)) % PRIME;
  return code + ALPHABET[check >>> 5] + ALPHABET[check & 31];
}

const checks = (code: string): boolean => remainder(code) === 1;

const remainder = (code: string): number =>
  [...code].reduce((rest, character) => (rest * 32 + ALPHABET.indexOf(character)) % PRIME, 0);

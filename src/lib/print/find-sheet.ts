import { itemsOf, type KitManifest } from '../kit/manifest';
import type { AccountId, ItemId, KitId } from '../shared/ids';
import { err, ok, type Result } from '../shared/result';
import { hasSheet } from './chapters';
import { learnerMark, placeMark, type ReadCode } from './sheet-code';

export interface SheetPlace {
  readonly kit: KitId;
  readonly version: string;
  readonly item: ItemId;
}

/** Whose the sheet may be, and of what: more than one only where short codes fall together, or nobody is named. */
export interface SheetCandidates {
  readonly learners: readonly AccountId[];
  readonly places: readonly SheetPlace[];
}

export type SheetFailure =
  /** The learner is in none of these groups. */
  | { readonly code: 'sheet-stranger' }
  /** The kit is not installed here, or no kit that is here has such a sheet. `kit` where the code says which. */
  | { readonly code: 'sheet-kit-missing'; readonly kit?: KitId }
  /** The kit is here, in a version without this piece of work. */
  | { readonly code: 'sheet-item-missing' };

type Kits = readonly Pick<KitManifest, 'id' | 'version' | 'units'>[];

/** Finds what a code means among the learners that a tutor has and the kits that are installed. */
export async function findSheet(
  read: ReadCode,
  learners: readonly AccountId[],
  kits: Kits,
): Promise<Result<SheetCandidates, SheetFailure>> {
  const places = read.form === 'long' ? placeOf(read.sheet, kits) : await placesMarked(read.place, kits);
  if (!places.ok) return places;
  const found = read.form === 'long' ? named(read.sheet.learner, learners) : await marked(read.learner, learners);
  if (found.length === 0) return err({ code: 'sheet-stranger' });
  return ok({ learners: found, places: places.value });
}

function placeOf({ kit, version, item }: SheetPlace, kits: Kits): Result<readonly SheetPlace[], SheetFailure> {
  const manifest = kits.find(({ id }) => id === kit);
  if (manifest === undefined) return err({ code: 'sheet-kit-missing', kit });
  const known = itemsOf(manifest).some((one) => one.id === item && hasSheet(one));
  return known ? ok([{ kit, version, item }]) : err({ code: 'sheet-item-missing' });
}

async function placesMarked(mark: string, kits: Kits): Promise<Result<readonly SheetPlace[], SheetFailure>> {
  const places: SheetPlace[] = [];
  for (const manifest of kits) {
    for (const { id } of itemsOf(manifest).filter(hasSheet)) {
      const place = { kit: manifest.id, version: manifest.version, item: id };
      if ((await placeMark(place)) === mark) places.push(place);
    }
  }
  return places.length > 0 ? ok(places) : err({ code: 'sheet-kit-missing' });
}

const named = (learner: AccountId | undefined, learners: readonly AccountId[]): readonly AccountId[] =>
  learner === undefined ? learners : learners.filter((id) => id === learner);

async function marked(mark: string, learners: readonly AccountId[]): Promise<readonly AccountId[]> {
  if ((await learnerMark(undefined)) === mark) return learners;
  const marks = await Promise.all(learners.map(learnerMark));
  return learners.filter((_, at) => marks[at] === mark);
}

import type { Item, KitManifest, Unit } from '../kit/manifest';

/** One unit of a booklet with the numbers of its items; numbers are those of the whole kit, in an excerpt too. */
export interface Chapter {
  readonly unit: Unit;
  readonly number: string;
  readonly anchor: string;
  readonly sections: readonly Section[];
}

export interface Section {
  readonly item: Item;
  /** `1.2` */
  readonly number: string;
  readonly anchor: string;
  /** Number of the answer sheet, where the item has one. */
  readonly sheet?: number;
}

/** Work that a tutor grades is answered on a sheet; a self-check and a feedback form in the booklet itself. */
export const hasSheet = (item: Item): boolean =>
  item.kind === 'assignment' || item.kind === 'case' || (item.kind === 'test' && item.control !== 'self');

/** The chapters of a booklet: of the whole kit, or of one unit. */
export function chaptersOf({ units }: Pick<KitManifest, 'units'>, unit?: string): readonly Chapter[] {
  let sheets = 0;
  const chapters = units.map((one, at): Chapter => {
    const sections = one.items.map((item, within) => ({
      item,
      number: `${at + 1}.${within + 1}`,
      anchor: `p-i-${item.id}`,
      ...(hasSheet(item) ? { sheet: (sheets += 1) } : {}),
    }));
    return { unit: one, number: String(at + 1), anchor: `p-u-${one.id}`, sections };
  });
  return unit === undefined ? chapters : chapters.filter((chapter) => chapter.unit.id === unit);
}

/** Parts after the chapters, as the contents name them. */
export const TIMETABLE = 'p-timetable';
export const DOCUMENTS = 'p-documents';

import Papa from 'papaparse';
import * as v from 'valibot';
import type { SheetOwner } from '../../lib/print/printing';
import { AccountId } from '../../lib/shared/ids';
import { UsedWrongly } from '../io';

/** A class, a year, a school: each has some sheets of its own. */
const MOST = 2000;
const Name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200));
const Row = v.object({
  account: AccountId,
  name: Name,
  group: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(200))),
});

/**
 * The learners of a CSV with the columns `account`, `name` and, where wanted, `group`: the list that a tutor's page saves.
 * Throws what is wrong, by line, before anything is printed.
 */
export function readOwners(csv: string, file: string): readonly SheetOwner[] {
  const { data, meta } = Papa.parse<Record<string, string>>(csv.replace(/^\ufeff/, ''), {
    header: true,
    skipEmptyLines: 'greedy',
    transformHeader: (header) => header.trim().toLowerCase(),
  });
  const missing = ['account', 'name'].filter((column) => !meta.fields?.includes(column));
  if (missing.length > 0)
    throw new UsedWrongly(`${file}: there is no column «${missing.join('», «')}». The first line names the columns.`);
  if (data.length === 0) throw new UsedWrongly(`${file}: there is nobody in it.`);
  if (data.length > MOST) throw new UsedWrongly(`${file}: more than ${MOST} people. Divide it.`);
  return data.map((row, at) => {
    const owner = v.safeParse(Row, row);
    if (owner.success) return owner.output;
    const column = v.getDotPath(owner.issues[0]) ?? '';
    throw new UsedWrongly(
      `${file}:${at + 2}: «${String(row[column] ?? '')
        .trim()
        .slice(0, 60)}» is no ${column}.`,
    );
  });
}

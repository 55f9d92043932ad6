import type { CourierReport } from '$lib/institution/courier';

export interface Sums {
  readonly new: number;
  readonly already: number;
  readonly refused: number;
}

/** Records of a courier, all databases together: staff need not know that notes lie elsewhere. */
export function sumsOf({ learners }: Pick<CourierReport, 'learners'>): Sums {
  const databases = learners.flatMap((learner) => learner.databases);
  const sum = (of: keyof Sums): number => databases.reduce((total, database) => total + database[of], 0);
  return { new: sum('new'), already: sum('already'), refused: sum('refused') };
}

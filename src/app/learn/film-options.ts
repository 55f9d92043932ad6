import type { Films } from '$lib/library/library';
import { formatBytes, m } from '../text';

/** The two qualities to choose from, with what each of them takes. */
export const filmOptions = (bytes: Readonly<Record<Films, number>>): { value: Films; label: string }[] => [
  { value: 'full', label: m.learn_films_full({ size: formatBytes(bytes.full) }) },
  { value: 'small', label: m.learn_films_small({ size: formatBytes(bytes.small) }) },
];

import * as v from 'valibot';

/* What a backup holds, and under which names. Format page: docs/formats/backup.md. */

export const BACKUP_FORMAT = 'sandyq-backup';
export const BACKUP_VERSION = 1;

/** First in the archive. */
export const ABOUT_FILE = 'backup.json';
/** Last in it: whoever has it has all of it. `sha256sum -c` reads it. */
export const SUMS_FILE = 'SHA256SUMS';

export const About = v.object({
  format: v.literal(BACKUP_FORMAT),
  v: v.number(),
  /** ISO 8601 UTC: when it was begun. */
  at: v.string(),
  /** Of the program that made it. */
  program: v.string(),
  hub: v.string(),
  institution: v.object({ id: v.string(), name: v.record(v.string(), v.string()) }),
  demo: v.boolean(),
  /** Without the files of kits: they are to be published again. */
  kits: v.boolean(),
});
export type About = v.InferOutput<typeof About>;

const DATABASE = /^databases\/([a-z][a-z0-9_-]{0,120})\/(security\.json|\d{6}\.ndjson\.gz)$/;

/** Files of the data folder are below this. */
const FOLDER = 'folder/';

export type Place =
  | { readonly kind: 'about' | 'sums' }
  | { readonly kind: 'security' | 'documents'; readonly database: string }
  /** Path in the data folder, with slashes. */
  | { readonly kind: 'file'; readonly path: string };

export const securityName = (database: string): string => `databases/${database}/security.json`;
export const documentsName = (database: string, part: number): string =>
  `databases/${database}/${String(part).padStart(6, '0')}.ndjson.gz`;
export const fileName = (path: string): string => FOLDER + path;

/** What this name means; undefined for any that is not ours: a path that leads out of the folder, first of all. */
export function placeOf(name: string): Place | undefined {
  if (name === ABOUT_FILE) return { kind: 'about' };
  if (name === SUMS_FILE) return { kind: 'sums' };
  const database = DATABASE.exec(name);
  if (database !== null)
    return { kind: database[2] === 'security.json' ? 'security' : 'documents', database: database[1]! };
  const path = name.startsWith(FOLDER) ? name.slice(FOLDER.length) : '';
  const parts = path.split('/');
  const good = parts.every((part) => /^[A-Za-z0-9_][A-Za-z0-9._ -]{0,200}$/.test(part));
  return good && parts[0] !== 'store' ? { kind: 'file', path } : undefined;
}

import * as v from 'valibot';
import { KitId } from '../../shared/ids';
import { err, ok, type Result } from '../../shared/result';
import type { KitFault } from '../fault';
import { KitVersion } from '../manifest';

/*
 * `fetch.txt` (RFC 8493, section 2.2.3) of a delta kit: the payload files that it leaves out, for the reader has them of
 * the base. It is not signed and needs not be: what comes from the base is taken by its hash.
 */

export const FETCH = 'fetch.txt';

export interface FetchList {
  readonly base: KitName;
  /** Sizes in bytes by path below `data/`. */
  readonly files: ReadonlyMap<string, number>;
}

export interface KitName {
  readonly id: KitId;
  readonly version: string;
}

const LINE = /^sandyq-kit:\/\/([^/\s]{1,100})\/([^/\s]{1,30})[ \t]+(\d{1,15})[ \t]+data\/([!-~]+)\r?$/;
const Name = v.object({ id: KitId, version: KitVersion });

/** At least one line, each with the same base, no path twice. */
export function parseFetch(text: string): Result<FetchList, KitFault> {
  const fault = (detail: string) => err({ code: 'not-a-bag', path: FETCH, detail } as const);
  const lines = text.split('\n');
  if (lines.pop() !== '') return fault('the last line does not end');
  let base: KitName | undefined;
  const files = new Map<string, number>();
  for (const [index, line] of lines.entries()) {
    const [, id, version, size, path] = LINE.exec(line) ?? [];
    const name = v.safeParse(Name, { id, version });
    if (!name.success || path === undefined) return fault(`line ${index + 1}`);
    base ??= name.output;
    if (name.output.id !== base.id || name.output.version !== base.version) return fault('names two bases');
    if (files.has(path)) return err({ code: 'duplicate-entry', path });
    files.set(path, Number(size));
  }
  return base === undefined ? fault('lists nothing') : ok({ base, files });
}

/** The text of `fetch.txt`, in the order of `files`. */
export const fetchText = (
  { id, version }: KitName,
  files: Iterable<{ readonly path: string; readonly size: number }>,
) => Array.from(files, ({ path, size }) => `sandyq-kit://${id}/${version} ${size} data/${path}\n`).join('');

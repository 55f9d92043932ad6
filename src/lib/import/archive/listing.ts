import { err, ok, type Result } from '../../shared/result';
import type { ImportFault, ReportLine, SourceFile } from '../imported';
import { cleanPath, isSystemFile } from './paths';

export interface Listed {
  readonly files: ReadonlyMap<string, SourceFile>;
  readonly passedOver: readonly ReportLine[];
}

/** What an archive or a folder says it has, one entry after the other. */
export interface ListedEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link';
  /** The same for two entries that are the same file. */
  readonly mark: string;
  readonly file: SourceFile;
}

/**
 * Files by clean path. A name that leads out of the archive, or two different files under one name, condemn it as a whole:
 * nobody packs so by accident, and no two programs would see the same in it. Links are passed over.
 */
export function listFiles(entries: Iterable<ListedEntry>): Result<Listed, ImportFault> {
  const files = new Map<string, SourceFile>();
  const marks = new Map<string, string>();
  const passedOver: ReportLine[] = [];
  let leavings = 0;
  for (const { name, kind, mark, file } of entries) {
    const path = cleanPath(name);
    if (path === undefined) return err({ code: 'unsafe', detail: printable(name) });
    if (kind === 'folder' || path === '') continue;
    if (isSystemFile(path)) leavings += 1;
    else if (kind === 'link') passedOver.push({ outcome: 'left-out', what: path, reason: { code: 'link' } });
    else if (!marks.has(path)) {
      marks.set(path, mark);
      files.set(path, file);
    } else if (marks.get(path) !== mark) return err({ code: 'unsafe', detail: `${path}: two files of one name` });
  }
  if (leavings > 0) passedOver.push({ outcome: 'left-out', what: `${leavings}`, reason: { code: 'system-files' } });
  return ok({ files, passedOver });
}

/** Hostile names must not reach a terminal as they are. */
const printable = (name: string): string => name.slice(0, 100).replace(/[\p{Cc}\p{Cf}]/gu, '?');

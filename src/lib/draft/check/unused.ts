import type { CheckRun } from './run';

/** What an import said, kept with the draft for whoever looks it up: no part of the kit. */
export const IMPORT_REPORT = /^import-report-\d+(-[a-z0-9]+)?\.md$/;

/** Texts and files that no item, document or text names: they are in no kit. Of a package that nobody uses only the folder. */
export function checkUnused(run: CheckRun): void {
  const packages = new Set<string>();
  for (const path of run.files.paths) {
    if (run.used.has(path) || IMPORT_REPORT.test(path)) continue;
    const folder = /^packages\/[^/]+/.exec(path)?.[0];
    if (folder !== undefined && packages.has(folder)) continue;
    if (folder !== undefined) packages.add(folder);
    run.say('unused', { part: run.files.partOf(path)!, detail: folder ?? path });
  }
  for (const path of run.files.clashes) {
    const part = run.files.partOf(path);
    if (part !== undefined) run.say('path-twice', { part, detail: path });
  }
}

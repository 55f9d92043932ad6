import { chmod, writeFile } from 'node:fs/promises';
import { ok, err, type Result } from '../../../shared/result';
import type { SignedList } from '../../institution/list';
import type { KitKeys } from '../../keys';
import type { KitManifest } from '../../manifest';
import type { SigningKey } from '../keys';
import { SourceFolder } from './folder';
import { buildKit, type BuiltKit } from './manifest';
import { Mistakes, NOT_UTF8, type Mistake } from './mistakes';
import { KIT_YAML, Packing } from './packing';
import { writeKit } from './write-kit';
import { readKitYaml } from './yaml';

export interface PackOptions {
  /** The author's folder, with `kit.yaml` in it: docs/formats/authoring.md. */
  readonly folder: string;
  readonly key: SigningKey;
  /** The `.kit` to write. */
  readonly out: string;
  /** The institution's list, to travel with the kit; it is not part of what the key signs. */
  readonly list?: SignedList;
  /** Bytes written so far, and about how many there will be. */
  readonly onProgress?: (written: number, total: number) => void;
}

export interface Packed {
  readonly manifest: KitManifest;
  readonly fingerprint: string;
  readonly bytes: number;
  readonly warnings: readonly Mistake[];
  /** The answer keys of graded controls, where there are any: for the hub, never for learners. */
  readonly keysFile: string | undefined;
}

export interface PackFailure {
  readonly code: 'mistakes';
  readonly mistakes: readonly Mistake[];
  readonly warnings: readonly Mistake[];
}

/**
 * Packs a folder into a signed kit. The same folder and key give the same bytes, on any machine. All mistakes are told
 * at once; with any of them nothing is written. Rejects where the disk does.
 */
export async function packKit(options: PackOptions): Promise<Result<Packed, PackFailure>> {
  const mistakes = new Mistakes();
  const packing = await openFolder(options.folder, mistakes);
  const built = packing && (await buildKit(packing));
  if (!built) return err({ code: 'mistakes', mistakes: mistakes.found, warnings: mistakes.warnings });
  const total = [...built.measures.values()].reduce((sum, { size }) => sum + size, 0);
  const written = await writeKit(packing, built, options, (bytes) =>
    options.onProgress?.(Math.min(bytes, total), total),
  );
  const keysFile = await writeKeys(built, written.fingerprint, options.out);
  return ok({ manifest: built.manifest, ...written, warnings: mistakes.warnings, keysFile });
}

/** What `packKit` would say of a folder, without writing anything. */
export async function checkFolder(folder: string): Promise<Pick<PackFailure, 'mistakes' | 'warnings'>> {
  const mistakes = new Mistakes();
  const packing = await openFolder(folder, mistakes);
  if (packing !== undefined) await buildKit(packing);
  return { mistakes: mistakes.found, warnings: mistakes.warnings };
}

async function openFolder(root: string, mistakes: Mistakes): Promise<Packing | undefined> {
  const folder = await SourceFolder.read(root);
  if (!folder.has(KIT_YAML)) {
    const message = 'no such file in the folder: it says what the kit holds';
    mistakes.add(KIT_YAML, undefined, { code: 'yaml-absent', message });
    return undefined;
  }
  const text = await folder.text(KIT_YAML);
  if (text === undefined) {
    mistakes.add(KIT_YAML, undefined, NOT_UTF8);
    return undefined;
  }
  const yaml = readKitYaml(KIT_YAML, text, mistakes);
  return yaml && new Packing(folder, yaml, mistakes);
}

/** `F.keys.json` beside `F.kit`, for its owner alone. */
async function writeKeys(built: BuiltKit, fingerprint: string, out: string): Promise<string | undefined> {
  if (Object.keys(built.keys).length === 0) return undefined;
  const keys = {
    format: 'sandyq-keys',
    formatVersion: 1,
    kit: built.manifest.id,
    version: built.manifest.version,
    fingerprint,
    items: built.keys,
  } satisfies { [K in keyof KitKeys]: unknown };
  const path = `${out.replace(/\.kit$/, '')}.keys.json`;
  await writeFile(path, `${JSON.stringify(keys)}\n`, { mode: 0o600 });
  // The mode above is only for a file that was not there.
  await chmod(path, 0o600);
  return path;
}

import * as v from 'valibot';
import { FilePath } from '../manifest';

/*
 * What an interactive package is and which files of the kit it consists of: one JSON file of the kit (docs/formats/kit.md).
 * The package itself was made elsewhere, by other rules: its own names of files may hold anything, so they are told here
 * beside the paths under which the kit has them.
 */

export const PACKAGE_STANDARDS = ['html', 'scorm-1.2', 'scorm-2004', 'h5p', 'cmi5'] as const;
export const PackageStandard = v.picklist(PACKAGE_STANDARDS);
export type PackageStandard = v.InferOutput<typeof PackageStandard>;

/** What it takes for a unit of a cmi5 course to be done: cmi5 specification, section 10.2.4. */
export const MOVE_ON = ['NotApplicable', 'Passed', 'Completed', 'CompletedAndPassed', 'CompletedOrPassed'] as const;

/** A path in the package as its own pages ask for it, decoded, without a slash before it. */
export const PackagePath = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(500),
  v.check((path) => !path.split('/').some((part) => part === '' || part === '.' || part === '..'), 'no plain path'),
);

/** What is launched: a page of the package. A SCO where the standard is SCORM and it reports; else a page alone. */
export const PackagePart = v.object({
  /** As the package names it. */
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  title: v.pipe(v.string(), v.maxLength(500)),
  path: PackagePath,
  /** Query and fragment of the launch, with their `?` and `#`. */
  suffix: v.optional(v.pipe(v.string(), v.maxLength(2000))),
  /** Does it speak to the learning system? What does not is done when it was opened. */
  reports: v.boolean(),
  /** Handed to it at its start: `cmi.launch_data`, `launchParameters`. */
  launchData: v.optional(v.pipe(v.string(), v.maxLength(4096))),
  /** What it takes to pass, 0 to 1: `cmi.student_data.mastery_score`, `cmi.scaled_passing_score`, `masteryScore`. */
  passScore: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  /** Of cmi5 alone. */
  moveOn: v.optional(v.picklist(MOVE_ON)),
  entitlementKey: v.optional(v.pipe(v.string(), v.maxLength(1000))),
});
export type PackagePart = v.InferOutput<typeof PackagePart>;

export const PackageIndex = v.object({
  format: v.literal('sandyq-package'),
  formatVersion: v.literal(1),
  standard: PackageStandard,
  /** In the order of the package. */
  parts: v.pipe(v.array(PackagePart), v.minLength(1), v.maxLength(1000)),
  /** Path in the package → path in the kit. */
  files: v.record(v.string(), FilePath),
});
export type PackageIndex = v.InferOutput<typeof PackageIndex>;

/** The index out of its file; undefined where it is none, or launches what it does not have. Outside data in. */
export function readPackageIndex(text: string): PackageIndex | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = v.safeParse(PackageIndex, json);
  if (!parsed.success) return undefined;
  const files = new Map(Object.entries(parsed.output.files));
  return parsed.output.parts.every(({ path }) => files.has(path)) ? parsed.output : undefined;
}

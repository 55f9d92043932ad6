import { compareVersions } from '$lib/kit/version';

const PATTERN = /^(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})$/;

export const isVersion = (version: string): boolean => PATTERN.test(version);

export interface NextVersions {
  readonly patch: string;
  readonly minor: string;
  readonly major: string;
}

/** What may follow a version, by how much changed: a mend, more materials, another course. */
export function nextVersions(version: string): NextVersions {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  return { patch: `${major}.${minor}.${patch + 1}`, minor: `${major}.${minor + 1}.0`, major: `${major + 1}.0.0` };
}

/** The greatest of those that went out; undefined where none did. */
export const newestOf = (versions: readonly { readonly version: string }[]): string | undefined =>
  versions
    .map(({ version }) => version)
    .sort(compareVersions)
    .at(-1);

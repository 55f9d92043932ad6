import { homedir } from 'node:os';
import { join } from 'node:path';

/** Packages with Node that were fetched for sticks: what the command line fetched serves the hub of the same user. */
export const runtimeCache = (): string => join(userDataFolder(), 'runtimes');

/** Where programs keep what is theirs for this user, by the custom of the system. */
export function userDataFolder(
  platform: NodeJS.Platform = process.platform,
  env: Readonly<Record<string, string | undefined>> = process.env,
  home: string = homedir(),
): string {
  if (platform === 'win32') return join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'Sandyq');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Sandyq');
  return join(env.XDG_DATA_HOME || join(home, '.local', 'share'), 'sandyq');
}

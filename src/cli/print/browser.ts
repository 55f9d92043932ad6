import { existsSync } from 'node:fs';
import { posix, win32 } from 'node:path';

/** What is asked of the machine; passed in, so that tests stand for other machines. */
export interface Machine {
  readonly platform: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  exists(path: string): boolean;
}

export const thisMachine: Machine = { platform: process.platform, env: process.env, exists: existsSync };

const ON_PATH = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const ON_MAC = ['Chromium', 'Google Chrome', 'Microsoft Edge'].map(
  (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
);
const ON_WINDOWS = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
  'Chromium\\Application\\chrome.exe',
];

/** Where this machine may have a Chromium, or a browser made of it, the likeliest first. */
export function browserPlaces({ platform, env }: Machine): readonly string[] {
  if (platform === 'win32') {
    const roots = [env['ProgramFiles'], env['ProgramFiles(x86)'], env['LOCALAPPDATA']];
    return roots.flatMap((root) => (root === undefined ? [] : ON_WINDOWS.map((place) => win32.join(root, place))));
  }
  const folders = [...new Set([...(env['PATH'] ?? '').split(':').filter(posix.isAbsolute), '/usr/bin', '/snap/bin'])];
  const found = ON_PATH.flatMap((name) => folders.map((folder) => posix.join(folder, name)));
  return platform === 'darwin' ? [...ON_MAC, ...found] : found;
}

/** The browser that prints: the one that was named, else the first that is there. */
export function findBrowser(machine: Machine, named = machine.env['CHROMIUM']): string | undefined {
  if (named) return machine.exists(named) ? named : undefined;
  return browserPlaces(machine).find((place) => machine.exists(place));
}

/** What to do where there is none. */
export function noBrowser(machine: Machine, named = machine.env['CHROMIUM']): string {
  if (named) return `There is no browser at ${named}.`;
  const looked = [...new Set(browserPlaces(machine))].map((place) => `  ${place}`).join('\n');
  return `sandyq print needs Chromium, Chrome or Edge, and found none. It looked for:\n${looked}\nInstall one, or name yours: --browser PATH, or CHROMIUM=PATH in the environment.`;
}

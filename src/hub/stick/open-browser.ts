import { spawn } from 'node:child_process';

/** Shows the address in the browser of whoever started this; where there is none, nothing happens. */
export function openBrowser(url: string, platform: NodeJS.Platform = process.platform): void {
  const [command, ...args] = opener(platform, url);
  try {
    const child = spawn(command, args, { detached: true, stdio: 'ignore', windowsHide: true });
    // No desktop, no such program: the address stands on the console.
    child.once('error', () => undefined);
    child.unref();
  } catch {
    // As above: some systems refuse at once.
  }
}

/** `url` is the hub's own: `http://localhost:` and a number. */
export function opener(platform: NodeJS.Platform, url: string): readonly [string, ...string[]] {
  if (platform === 'win32') return ['rundll32.exe', 'url.dll,FileProtocolHandler', url];
  return platform === 'darwin' ? ['open', url] : ['xdg-open', url];
}

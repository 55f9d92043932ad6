const IMMUTABLE = '/_app/immutable/';
export const IMMUTABLE_PATTERN = `${IMMUTABLE}*`;

/** The page of every address: it starts the app, which then reads the address itself. */
export const SHELL = '/shell.html';

/** Named by content: the same address is the same bytes for ever. */
export const isImmutable = (path: string): boolean => path.startsWith(IMMUTABLE);

/** The files of the build that the shell names: with them the app starts. In the order in which they stand there. */
export function namedByShell(html: string, build: readonly string[]): readonly string[] {
  const known = new Set(build);
  const named = html.match(/\/_app\/immutable\/[A-Za-z0-9._/-]+/g) ?? [];
  return [...new Set(named)].filter((path) => known.has(path));
}

/** What the hub answers itself, always. */
export const isHubAddress = (path: string): boolean => /^\/(api|db|shelf|schemas)(\/|$)/.test(path);

/** Neither the hub's, nor a file. */
export const isAppPage = (path: string): boolean =>
  !isHubAddress(path) && !/^\/(kit-files|_app)(\/|$)/.test(path) && !/\.[a-z0-9]+$/i.test(path);

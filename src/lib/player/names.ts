/**
 * Finds files by the names that pages of a package use. Many packages were made where `Page.HTML` and `page.html` are one file,
 * so letters of the other case are taken too, where only one file fits; and where two slashes were one.
 */
export function nameFinder(names: Iterable<string>): (asked: string) => string | undefined {
  const exact = new Set(names);
  const folded = new Map<string, string | undefined>();
  for (const name of exact) {
    const key = name.toLowerCase();
    folded.set(key, folded.has(key) ? undefined : name);
  }
  return (asked) => {
    const name = asked.replace(/\/{2,}/g, '/');
    return exact.has(name) ? name : folded.get(name.toLowerCase());
  };
}

/** Deeper than anything that a kit holds: what is nested without end breaks whoever walks through it. */
const MOST_DEPTH = 40;

/** JSON from outside that every store keeps as it is: not nested without end, no halves of letters, no endless numbers. */
export function isSound(value: unknown): boolean {
  const waiting: { readonly value: unknown; readonly depth: number }[] = [{ value, depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value: one, depth } = next;
    if (depth > MOST_DEPTH) return false;
    if (typeof one === 'string' && !isWellFormed(one)) return false;
    if (typeof one === 'number' && !Number.isFinite(one)) return false;
    if (typeof one !== 'object' || one === null) continue;
    for (const [name, member] of Object.entries(one)) {
      if (!isWellFormed(name)) return false;
      waiting.push({ value: member, depth: depth + 1 });
    }
  }
  return true;
}

/** Half a surrogate pair is no letter: CouchDB does not keep it. */
const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text);

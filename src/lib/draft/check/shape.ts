import * as v from 'valibot';
import { gateOf, AuthoredGate, AuthoredItem, AuthoredKit, Words } from '../../kit/authoring';
import type { Gate } from '../../assessment/gate';
import type { CheckCode } from './problem';
import { at, isRecord } from './words';

/*
 * What the schemas of kit.yaml say of one part. The same schemas judge it in the packer, so nothing that it would refuse for
 * its shape is missed here. Each value is looked at once, however often the draft is.
 */

export interface ShapeProblem {
  readonly code: CheckCode;
  readonly member: string;
  readonly language?: string;
}

const Facts = v.omit(AuthoredKit, ['units']);

const factsSeen = new WeakMap<object, readonly ShapeProblem[]>();
const itemsSeen = new WeakMap<object, readonly ShapeProblem[]>();
const gatesSeen = new WeakMap<object, Gate | 'none' | 'too-deep'>();

export function factsShape(facts: object): readonly ShapeProblem[] {
  return remembered(factsSeen, facts, () =>
    issuesOf(Facts, without(facts, 'units')).flatMap((issue) => problemsOf(issue, facts, factCode)),
  );
}

/** `item`: as a part holds it, without its id. */
export function itemShape(item: object): readonly ShapeProblem[] {
  return remembered(itemsSeen, item, () =>
    issuesOf(AuthoredItem, { ...item, id: 'item' }).flatMap((issue) => problemsOf(issue, item, itemCode)),
  );
}

/** The gate of an item; undefined where it has none, or one whose shape is told by `itemShape`. */
export function gateIn(item: object): Gate | 'too-deep' | undefined {
  const gate = remembered(gatesSeen, item, () => {
    try {
      const parsed = v.safeParse(AuthoredGate, at(item, 'gate'));
      return parsed.success ? gateOf(parsed.output) : 'none';
    } catch (cause) {
      if (cause instanceof RangeError) return 'too-deep';
      throw cause;
    }
  });
  return gate === 'none' ? undefined : gate;
}

export function remembered<K extends object, T>(seen: WeakMap<K, T>, key: K, make: () => T): T {
  if (!seen.has(key)) seen.set(key, make());
  return seen.get(key)!;
}

function issuesOf(schema: v.GenericSchema, value: unknown): readonly v.BaseIssue<unknown>[] {
  try {
    return v.safeParse(schema, value).issues ?? [];
  } catch (cause) {
    // Gates nest without a bound in the schema: `gateIn` tells of them.
    if (cause instanceof RangeError) return [];
    throw cause;
  }
}

function problemsOf(
  issue: v.BaseIssue<unknown>,
  value: object,
  codeOf: (keys: readonly string[], found: unknown) => CheckCode,
): readonly ShapeProblem[] {
  const path = (issue.path ?? []).map(({ key }) => String(key));
  const end = wordsEnd(path);
  const keys = path.slice(0, end);
  const found = keys.reduce<unknown>(
    (inner, key) => (Array.isArray(inner) ? inner[Number(key)] : at(inner, key)),
    value,
  );
  const code = codeOf(keys, found);
  const member = keys.join('.');
  if (code !== 'words-missing' || !isRecord(found)) return [{ code, member }];
  const empty = Object.keys(found).filter((language) => !v.is(Words, { [language]: found[language] }));
  return empty.map((language) => ({ code, member, language }));
}

/** Where in a path words begin: what follows is a language. */
function wordsEnd(path: readonly string[]): number {
  if (path[0] === 'accepts' || path[0] === 'gate') return path.length;
  if (path[0] === 'outcomes') return 2;
  const words = path.findIndex(isWords);
  return words === -1 ? path.length : words + 1;
}

const isWords = (key: string | undefined): boolean => key !== undefined && WORDS.includes(key);
const WORDS = ['title', 'summary', 'name', 'place', 'releaseNotes', 'alt', 'caption', 'text'];

function factCode(keys: readonly string[], found: unknown): CheckCode {
  const [first] = keys;
  if (first === 'institution' && !(keys.length > 1 && keys[1] === 'name')) return 'institution-missing';
  if (isWords(keys.at(-1)) || first === 'outcomes') return 'words-missing';
  if (first === 'id') return 'id-malformed';
  if (first === 'version') return 'version-malformed';
  if (first === 'languages') return 'languages-malformed';
  return first === 'documents' && found === '' ? 'content-missing' : 'fact-malformed';
}

const CONTENT = ['content', 'file', 'brief', 'situation', 'questions', 'package', 'pictures', 'control'];

function itemCode(keys: readonly string[], found: unknown): CheckCode {
  const last = keys.at(-1);
  if (keys[0] === 'accepts' || keys[0] === 'gate') return 'item-malformed';
  if (isWords(last)) return 'words-missing';
  const nothing = found === undefined || found === '' || (Array.isArray(found) && found.length === 0);
  return nothing && last !== undefined && CONTENT.includes(last) ? 'content-missing' : 'item-malformed';
}

const without = (value: object, member: string): object =>
  Object.fromEntries(Object.entries(value).filter(([name]) => name !== member));

/*
 * What content asks of the record store that a launch named: the worker of the player's origin hands it to the page that
 * plays, where the runtime answers (xAPI 1.0.3, part 3). Nothing of it leaves that page but the reports of the runtime.
 */

/** Characters of a request. */
export const MAX_BODY = 1_000_000;

export interface LrsRequest {
  readonly method: string;
  /** Below the endpoint, without a slash before it: `activities/state`. */
  readonly path: string;
  /** With its `?`, or nothing. */
  readonly query: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface LrsAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export const json = (status: number, value: unknown): LrsAnswer => ({
  status,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(value),
});

/** Why not, for whoever looks into the package. */
export const refused = (status: number, why: string): LrsAnswer => ({
  status,
  headers: { 'Content-Type': 'text/plain; charset=utf-8' },
  body: why,
});

/** Without anything to say. */
export const done: LrsAnswer = { status: 204 };

/** What a text of others says as JSON; undefined where it says nothing. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export type Members = Readonly<Record<string, unknown>>;

export const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value at a path of members; undefined where it leads nowhere. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let here = value;
  for (const name of path) {
    if (!isMembers(here) || !Object.hasOwn(here, name)) return undefined;
    here = here[name];
  }
  return here;
}

/** Many put a slash of their own behind an endpoint that has one. */
export const plainPath = (path: string): string =>
  path
    .split('/')
    .filter((part) => part !== '')
    .join('/');

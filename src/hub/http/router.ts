import type { Answer } from './answer';

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface Route<Call> {
  readonly method: Method;
  /** `/api/accounts/:id/password`: parts that begin with a colon match one part of any text. */
  readonly path: string;
  /** Answered without looking who asks, so that it does not need the store. */
  readonly anonymous?: true;
  /** Of what belongs to the institution alone: at a site it is refused. */
  readonly ofInstitution?: true;
  readonly handle: (call: Call, params: Readonly<Record<string, string>>) => Promise<Answer>;
}

export interface Match<Call> {
  readonly route: Route<Call>;
  readonly params: Readonly<Record<string, string>>;
}

/** The route for this request; `wrong-method` where the path is known and the method is not. */
export function findRoute<Call>(
  routes: readonly Route<Call>[],
  method: string,
  path: readonly string[],
): Match<Call> | 'wrong-method' | undefined {
  let known = false;
  for (const route of routes) {
    const params = matchPath(route.path.split('/').slice(1), path);
    if (params === undefined) continue;
    if (route.method === method) return { route, params };
    known = true;
  }
  return known ? 'wrong-method' : undefined;
}

function matchPath(pattern: readonly string[], path: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== path.length) return undefined;
  const params: Record<string, string> = {};
  for (const [at, part] of pattern.entries()) {
    if (part.startsWith(':')) params[part.slice(1)] = path[at]!;
    else if (part !== path[at]) return undefined;
  }
  return params;
}

/** The parts of a request's path, decoded once; undefined where it is malformed or a part is `.` or `..`. */
export function pathOf(target: string): readonly string[] | undefined {
  const path = target.split('?', 1)[0]!;
  if (!path.startsWith('/') || path.includes('\\')) return undefined;
  try {
    const parts = path.slice(1).split('/').map(decodeURIComponent);
    const bad = parts.some((part) => part === '.' || part === '..' || /[\0/\\]/.test(part));
    return bad ? undefined : parts;
  } catch {
    return undefined;
  }
}

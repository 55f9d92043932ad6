/*
 * The form of a document, as data, and the little that checks it. Not valibot: rules.ts also runs inside CouchDB
 * (`validate_doc_update`), whose JavaScript is ES2017 without TextEncoder, Intl and String.normalize. As data, because
 * json-schema.ts makes the published JSON Schemas of the same shapes.
 */

export type Shape =
  | { readonly kind: 'literal'; readonly allowed: readonly (string | number | boolean)[] }
  /** Lengths count UTF-16 units. */
  | { readonly kind: 'text'; readonly min: number; readonly max: number }
  | { readonly kind: 'pattern'; readonly pattern: RegExp }
  | { readonly kind: 'number'; readonly whole: boolean; readonly min: number; readonly max: number }
  | { readonly kind: 'boolean' }
  /** ISO 8601, UTC, milliseconds; a moment that exists. */
  | { readonly kind: 'time' }
  | { readonly kind: 'nullable'; readonly of: Shape }
  | { readonly kind: 'list'; readonly min: number; readonly max: number; readonly item: Shape }
  | { readonly kind: 'record'; readonly max: number; readonly key: RegExp; readonly item: Shape }
  /** All of `required`, any of `optional`, and nothing else. */
  | { readonly kind: 'object'; readonly required: Members; readonly optional: Members }
  /** Objects that are told apart by their member `kind`. */
  | { readonly kind: 'variant'; readonly by: Members }
  /** Any JSON that nests at most so deep: what reads it later may recurse. */
  | { readonly kind: 'any'; readonly depth: number };

export type Members = Readonly<Record<string, Shape>>;

export const literal = (...allowed: readonly (string | number | boolean)[]): Shape => ({ kind: 'literal', allowed });
export const text = (max: number, min = 0): Shape => ({ kind: 'text', min, max });
export const matching = (pattern: RegExp): Shape => ({ kind: 'pattern', pattern });
export const number = (min: number, max: number): Shape => ({ kind: 'number', whole: false, min, max });
export const integer = (min: number, max: number): Shape => ({ kind: 'number', whole: true, min, max });
export const boolean: Shape = { kind: 'boolean' };
export const time: Shape = { kind: 'time' };
export const nullable = (of: Shape): Shape => ({ kind: 'nullable', of });
export const list = (max: number, item: Shape, min = 0): Shape => ({ kind: 'list', min, max, item });
export const record = (max: number, key: RegExp, item: Shape): Shape => ({ kind: 'record', max, key, item });
export const object = (required: Members, optional: Members = {}): Shape => ({ kind: 'object', required, optional });
export const variant = (by: Members): Shape => ({ kind: 'variant', by });
export const shallow = (depth: number): Shape => ({ kind: 'any', depth });

/** Longest text that a pattern is tried on. */
const MAX_MATCHED = 400;

/** Says what is wrong with a value, as `path: what`, or undefined where nothing is. Never throws. */
export function faultOf(shape: Shape, value: unknown, path: string): string | undefined {
  switch (shape.kind) {
    case 'literal':
      return shape.allowed.indexOf(value as string) >= 0
        ? undefined
        : `${path}: not one of ${JSON.stringify(shape.allowed)}`;
    case 'text':
      return typeof value === 'string' && value.length >= shape.min && value.length <= shape.max
        ? undefined
        : `${path}: not a text of ${shape.min} to ${shape.max} characters`;
    case 'pattern':
      return typeof value === 'string' && value.length <= MAX_MATCHED && shape.pattern.test(value)
        ? undefined
        : `${path}: malformed`;
    case 'number':
      return typeof value === 'number' &&
        value >= shape.min &&
        value <= shape.max &&
        (!shape.whole || Math.floor(value) === value)
        ? undefined
        : `${path}: not a ${shape.whole ? 'whole ' : ''}number from ${shape.min} to ${shape.max}`;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `${path}: not true or false`;
    case 'time':
      return isTime(value) ? undefined : `${path}: not a UTC time with milliseconds`;
    case 'nullable':
      return value === null ? undefined : faultOf(shape.of, value, path);
    case 'list':
      return listFault(shape, value, path);
    case 'record':
      return recordFault(shape, value, path);
    case 'object':
      return objectFault(shape, value, path);
    case 'variant': {
      const name = isObject(value) ? value.kind : undefined;
      const members = typeof name === 'string' && has(shape.by, name) ? shape.by[name] : undefined;
      return members === undefined ? `${path}.kind: unknown` : faultOf(members, value, path);
    }
    case 'any':
      return nests(value, shape.depth) ? undefined : `${path}: nested too deep`;
  }
}

type Of<K extends Shape['kind']> = Extract<Shape, { kind: K }>;

function listFault(shape: Of<'list'>, value: unknown, path: string): string | undefined {
  if (!Array.isArray(value) || value.length < shape.min || value.length > shape.max) {
    return `${path}: not a list of ${shape.min} to ${shape.max}`;
  }
  for (let at = 0; at < value.length; at += 1) {
    const fault = faultOf(shape.item, value[at], `${path}[${at}]`);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function recordFault(shape: Of<'record'>, value: unknown, path: string): string | undefined {
  if (!isObject(value)) return `${path}: not an object`;
  const keys = Object.keys(value);
  if (keys.length > shape.max) return `${path}: more than ${shape.max} members`;
  for (const name of keys) {
    const named = name.length <= MAX_MATCHED && shape.key.test(name);
    const fault = named ? faultOf(shape.item, value[name], `${path}.${name}`) : `${path}: malformed name of a member`;
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function objectFault(shape: Of<'object'>, value: unknown, path: string): string | undefined {
  if (!isObject(value)) return `${path}: not an object`;
  for (const name of Object.keys(shape.required)) {
    if (!has(value, name)) return `${path}.${name}: missing`;
  }
  for (const name of Object.keys(value)) {
    const members = has(shape.required, name) ? shape.required : shape.optional;
    const member = has(members, name) ? members[name] : undefined;
    if (member === undefined) return `${path}: unknown member ${name.slice(0, 40)}`;
    const fault = faultOf(member, value[name], `${path}.${name}`);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

const isTime = (value: unknown): boolean =>
  typeof value === 'string' &&
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value) &&
  isFinite(Date.parse(value)) &&
  new Date(value).toISOString() === value;

function nests(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (depth === 0) return false;
  const inside = value as Record<string, unknown>;
  return Object.keys(inside).every((name) => nests(inside[name], depth - 1));
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Bytes of a text in UTF-8, without TextEncoder. */
export function utf8Length(value: string): number {
  let bytes = 0;
  for (let at = 0; at < value.length; at += 1) {
    const unit = value.charCodeAt(at);
    // Each half of a surrogate pair counts for two of its four bytes.
    bytes += unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 2 : 3;
  }
  return bytes;
}

export const has = (value: object, name: string): boolean => Object.prototype.hasOwnProperty.call(value, name);

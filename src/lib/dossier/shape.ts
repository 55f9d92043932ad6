/*
 * The little that rules.ts needs to check the form of a document. Not valibot: these lines also run inside CouchDB
 * (`validate_doc_update`), whose JavaScript is ES2017 without TextEncoder, Intl and String.normalize.
 */

/** Says what is wrong with a value, as `path: what`, or undefined where nothing is. */
export type Check = (value: unknown, path: string) => string | undefined;

export type Members = Readonly<Record<string, Check>>;

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const literal =
  (...allowed: readonly unknown[]): Check =>
  (value, path) =>
    allowed.indexOf(value) >= 0 ? undefined : `${path}: not one of ${JSON.stringify(allowed)}`;

/** `max` counts UTF-16 units. */
export const text =
  (max: number, min = 0): Check =>
  (value, path) =>
    typeof value === 'string' && value.length >= min && value.length <= max
      ? undefined
      : `${path}: not a text of ${min} to ${max} characters`;

export const matching =
  (pattern: RegExp): Check =>
  (value, path) =>
    typeof value === 'string' && value.length <= 400 && pattern.test(value) ? undefined : `${path}: malformed`;

export const number =
  (min: number, max: number): Check =>
  (value, path) =>
    typeof value === 'number' && isFinite(value) && value >= min && value <= max
      ? undefined
      : `${path}: not a number from ${min} to ${max}`;

export const integer =
  (min: number, max: number): Check =>
  (value, path) =>
    typeof value === 'number' && Math.floor(value) === value
      ? number(min, max)(value, path)
      : `${path}: not a whole number`;

export const boolean: Check = (value, path) => (typeof value === 'boolean' ? undefined : `${path}: not true or false`);

export const list =
  (max: number, item: Check, min = 0): Check =>
  (value, path) => {
    if (!Array.isArray(value) || value.length < min || value.length > max)
      return `${path}: not a list of ${min} to ${max}`;
    for (let at = 0; at < value.length; at += 1) {
      const fault = item(value[at], `${path}[${at}]`);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };

export const record =
  (max: number, key: RegExp, item: Check): Check =>
  (value, path) => {
    if (!isObject(value)) return `${path}: not an object`;
    const keys = Object.keys(value);
    if (keys.length > max) return `${path}: more than ${max} members`;
    for (const name of keys) {
      const fault = key.test(name) ? item(value[name], `${path}.${name}`) : `${path}: member with a malformed name`;
      if (fault !== undefined) return fault;
    }
    return undefined;
  };

/** An object with all of `required`, any of `optional`, and nothing else. */
export const object =
  (required: Members, optional: Members = {}): Check =>
  (value, path) => {
    if (!isObject(value)) return `${path}: not an object`;
    for (const name of Object.keys(required)) {
      if (!has(value, name)) return `${path}.${name}: missing`;
    }
    for (const name of Object.keys(value)) {
      const check = has(required, name) ? required[name] : has(optional, name) ? optional[name] : undefined;
      if (check === undefined) return `${path}: unknown member ${name.slice(0, 40)}`;
      const fault = check(value[name], `${path}.${name}`);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };

/** Any JSON that nests at most `depth` levels: what reads it later may recurse. */
export const shallow =
  (depth: number): Check =>
  (value, path) => {
    if (typeof value !== 'object' || value === null) return undefined;
    if (depth === 0) return `${path}: nested too deep`;
    const inner = shallow(depth - 1);
    for (const name of Object.keys(value)) {
      const fault = inner((value as Record<string, unknown>)[name], path);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };

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

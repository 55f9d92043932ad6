import type { DBCore, DBCoreCursor, DBCoreTable, Middleware } from 'dexie';
import type { Vault } from './vault';

/** A row as it lies in IndexedDB: its own key where it has one, and everything sealed. */
interface SealedRow {
  readonly box: Uint8Array;
}

/**
 * Has Dexie keep the rows of a database sealed: whoever uses its tables sees what was put. Rows are JSON; keys are not
 * sealed, so they must say nothing. `plain` names the tables that are left as they are, because files lie in them that are
 * sealed already, or keys that only the browser can hold.
 */
export function sealedTables(vault: Vault, plain: readonly string[] = []): Middleware<DBCore> {
  return {
    stack: 'dbcore',
    name: 'sealed',
    // Next to IndexedDB: what Dexie does itself to watch rows sees them open.
    level: -1,
    create: (core) => ({
      ...core,
      table: (name) => (plain.includes(name) ? core.table(name) : sealedTable(core.table(name), vault)),
    }),
  };
}

function sealedTable(table: DBCoreTable, vault: Vault): DBCoreTable {
  const keyPath = table.schema.primaryKey.keyPath;
  if (Array.isArray(keyPath)) throw new TypeError(`${table.name}: its key would tell what it is of`);
  const place = `table ${table.name}`;
  const seal = (row: Record<string, unknown>): object => {
    const box = vault.seal(row, place);
    return typeof keyPath === 'string' && row[keyPath] !== undefined ? { [keyPath]: row[keyPath], box } : { box };
  };
  const open = (sealed: SealedRow | undefined): unknown => {
    if (sealed === undefined) return undefined;
    const row = vault.open(sealed.box, place) as Record<string, unknown>;
    // A key that IndexedDB gave out was not known when the row was sealed.
    return typeof keyPath === 'string' ? { ...row, [keyPath]: (sealed as never)[keyPath] as unknown } : row;
  };
  return {
    ...table,
    mutate: (request) =>
      request.type === 'add' || request.type === 'put'
        ? table.mutate({ ...request, values: request.values.map(seal) })
        : table.mutate(request),
    get: async (request) => open((await table.get(request)) as SealedRow | undefined),
    getMany: async (request) => (await table.getMany(request)).map(open),
    query: async (request) => {
      const found = await table.query(request);
      return request.values ? { ...found, result: found.result.map(open) } : found;
    },
    openCursor: async (request) => {
      const cursor = await table.openCursor(request);
      return cursor && request.values ? openedCursor(cursor, open) : cursor;
    },
  };
}

const openedCursor = (cursor: DBCoreCursor, open: (row: SealedRow | undefined) => unknown): DBCoreCursor =>
  new Proxy(cursor, {
    get(target, member) {
      const value: unknown = Reflect.get(target, member, target);
      if (member === 'value') return open(value as SealedRow | undefined);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });

import type { Vault } from '$lib/shared/vault';
import { prefixOf } from './notes';

/** Larger things of one profile that can be had again: in a Cache of the browser, sealed. */
export interface SealedShelf {
  /** Undefined where nothing is kept, or nothing that this profile's key opens. */
  get(name: string): Promise<unknown>;
  put(name: string, value: unknown): Promise<void>;
}

/** `shelves`: `caches` of the browser. */
export function sealedShelf(space: string, vault: Vault, shelves: Pick<CacheStorage, 'open'> = caches): SealedShelf {
  const shelf = () => shelves.open(`${prefixOf(space)}${vault.pseudonym('shelf')}`);
  const addressOf = (name: string): string => `/sealed/${vault.pseudonym(`shelf ${name}`)}`;
  return {
    async get(name) {
      const held = await (await shelf()).match(addressOf(name));
      if (held === undefined) return undefined;
      try {
        return vault.open(new Uint8Array(await held.arrayBuffer()), addressOf(name));
      } catch {
        return undefined;
      }
    },
    async put(name, value) {
      const address = addressOf(name);
      await (await shelf()).put(address, new Response(vault.seal(value, address)));
    },
  };
}

import type { HubOptions } from '../hub/options';

/** The CouchDB that the environment names (docs/deploy.md). */
export function couchDbOf(env: NodeJS.ProcessEnv): HubOptions['couchdb'] {
  if (!env.COUCHDB_URL) return undefined;
  return { url: env.COUCHDB_URL, prefix: env.COUCHDB_PREFIX, jwtSecret: env.COUCHDB_JWT_SECRET };
}

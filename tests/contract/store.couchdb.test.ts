import { describe, it } from 'vitest';
import { openTestCouchDb } from '../hub/couchdb';
import { storeContract } from './store';

if (process.env.COUCHDB_URL) storeContract('couchdb', openTestCouchDb);
else describe('store contract: couchdb', () => it.todo('runs where COUCHDB_URL names a CouchDB and its administrator'));

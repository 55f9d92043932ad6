import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import http from 'pouchdb-adapter-http';
import leveldb from 'pouchdb-adapter-leveldb';
import PouchDB from 'pouchdb-core';
import replication from 'pouchdb-replication';
import { gzipSync } from 'node:zlib';
import type { Client } from './harness';

/** Once: PouchDB takes a plugin no second time. */
export const Pouch = PouchDB.plugin(http).plugin(leveldb).plugin(replication);

export type TestPouch = PouchDB.Database<Record<string, unknown>>;

export function localPouch(): TestPouch {
  return new Pouch(join(mkdtempSync(join(tmpdir(), 'sandyq-pouch-')), 'db'), { adapter: 'leveldb' });
}

export interface Traffic {
  requests: number;
  up: number;
  down: number;
}

/** PouchDB's own HTTP adapter, as the app sets it up: the session's cookie, gzip, and no probing for the database. */
export function remotePouch(client: Client, name: string, traffic?: Traffic): TestPouch {
  return new Pouch(`${client.url}/db/${name}`, {
    skip_setup: true,
    fetch: async (url, init) => {
      const headers = new Headers(init?.headers);
      headers.set('Sandyq-Request', '1');
      headers.set('Cookie', client.cookie);
      const body = typeof init?.body === 'string' ? gzipSync(init.body) : undefined;
      if (body !== undefined) headers.set('Content-Encoding', 'gzip');
      const response = await fetch(url, {
        ...init,
        headers,
        body: body === undefined ? init?.body : new Uint8Array(body),
      });
      if (traffic !== undefined) {
        traffic.requests += 1;
        traffic.up += body?.length ?? 0;
        traffic.down += Number(response.headers.get('content-length') ?? 0);
      }
      // In Node PouchDB asks for what node-fetch has.
      return Object.assign(response, { buffer: async () => Buffer.from(await response.arrayBuffer()) });
    },
  });
}

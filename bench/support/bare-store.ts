import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { EmbeddedStore } from '../../src/hub/store/embedded/embedded-store';

/**
 * The hub's store with nothing before it, for what is measured beside us: no sign-in, no rules, no receipts. It serves
 * a bench page too, so that a browser reaches it without CORS.
 */
export async function serveBareStore(
  data: string,
  page: string,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const store = await EmbeddedStore.open({ folder: data });
  const server = createServer((request, response) => {
    answer(store, page, request).then(
      ({ status, type, body }) => {
        response.writeHead(status, { 'Content-Type': type });
        response.end(body);
      },
      // The link broke in the middle of a request.
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await store.close();
    },
  };
}

interface Plain {
  readonly status: number;
  readonly type: string;
  readonly body: string | Uint8Array;
}

async function answer(store: EmbeddedStore, page: string, request: IncomingMessage): Promise<Plain> {
  const url = new URL(request.url ?? '/', 'http://bare');
  const [first, db, ...path] = url.pathname.split('/').filter(Boolean).map(decodeURIComponent);
  if (first !== 'db') return file(join(page, url.pathname === '/' ? 'index.html' : url.pathname));
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const raw = Buffer.concat(parts);
  const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw).toString();
  const made = await store.handle({
    as: 'hub',
    method: (request.method ?? 'GET') as 'GET',
    ...(db ? { db } : {}),
    path,
    query: Object.fromEntries(url.searchParams),
    ...(text === '' ? {} : { body: JSON.parse(text) as unknown }),
  });
  return { status: made.status, type: 'application/json', body: made.body as Uint8Array };
}

async function file(path: string): Promise<Plain> {
  const type = path.endsWith('.js') ? 'text/javascript' : 'text/html';
  return readFile(path).then(
    (body) => ({ status: 200, type, body }),
    () => ({ status: 404, type, body: '' }),
  );
}

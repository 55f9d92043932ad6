import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.kit': 'application/vnd.sandyq.kit',
};

/** Without `status` the connection is broken off. `from`: the first so many requests are answered as ever. */
export interface OwnAnswer {
  readonly status?: number;
  readonly body?: string;
  readonly from?: number;
}

export interface HarnessServer {
  readonly origin: string;
  /** Path of each request, in order. */
  readonly requests: string[];
  /** Answers of the server's own, by path. */
  readonly answers: Map<string, OwnAnswer>;
  close(): Promise<void>;
}

/** Serves the built harness, and the kits of `shelf` under /shelf/, with byte ranges and ETags. On 127.0.0.1 alone. */
export async function serveHarness(dist: string, shelf: string): Promise<HarnessServer> {
  const requests: string[] = [];
  const answers: HarnessServer['answers'] = new Map();
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://harness').pathname;
    requests.push(path);
    const own = answers.get(path);
    if (own !== undefined && requests.filter((asked) => asked === path).length > (own.from ?? 0)) {
      if (own.status === undefined) return void request.socket.destroy();
      const type = TYPES[extname(path)] ?? 'text/plain';
      return void response.writeHead(own.status, { 'Content-Type': type }).end(own.body);
    }
    const file = path.startsWith('/shelf/')
      ? join(shelf, path.slice(7))
      : join(dist, path === '/' ? 'index.html' : path);
    if (path.includes('..') || !existsSync(file) || !statSync(file).isFile()) return void response.writeHead(404).end();
    sendFile(file, request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answers,
    close() {
      server.closeAllConnections();
      return new Promise((done) => void server.close(() => done()));
    },
  };
}

function sendFile(file: string, request: IncomingMessage, response: ServerResponse): void {
  const { size, mtimeMs } = statSync(file);
  const etag = `"${size}-${mtimeMs}"`;
  const headers = {
    'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
    ETag: etag,
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'no-cache',
  };
  if (request.headers['if-match'] !== undefined && request.headers['if-match'] !== etag) {
    response.writeHead(412, headers).end();
    return;
  }
  const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
  const start = Number(range?.[1] ?? 0);
  const end = Math.min(Number(range?.[2] ?? size - 1), size - 1);
  const length = { 'Content-Length': end - start + 1 };
  if (range) response.writeHead(206, { ...headers, ...length, 'Content-Range': `bytes ${start}-${end}/${size}` });
  else response.writeHead(200, { ...headers, ...length });
  if (request.method === 'HEAD' || size === 0) response.end();
  else createReadStream(file, { start, end, highWaterMark: 1 << 20 }).pipe(response);
}

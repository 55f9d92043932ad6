/*
 * The raw limit of the class: a plain static file server over HTTPS, as anybody would write it with Node, in a process of
 * its own. `static-server.mjs FILE CERT KEY`; says its port.
 */
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:https';

const [file, cert, key] = process.argv.slice(2);
const { size } = statSync(file);
const server = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (request, response) => {
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
  const [start, end] = from === undefined ? [0, size - 1] : [Number(from), Math.min(Number(to), size - 1)];
  response.writeHead(from === undefined ? 200 : 206, {
    'Content-Type': 'application/octet-stream',
    'Content-Length': end - start + 1,
    'Content-Range': `bytes ${start}-${end}/${size}`,
  });
  createReadStream(file, { start, end }).pipe(response);
});
// As the hub: an idle connection may wait while the clients are busy with others.
server.keepAliveTimeout = 65_000;
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));

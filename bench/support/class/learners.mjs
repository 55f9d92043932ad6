/*
 * A class of HTTP clients in a process of its own: each takes the whole file by ranges of 8 MiB, three at a time, and checks
 * the hash of each. Told by one line of JSON; says how long it took, ms.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';

const { url, ca, cookies, chunks, chunkBytes, lanes } = JSON.parse(await text(process.stdin));
const authority = readFileSync(ca);

function take(agent, cookie, index) {
  return new Promise((resolve, reject) => {
    const start = index * chunkBytes;
    const headers = { Cookie: cookie, Range: `bytes=${start}-${start + chunkBytes - 1}` };
    const asked = request(url, { agent, headers }, (response) => {
      const hash = createHash('sha256');
      response.on('data', (part) => hash.update(part));
      response.once('error', reject);
      response.once('end', () => {
        if (response.statusCode !== 206) reject(new Error(`HTTP ${response.statusCode}`));
        else if (hash.digest('hex') !== chunks[index]) reject(new Error(`chunk ${index} has other bytes`));
        else resolve();
      });
    });
    asked.once('error', (error) => reject(new Error(`${url}, chunk ${index}: ${error.message}`)));
    asked.end();
  });
}

async function learn(cookie) {
  const agent = new Agent({ keepAlive: true, maxSockets: lanes, ca: authority });
  const left = chunks.map((_, index) => index);
  const lane = async () => {
    for (let index = left.shift(); index !== undefined; index = left.shift()) await take(agent, cookie, index);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  agent.destroy();
}

const began = performance.now();
await Promise.all(cookies.map(learn));
process.stdout.write(`${performance.now() - began}\n`);

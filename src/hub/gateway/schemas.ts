import { readdir } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { notFound } from '../http/answer';
import type { Route } from '../http/router';
import type { Call } from './call';

/** `GET /schemas/<name>.json`: the JSON Schemas of our formats, which the build made into this folder. */
export async function schemaRoutes(folder: string): Promise<readonly Route<Call>[]> {
  const names = new Set((await readdir(folder).catch(() => [])).filter((name) => /^[a-z0-9.-]+\.json$/.test(name)));
  return [
    {
      method: 'GET',
      path: '/schemas/:name',
      anonymous: true,
      handle: (_call, { name }) => {
        if (name === undefined || !names.has(name)) return Promise.reject(notFound());
        const headers = { 'Content-Type': 'application/schema+json', 'Access-Control-Allow-Origin': '*' };
        return Promise.resolve({ status: 200, headers, body: createReadStream(join(folder, name)) });
      },
    },
  ];
}

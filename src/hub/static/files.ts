import { readFile, readdir } from 'node:fs/promises';
import { createReadStream, statSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { basename, extname, join, relative, sep } from 'node:path';
import { createHash } from 'node:crypto';
import { notFound } from '../http/answer';
import { hostOf } from '../http/host';
import type { Answer } from '../http/answer';
import { acceptsEncoding } from '../http/serve';
import { FILE_HEADERS, PAGE_HEADERS, contentSecurityPolicy } from './policy';

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.vtt': 'text/vtt; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

interface AppFile {
  readonly path: string;
  readonly size: number;
  readonly etag: string;
  /** Encoding → size of the file beside it that is compressed already. */
  readonly compressed: ReadonlyMap<'br' | 'gzip', number>;
}

const SUFFIX = { br: '.br', gzip: '.gz' } as const;

/** Named by content. */
const IMMUTABLE = '/_app/immutable/';

/** Scripts and styles that pages are put together from, and nothing else: a policy on each would weigh more than many of them. */
const PART = /^\/_app\/immutable\/(assets|chunks|entry|nodes)\//;

/**
 * The built app. Its files are listed once at start, so a request can only ask for what is in the list: no path from
 * outside reaches the disk.
 */
export class AppFiles {
  private constructor(
    private readonly files: ReadonlyMap<string, AppFile>,
    private readonly policy: (hostname: string) => string,
  ) {}

  /** An empty app where the folder is not there: the API works without it. */
  static async load(folder: string): Promise<AppFiles> {
    const files = await listFiles(folder);
    const shell = files.get('/shell.html');
    const policy = contentSecurityPolicy(shell === undefined ? '' : await readFile(shell.path, 'utf8'));
    return new AppFiles(files, policy);
  }

  get size(): number {
    return this.files.size;
  }

  /** A file, or the shell page for whatever address somebody opens in the app. */
  answer(request: IncomingMessage, path: readonly string[]): Answer {
    const name = `/${path.join('/')}`;
    const file = this.files.get(name);
    // The shell by its own name too: the service worker keeps it for the time without a hub.
    if (file !== undefined) return this.#file(request, name, file);
    const shell = this.files.get('/shell.html');
    if (shell === undefined || !isNavigation(request, name)) throw notFound();
    return this.#file(request, '/shell.html', shell);
  }

  #file(request: IncomingMessage, name: string, file: AppFile): Answer {
    // A worker has the policy of its own file, not of the page that started it.
    const own = /\.(html|m?js)$/.test(name) && !PART.test(name);
    const headers: Record<string, string> = {
      ...FILE_HEADERS,
      'Content-Type': MEDIA_TYPES[extname(name)] ?? 'application/octet-stream',
      'Cache-Control': name.startsWith(IMMUTABLE) ? 'public, max-age=31536000, immutable' : 'no-cache',
      ETag: file.etag,
      ...(file.compressed.size > 0 ? { Vary: 'Accept-Encoding' } : {}),
      ...(own ? { ...PAGE_HEADERS, 'Content-Security-Policy': this.policy(hostOf(request)) } : {}),
    };
    if (request.headers['if-none-match'] === file.etag) return { status: 304, headers };
    for (const [encoding, size] of file.compressed) {
      if (!acceptsEncoding(request, encoding)) continue;
      const more = { 'Content-Encoding': encoding, 'Content-Length': String(size) };
      return { status: 200, headers: { ...headers, ...more }, body: createReadStream(file.path + SUFFIX[encoding]) };
    }
    return {
      status: 200,
      headers: { ...headers, 'Content-Length': String(file.size) },
      body: createReadStream(file.path),
    };
  }
}

/** Not a missing picture or script: those are missing, and a page in their place would only confuse. */
function isNavigation(request: IncomingMessage, name: string): boolean {
  if (name.startsWith('/_app/')) return false;
  const accepted = request.headers.accept ?? '*/*';
  return extname(name) === '' && /text\/html|\*\/\*/.test(accepted);
}

async function listFiles(folder: string): Promise<ReadonlyMap<string, AppFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const found = new Map<string, { path: string; size: number }>();
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    // One after the other, and not through the thread pool: a thousand small questions.
    found.set(`/${relative(folder, path).split(sep).join('/')}`, { path, size: statSync(path).size });
  }
  const files = new Map<string, AppFile>();
  for (const [name, { path, size }] of found) {
    if (/\.(br|gz)$/.test(name) && found.has(name.replace(/\.(br|gz)$/, ''))) continue;
    const compressed = new Map<'br' | 'gzip', number>();
    for (const encoding of ['br', 'gzip'] as const) {
      const beside = found.get(name + SUFFIX[encoding]);
      if (beside !== undefined) compressed.set(encoding, beside.size);
    }
    files.set(name, { path, size, etag: `"${await tagOf(name, path)}"`, compressed });
  }
  return files;
}

/** What is named by its content is not read to be named again: from a stick that were seconds of each start. */
async function tagOf(name: string, path: string): Promise<string> {
  if (name.startsWith(IMMUTABLE)) return basename(name);
  const bytes = new Uint8Array(await readFile(path));
  return createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
}

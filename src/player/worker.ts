import { LRS_PATH, PLAY_PATH, RUNTIME_PATH, STAGE_PATH, type FileAnswer } from '../lib/player/protocol';
import { PLAYER_HEADERS, playPolicy, stagePolicy } from '../lib/player/policy';
import { fileResponse } from '../lib/shared/file-response';
import { MAX_BODY, type LrsAnswer } from './lrs/request';

/*
 * The service worker of the player's origin. It keeps nothing: its own page it has in itself, every file of a package it
 * asks of the app, through the page that plays it, each time anew. Nothing on this origin reaches the network.
 */

declare const self: ServiceWorkerGlobalScope;
/** Put in by scripts/build-player.mjs. */
declare const STAGE_HTML: string;
declare const STAGE_SCRIPT_HASH: string;

/** The app reads a file out of its own database: longer than this, and its page has gone. */
const PATIENCE_MS = 30_000;
const HOST = self.location.hostname;

self.addEventListener('install', (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('message', (event) => {
  if ((event.data as { type?: unknown } | null)?.type === 'claim') event.waitUntil(self.clients.claim());
});
self.addEventListener('fetch', (event) => event.respondWith(answer(event.request)));

async function answer(request: Request): Promise<Response> {
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return Response.error();
  if (url.pathname.startsWith(LRS_PATH)) return lrs(request, url);
  if (request.method !== 'GET' && request.method !== 'HEAD') return empty(405);
  if (url.pathname === STAGE_PATH) return stage();
  const asked = askedFor(url);
  if (asked === undefined) return empty(404);
  const page = await stageOf(asked.session);
  if (page === undefined) return empty(410);
  const file = await ask(page, asked);
  if (file === null) return empty(404);
  return fileResponse(file, request, { ...PLAYER_HEADERS, 'Content-Security-Policy': playPolicy(HOST) });
}

const stage = (): Response =>
  new Response(STAGE_HTML, {
    headers: {
      ...PLAYER_HEADERS,
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': stagePolicy(HOST, STAGE_SCRIPT_HASH),
    },
  });

interface Asked {
  readonly type: 'file' | 'runtime';
  readonly session: string;
  readonly path: string;
}

/** `/play/<session>/<path in the package>` and `/runtime/<session>/<name>`. */
function askedFor({ pathname }: URL): Asked | undefined {
  for (const [prefix, type] of [
    [PLAY_PATH, 'file'],
    [RUNTIME_PATH, 'runtime'],
  ] as const) {
    if (!pathname.startsWith(prefix)) continue;
    const [session = '', ...rest] = pathname.slice(prefix.length).split('/');
    return { type, session, path: decoded(rest.join('/')) };
  }
  return undefined;
}

/** `/lrs/<session>/<resource>`: to the page that plays, whose runtime answers; the app never hears of it. */
async function lrs(request: Request, url: URL): Promise<Response> {
  const [session = '', ...rest] = url.pathname.slice(LRS_PATH.length).split('/');
  const page = await stageOf(session);
  if (page === undefined) return empty(410);
  const body = await request.text();
  if (body.length > MAX_BODY) return empty(413);
  const asked = {
    method: request.method,
    // Many put a slash of their own behind an endpoint that has one.
    path: rest.filter((part) => part !== '').join('/'),
    query: url.search,
    headers: Object.fromEntries(request.headers),
    body,
  };
  const answer = (await say(page, { type: 'lrs', request: asked })) as LrsAnswer | null;
  if (answer === null) return empty(504);
  const headers = { ...answer.headers, ...PLAYER_HEADERS, 'Content-Security-Policy': playPolicy(HOST) };
  return new Response(request.method === 'HEAD' ? null : (answer.body ?? null), { status: answer.status, headers });
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** The page that plays: the worker may have been stopped and started anew since it was opened. */
async function stageOf(session: string): Promise<Client | undefined> {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  return pages.find(({ url }) => {
    const { pathname, searchParams } = new URL(url);
    return pathname === STAGE_PATH && searchParams.get('session') === session;
  });
}

async function ask(page: Client, { type, path }: Asked): Promise<FileAnswer> {
  const answer = await say(page, type === 'file' ? { type, path } : { type, name: path });
  return isFile(answer) ? answer : null;
}

/** What the page answers; `null` where it says nothing in time. */
function say(page: Client, message: object): Promise<unknown> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    const timer = setTimeout(() => finish(null), PATIENCE_MS);
    const finish = (answer: unknown) => {
      clearTimeout(timer);
      port1.close();
      resolve(answer);
    };
    port1.onmessage = ({ data }) => finish(data);
    page.postMessage(message, [port2]);
  });
}

const isFile = (data: unknown): data is NonNullable<FileAnswer> =>
  typeof data === 'object' && data !== null && (data as { blob?: unknown }).blob instanceof Blob;

const empty = (status: number): Response => new Response(null, { status, headers: PLAYER_HEADERS });

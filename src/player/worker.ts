import {
  LRS_PATH,
  PLAY_PATH,
  RUNTIME_PATH,
  STAGE_PATH,
  type FileAnswer,
  type FileRequest,
} from '../lib/player/protocol';
import { PLAYER_HEADERS, playPolicy, stagePolicy } from '../lib/player/policy';
import { fileResponse } from '../lib/shared/file-response';
import { isPage, withFirstWord } from './first-word';
import { MAX_BODY, plainPath, type LrsAnswer } from './lrs/request';

/*
 * The service worker of the player's origin. It keeps nothing: its own page it has in itself, every file of a package it
 * asks of the app each time anew, on a port that the app handed through the page that plays: past that page, which is as busy
 * as its package. Nothing on this origin reaches the network.
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
  const { type, session } = (event.data ?? {}) as { type?: unknown; session?: unknown };
  if (type === 'claim') event.waitUntil(self.clients.claim());
  else if (type === 'link') takeLink(String(session), event.ports);
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
  if ((await stageOf(asked.session)) === undefined) return empty(410);
  const link = await linkOf(asked.session);
  if (link === undefined) return empty(504);
  const found = await say(link, asked.request);
  if (!isFile(found)) return empty(404);
  const file = isPage(found.mediaType) ? { ...found, blob: await withFirstWord(found.blob) } : found;
  return fileResponse(file, request, { ...PLAYER_HEADERS, 'Content-Security-Policy': playPolicy(HOST) });
}

/** Where files are asked for. One session plays at a time. */
let link: { readonly session: string; readonly port: MessagePort } | undefined;
const waiting = new Set<() => void>();

function takeLink(session: string, [port, heard]: readonly MessagePort[]): void {
  if (port === undefined) return;
  link?.port.close();
  link = { session, port };
  for (const go of waiting) go();
  heard?.postMessage(true);
}

/** A worker that was stopped and started anew has none: the page that plays has the app give another. */
async function linkOf(session: string): Promise<MessagePort | undefined> {
  if (link?.session === session) return link.port;
  const page = await stageOf(session);
  if (page === undefined) return undefined;
  page.postMessage({ type: 'link' });
  return new Promise((resolve) => {
    const go = (): void => {
      clearTimeout(timer);
      waiting.delete(go);
      resolve(link?.session === session ? link.port : undefined);
    };
    const timer = setTimeout(go, PATIENCE_MS);
    waiting.add(go);
  });
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
  readonly session: string;
  readonly request: FileRequest;
}

/** `/play/<session>/<path in the package>` and `/runtime/<session>/<name>`. */
function askedFor({ pathname }: URL): Asked | undefined {
  for (const [prefix, type] of [
    [PLAY_PATH, 'file'],
    [RUNTIME_PATH, 'runtime'],
  ] as const) {
    if (!pathname.startsWith(prefix)) continue;
    const [session = '', ...rest] = pathname.slice(prefix.length).split('/');
    return { session, request: { type, path: decoded(rest.join('/')) } };
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
    path: plainPath(rest.join('/')),
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

/** What is answered; `null` where nothing is said in time. */
function say(to: Client | MessagePort, message: object): Promise<unknown> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    const timer = setTimeout(() => finish(null), PATIENCE_MS);
    const finish = (answer: unknown) => {
      clearTimeout(timer);
      port1.close();
      resolve(answer);
    };
    port1.onmessage = ({ data }) => finish(data);
    to.postMessage(message, [port2]);
  });
}

const isFile = (data: unknown): data is NonNullable<FileAnswer> =>
  typeof data === 'object' && data !== null && (data as { blob?: unknown }).blob instanceof Blob;

const empty = (status: number): Response => new Response(null, { status, headers: PLAYER_HEADERS });

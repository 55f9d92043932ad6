import {
  LRS_PATH,
  MEETING,
  PLAYER_VERSION,
  PLAY_PATH,
  RUNTIME_PATH,
  type AppMessage,
  type OpenMessage,
  type PlayerMessage,
} from '../lib/player/protocol';
import { emptyStorage } from './clean';
import { newLine } from './line';
import { refused, type LrsAnswer, type LrsRequest } from './lrs/request';
import { answerWaiting } from './waiting';
import { askTexts, type FilesAtHand } from './texts';
import type { Report, RunPackage, Running } from './runtime';
import { PackageWindows, type Page } from './windows';

/*
 * The player's page: between the app, whose frame it is in, and the package, which is in a frame of it. It has no right
 * that the package has not: both are one origin, and the app believes it no more than it believes the package.
 */

declare global {
  interface Window {
    /** Set by a runtime's script. */
    sandyqRuntime?: RunPackage;
    /** Called by each page of the package before its own scripts run. */
    sandyqFit?: (page: Page) => void;
  }
}

const app = parent;
// Packages look for their interface upwards, window by window, and would fail at the app, which they may not look into.
Object.defineProperty(window, 'parent', { value: window });

const asked = new URLSearchParams(location.search);
const session = asked.get('session') ?? '';
/** Nothing is played: the app only wants the worker to be in this browser. */
const meeting = asked.has(MEETING);
/** The app's origin: the host is the same, the port another. Known with its first message. */
let origin: string | undefined;
let opened = false;
let running: Running | undefined;
let windows: PackageWindows | undefined;
/** What pages may wait for. */
let texts: FilesAtHand | undefined;
/** The worker has the app's port. */
let linked: Promise<void> = Promise.resolve();

async function begin(): Promise<void> {
  if (!('serviceWorker' in navigator)) return tell({ type: 'unable', reason: 'no-worker' });
  if (!meeting) {
    // One package at a time, or one could read what the other stores.
    if (!(await holdAlone())) return tell({ type: 'unable', reason: 'other-window' });
    await emptyStorage();
  }
  if (!(await workerReady())) return tell({ type: 'unable', reason: 'no-worker' });
  navigator.serviceWorker.addEventListener('message', ({ data, ports }) => {
    const { type, request } = data as Record<string, unknown>;
    if (type === 'link') tell({ type });
    // What is asked of a record store is answered here: the app hears of it by reports.
    else if (type === 'lrs') ports[0]?.postMessage(answerOf(request as LrsRequest));
  });
  addEventListener('message', ({ data, origin: from, source, ports }) => {
    if (source !== app || new URL(from).hostname !== location.hostname) return;
    origin = from;
    void take(data as AppMessage, ports);
  });
  tell({ type: 'ready', version: PLAYER_VERSION });
}

const answerOf = (request: LrsRequest): LrsAnswer => running?.answer?.(request) ?? refused(404, 'no record store here');

async function take(message: AppMessage, ports: readonly MessagePort[]): Promise<void> {
  switch (message.type) {
    case 'link':
      linked = handOn(ports);
      return;
    case 'open':
      if (!opened) await open(message, ports);
      opened = true;
      return;
    case 'ping':
      return tell({ type: 'pong', number: message.number });
    case 'close':
      // Many packages end themselves as they are unloaded; the others are asked for what they have set.
      windows?.closeAll();
      document.querySelector('iframe')?.remove();
      running?.last();
      await emptyStorage();
      return tell({ type: 'closed' });
  }
}

/** Gives the app's port to the worker; resolves when the worker has it. */
function handOn(ports: readonly MessagePort[]): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  const heard = new Promise<void>((resolve) => (port1.onmessage = () => resolve()));
  navigator.serviceWorker.controller?.postMessage({ type: 'link', session }, [...ports, port2]);
  return heard;
}

async function open(
  { path, suffix, title, runtime, launch, words }: OpenMessage,
  [files]: readonly MessagePort[],
): Promise<void> {
  await linked;
  newLine();
  document.documentElement.lang = words.language;
  const own = `${location.origin}${PLAY_PATH}${session}/`;
  windows = new PackageWindows(own, words, sign);
  const asking = files === undefined ? undefined : askTexts(files);
  const endpoint = `${location.origin}${LRS_PATH}${session}/`;
  const fit = (page: Page): void => {
    if (windows?.fit(page)) answerWaiting(page, { own, files: texts, endpoint, answer: answerOf });
  };
  window.sandyqFit = fit;
  if (runtime !== undefined && launch !== undefined) {
    await addScript(`${RUNTIME_PATH}${session}/${runtime}.js`);
    const report = (said: Report): void => tell({ type: 'report', ...said });
    const started = window.sandyqRuntime?.(launch, report, endpoint);
    running = typeof started === 'function' ? { last: started } : started;
  }
  texts = await asking;
  const frame = document.createElement('iframe');
  frame.title = title;
  frame.allow = 'fullscreen; autoplay';
  frame.allowFullscreen = true;
  frame.src = `${own}${path.split('/').map(encodeURIComponent).join('/')}${withQuery(suffix, running?.query)}`;
  // A page that is no HTML says no word of ours.
  frame.addEventListener('load', () => frame.contentWindow && fit(frame.contentWindow as Page));
  document.body.append(frame);
}

/** What a package has behind its address stays; a query comes behind its own. */
function withQuery(suffix: string, more: string | undefined): string {
  if (more === undefined) return suffix;
  const [query, fragment = ''] = suffix.split(/(?=#)/s);
  return `${query}${query?.startsWith('?') ? '&' : '?'}${more}${fragment}`;
}

/** The app counts time as studied while somebody does something; at most every few seconds it is told. */
const SIGN_MS = 10_000;

let told = -SIGN_MS;

function sign(): void {
  if (performance.now() - told < SIGN_MS) return;
  told = performance.now();
  tell({ type: 'sign' });
}

function addScript(src: string): Promise<void> {
  return new Promise((resolve) => {
    const script = document.createElement('script');
    script.src = src;
    // Without its runtime the package still opens, and says itself what it lacks.
    script.onload = script.onerror = () => resolve();
    document.head.append(script);
  });
}

/** A page that was taken away lets go of it a moment later. */
const LOCK_MS = 4_000;

/** Held until this page goes; false where another one plays. */
function holdAlone(): Promise<boolean> {
  return new Promise((resolve) => {
    const forGood = (): Promise<never> => {
      resolve(true);
      return new Promise<never>(() => undefined);
    };
    navigator.locks.request('stage', { signal: AbortSignal.timeout(LOCK_MS) }, forGood).catch(() => resolve(false));
  });
}

/** True once the worker answers for this page; without a network it is the one of the last time. */
async function workerReady(): Promise<boolean> {
  try {
    await navigator.serviceWorker.register('/worker.js', { scope: '/', updateViaCache: 'none' });
    await navigator.serviceWorker.ready;
  } catch {
    if ((await navigator.serviceWorker.getRegistration('/')) === undefined) return false;
  }
  if (navigator.serviceWorker.controller !== null) return true;
  const controlled = new Promise<void>((resolve) => {
    navigator.serviceWorker.addEventListener('controllerchange', () => resolve(), { once: true });
  });
  // A page that was under way while the worker became active is not among those that it has claimed then.
  const { active } = await navigator.serviceWorker.ready;
  active?.postMessage({ type: 'claim' });
  await controlled;
  return true;
}

function tell(message: PlayerMessage): void {
  // Before the app spoke its origin is not known; what is said by then is no secret.
  app.postMessage(message, origin ?? '*');
}

// At the end: what stands above is there by now.
void begin();

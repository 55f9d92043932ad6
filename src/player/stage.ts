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
import { refused, type LrsRequest } from './lrs/request';
import type { Report, RunPackage, Running } from './runtime';

/*
 * The player's page: between the app, whose frame it is in, and the package, which is in a frame of it. It has no right
 * that the package has not: both are one origin, and the app believes it no more than it believes the package.
 */

declare global {
  interface Window {
    /** Set by a runtime's script. */
    sandyqRuntime?: RunPackage;
  }
}

const asked = new URLSearchParams(location.search);
const session = asked.get('session') ?? '';
/** Nothing is played: the app only wants the worker to be in this browser. */
const meeting = asked.has(MEETING);
/** The app's origin: the host is the same, the port another. Known with its first message. */
let app: string | undefined;
let opened = false;
let running: Running | undefined;

async function begin(): Promise<void> {
  if (!('serviceWorker' in navigator)) return tell({ type: 'unable', reason: 'no-worker' });
  if (!meeting) {
    // One package at a time, or one could read what the other stores.
    if (!(await holdAlone())) return tell({ type: 'unable', reason: 'other-window' });
    await emptyStorage();
  }
  if (!(await workerReady())) return tell({ type: 'unable', reason: 'no-worker' });
  navigator.serviceWorker.addEventListener('message', ({ data, ports }) => {
    // The worker asks for a file: the app answers it through its own port.
    const { type, path, name, request } = data as Record<string, unknown>;
    if (type === 'file') tell({ type, path: String(path) }, ports);
    else if (type === 'runtime') tell({ type, name: String(name) }, ports);
    // What is asked of a record store is answered here: the app hears of it by reports.
    else if (type === 'lrs')
      ports[0]?.postMessage(running?.answer?.(request as LrsRequest) ?? refused(404, 'no record store here'));
  });
  addEventListener('message', ({ data, origin, source }) => {
    if (source !== parent || new URL(origin).hostname !== location.hostname) return;
    app = origin;
    void take(data as AppMessage);
  });
  tell({ type: 'ready', version: PLAYER_VERSION });
}

async function take(message: AppMessage): Promise<void> {
  switch (message.type) {
    case 'open':
      if (!opened) await open(message);
      opened = true;
      return;
    case 'ping':
      return tell({ type: 'pong', number: message.number });
    case 'close':
      // Many packages end themselves as they are unloaded; the others are asked for what they have set.
      document.querySelector('iframe')?.remove();
      running?.last();
      await emptyStorage();
      return tell({ type: 'closed' });
  }
}

async function open({ path, suffix, title, runtime, launch }: OpenMessage): Promise<void> {
  if (runtime !== undefined && launch !== undefined) {
    await addScript(`${RUNTIME_PATH}${session}/${runtime}.js`);
    const report = (said: Report): void => tell({ type: 'report', ...said });
    const started = window.sandyqRuntime?.(launch, report, `${location.origin}${LRS_PATH}${session}/`);
    running = typeof started === 'function' ? { last: started } : started;
  }
  const frame = document.createElement('iframe');
  frame.title = title;
  frame.allow = 'fullscreen; autoplay';
  frame.allowFullscreen = true;
  frame.src = `${PLAY_PATH}${session}/${path.split('/').map(encodeURIComponent).join('/')}${withQuery(suffix, running?.query)}`;
  frame.addEventListener('load', () => watchFor(frame));
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

function watchFor(frame: HTMLIFrameElement): void {
  let told = 0;
  const sign = (): void => {
    if (performance.now() - told < SIGN_MS) return;
    told = performance.now();
    tell({ type: 'sign' });
  };
  for (const name of ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'])
    frame.contentWindow?.addEventListener(name, sign, { passive: true, capture: true });
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

function tell(message: PlayerMessage, ports: readonly MessagePort[] = []): void {
  // Before the app spoke its origin is not known; what is said by then is no secret.
  parent.postMessage(message, app ?? '*', [...ports]);
}

// At the end: what stands above is there by now.
void begin();

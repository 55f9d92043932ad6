import * as v from 'valibot';
import {
  MEETING,
  PLAYER_VERSION,
  PlayerMessage,
  STAGE_PATH,
  type AppMessage,
  type OpenMessage,
  type ReportMessage,
} from '$lib/player/protocol';

/*
 * The player in its frame, as the app sees it. What comes from there is hostile: it is taken from this frame and this origin
 * alone, and parsed. Files of the one package it has on ports of their own.
 */

export type Unable = 'no-worker' | 'other-window' | 'other-version' | 'no-answer';

export interface PlayerParts {
  readonly origin: string;
  /** A new port on which files of the package are to be had; undefined where nothing will be played. */
  readonly link: () => MessagePort | undefined;
  readonly onReport: (report: ReportMessage) => void;
  /** Somebody did something in it. */
  readonly onSign: () => void;
  /** True while it does not answer: a package that keeps its page busy for ever. */
  readonly onStill: (still: boolean) => void;
}

/** Its page comes from a hub or from its worker; longer than this, and there is none. */
const READY_MS = 15_000;
const PING_MS = 3_000;
/** So many pings without an answer are told. */
const STILL_AFTER = 3;
const CLOSE_MS = 2_000;

export class PlayerFrame {
  readonly element: HTMLIFrameElement;
  readonly #parts: PlayerParts;
  readonly #waiting = new Map<PlayerMessage['type'], (message: PlayerMessage) => void>();
  #pinged = 0;
  #answered = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(parts: PlayerParts, title: string) {
    this.#parts = parts;
    const frame = document.createElement('iframe');
    frame.title = title;
    // Scripts, and an origin of its own for its worker. No way up, no windows, no downloads.
    frame.setAttribute('sandbox', 'allow-scripts allow-same-origin allow-forms allow-pointer-lock');
    frame.allow = 'fullscreen; autoplay';
    frame.allowFullscreen = true;
    frame.referrerPolicy = 'no-referrer';
    this.element = frame;
  }

  /** Puts the frame into `place` and waits for the player; answers why there is none. `meeting`: nothing will be played. */
  async start(place: HTMLElement, { meeting = false } = {}): Promise<Unable | undefined> {
    const said = this.#next(['ready', 'unable'], READY_MS);
    addEventListener('message', this.#listen);
    this.element.src = `${this.#parts.origin}${STAGE_PATH}?session=${crypto.randomUUID()}${meeting ? `&${MEETING}` : ''}`;
    place.append(this.element);
    const message = await said;
    if (message?.type === 'unable') return message.reason;
    if (message?.type !== 'ready') return 'no-answer';
    return message.version === PLAYER_VERSION ? undefined : 'other-version';
  }

  open(message: OpenMessage): void {
    this.#link();
    const port = this.#parts.link();
    this.#send(message, ...(port === undefined ? [] : [port]));
    this.#timer = setInterval(() => this.#ping(), PING_MS);
  }

  /** Lets the package say its last, and takes the frame away. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    if (this.element.isConnected && this.#pinged - this.#answered < STILL_AFTER) {
      const closed = this.#next(['closed'], CLOSE_MS);
      this.#send({ type: 'close' });
      await closed;
    }
    this.remove();
  }

  /** At once. */
  remove(): void {
    clearInterval(this.#timer);
    removeEventListener('message', this.#listen);
    this.element.remove();
  }

  #ping(): void {
    this.#parts.onStill(this.#pinged - this.#answered >= STILL_AFTER);
    this.#pinged += 1;
    this.#send({ type: 'ping', number: this.#pinged });
  }

  #link(): void {
    const port = this.#parts.link();
    if (port !== undefined) this.#send({ type: 'link' }, port);
  }

  #send(message: AppMessage, ...ports: readonly MessagePort[]): void {
    this.element.contentWindow?.postMessage(message, this.#parts.origin, [...ports]);
  }

  #next(types: readonly PlayerMessage['type'][], ms: number): Promise<PlayerMessage | undefined> {
    return new Promise((resolve) => {
      const finish = (message?: PlayerMessage) => {
        clearTimeout(timer);
        for (const type of types) this.#waiting.delete(type);
        resolve(message);
      };
      const timer = setTimeout(finish, ms);
      for (const type of types) this.#waiting.set(type, finish);
    });
  }

  readonly #listen = ({ data, origin, source }: MessageEvent): void => {
    if (source !== this.element.contentWindow || origin !== this.#parts.origin) return;
    const parsed = v.safeParse(PlayerMessage, data);
    if (!parsed.success) return;
    const message = parsed.output;
    this.#waiting.get(message.type)?.(message);
    if (message.type === 'link') this.#link();
    else if (message.type === 'report') this.#parts.onReport(message);
    else if (message.type === 'sign') this.#parts.onSign();
    else if (message.type === 'pong') {
      this.#answered = Math.max(this.#answered, Math.min(message.number, this.#pinged));
      this.#parts.onStill(false);
    }
  };
}

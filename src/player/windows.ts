import type { PlayerWords } from '../lib/player/protocol';
import { sayLine } from './line';

/*
 * What packages of old expect of the windows of a browser, which their frame has no right to: a window that they open becomes
 * a pane over their outermost page; what they say by `alert` a line below it. Nothing can be asked so that a
 * script stands still meanwhile: `confirm` says yes, for whoever is asked has just chosen to do it, and shows what it was.
 * All of it is done by the package's own right, in its own origin.
 */

export type Page = Window & typeof globalThis;

interface Pane {
  readonly element: HTMLElement;
  readonly frame: HTMLIFrameElement;
  readonly opener: Window;
}

/** Where a name leads that stands for a window which is there. */
const HERE = /^_(self|parent|top|unfencedtop)$/i;
const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'];

export class PackageWindows {
  #panes: readonly Pane[] = [];
  /** A window keeps its name for scripts when it goes on to another page, the page does not. */
  readonly #fitted = new WeakSet<Document>();

  /** `own`: with this all addresses of the package begin. `sign`: somebody touched it. */
  constructor(
    private readonly own: string,
    private readonly words: PlayerWords,
    private readonly sign: () => void,
  ) {}

  /** Gives a page of the package what it would not have here; false where it has it already. */
  fit(page: Page): boolean {
    if (this.#fitted.has(page.document)) return false;
    this.#fitted.add(page.document);
    for (const name of SIGNS) page.addEventListener(name, this.sign, { passive: true, capture: true });
    page.alert = (said?: unknown) => sayLine(String(said ?? ''), this.words);
    page.confirm = (asked) => {
      sayLine(asked ?? '', this.words, this.words.agreed);
      return true;
    };
    const plain = page.open.bind(page);
    page.open = (url = '', name = '', features) =>
      this.#isThere(name) ? plain(url, name, features) : this.#open(page, String(url), name);
    page.addEventListener('click', (event) => this.#follow(page, event));
    const pane = this.#panes.find(({ frame }) => frame.contentWindow === page);
    if (pane !== undefined) {
      page.opener = pane.opener;
      page.close = () => this.#close(pane);
    }
    return true;
  }

  closeAll(): void {
    for (const pane of this.#panes) this.#close(pane);
  }

  /** Is a frame of the package called so? Those go on by themselves. */
  #isThere(name: string): boolean {
    if (HERE.test(name)) return true;
    const frames = (of: Window): readonly Window[] => Array.from({ length: of.length }, (_, at) => of[at]!);
    const called = (of: Window): boolean => frames(of).some((one) => nameOf(one) === name || called(one));
    return name !== '' && frames(window).some((one) => !this.#isPane(one) && (nameOf(one) === name || called(one)));
  }

  #isPane(page: Window): boolean {
    return this.#panes.some(({ frame }) => frame.contentWindow === page);
  }

  /** A link that wants a window of its own. */
  #follow(page: Window, event: MouseEvent): void {
    const link = (event.target as Element | null)?.closest?.<HTMLAnchorElement>('a[href][target], area[href][target]');
    if (!link || event.defaultPrevented || link.target === '' || this.#isThere(link.target)) return;
    if (link.protocol === 'javascript:') return;
    event.preventDefault();
    this.#open(page, link.href, link.target === '_blank' ? '' : link.target);
  }

  /** As `window.open` does: null where there can be none. */
  #open(opener: Window, url: string, name: string): Window | null {
    const address = this.#addressOf(opener, url);
    if (address === undefined) {
      sayLine(url, this.words, undefined, this.words.elsewhere);
      return null;
    }
    const pane = this.#panes.find(({ frame }) => name !== '' && frame.name === name) ?? this.#add(opener, name);
    if (address !== '') pane.frame.src = address;
    pane.frame.focus();
    return pane.frame.contentWindow;
  }

  /** '' for a page that is written by script alone; undefined where it lies outside of the package. */
  #addressOf(opener: Window, url: string): string | undefined {
    if (url === '' || url === 'about:blank') return '';
    const address = URL.canParse(url, opener.document.baseURI) ? new URL(url, opener.document.baseURI).href : '';
    return address.startsWith(this.own) ? address : undefined;
  }

  #add(opener: Window, name: string): Pane {
    // In the package's own page: an empty window has its policy then, and may be led on by who opened it.
    const within = outermost(opener).document;
    const element = within.createElement('div');
    element.style.cssText = 'all: initial; position: fixed; inset: 0; z-index: 2147483647';
    const root = element.attachShadow({ mode: 'open' });
    const style = within.createElement('style');
    style.textContent = PANE_STYLE;
    const button = within.createElement('button');
    button.lang = this.words.language;
    button.textContent = this.words.close;
    const frame = within.createElement('iframe');
    if (name !== '' && !name.startsWith('_')) frame.name = name;
    frame.title = document.querySelector('iframe')?.title ?? '';
    frame.allow = 'fullscreen; autoplay';
    root.append(style, button, frame);
    const pane = { element, frame, opener };
    button.addEventListener('click', () => this.#close(pane));
    this.#panes = [...this.#panes, pane];
    within.documentElement.append(element);
    const fit = (): void => void (frame.contentWindow && this.fit(frame.contentWindow as Page));
    frame.addEventListener('load', fit);
    fit();
    return pane;
  }

  #close(pane: Pane): void {
    this.#panes = this.#panes.filter((one) => one !== pane);
    pane.element.remove();
    document.querySelector('iframe')?.focus();
  }
}

/** `!important`: what the element itself says, to be free of the page around it, would win. */
const PANE_STYLE = `
:host { display: flex !important; flex-direction: column !important; background: #fff !important; }
button { align-self: end; min-height: 44px; padding: 0 16px; border: 0; background: #fff; color: #0b4a6f; font: 600 16px system-ui; }
button:focus-visible { outline: 3px solid #0b4a6f; outline-offset: -3px; }
iframe { flex: 1; width: 100%; border: 0; border-top: 1px solid #ccc; }`;

/** Below the player's own page. */
function outermost(page: Window): Window {
  let at = page;
  while (at.parent !== window) at = at.parent;
  return at;
}

/** The name of a window; undefined where it is not ours to read. */
function nameOf(page: Window): string | undefined {
  try {
    return page.name;
  } catch {
    return undefined;
  }
}

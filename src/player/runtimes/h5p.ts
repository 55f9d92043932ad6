import type { Launch, PackageResult } from '../../lib/player/protocol';
import { NOTHING_SAID, takeStatement, type H5pStanding } from './h5p-results';
import { isDataModel, soon } from './scorm';

/*
 * H5P content with a player that lies in the package (docs/decisions/0033-h5p.md). Its first page calls `sandyqH5p.play`: how
 * the player is set up is said here, so that kits need not be made anew when that changes.
 */

/** What this uses of H5P's scripts. */
interface H5pPage extends Window {
  readonly H5PStandalone: { readonly H5P: new (place: HTMLElement, options: object) => Promise<unknown> };
  readonly H5P: {
    readonly externalDispatcher: { on(name: 'xAPI', hear: (event: H5pEvent) => void): void };
    readonly instances: readonly H5pInstance[];
  };
  readonly H5PIntegration: { readonly contents: Readonly<Record<string, { contentUserData?: UserData } | undefined>> };
}
interface H5pEvent {
  readonly data?: { readonly statement?: unknown };
}
interface H5pInstance {
  getCurrentState?(): unknown;
  getMaxScore?(): unknown;
}
/** Part of the content, `0` is the whole → what kind of data → JSON. */
type UserData = Readonly<Record<string, Readonly<Record<string, string>>>>;

declare global {
  interface Window {
    sandyqH5p?: { play(page: H5pPage, place: HTMLElement): Promise<void> };
  }
}

const CONTENT = 'content';
const SAVE_SECONDS = 10;
/** Characters of what the content remembers; the trace takes 80,000 with all that is beside. */
const MAX_DATA = 60_000;

window.sandyqRuntime = ({ state }: Launch, report) => {
  const before = isDataModel(state) ? (state as { result?: PackageResult; data?: UserData }) : {};
  let standing: H5pStanding = { ...NOTHING_SAID, result: before.result ?? {} };
  let page: H5pPage | undefined;
  let told = '';

  const tell = (): void => {
    if (page === undefined) return;
    const { result, answers } = standing;
    const data = dataOf(page) ?? before.data;
    const whole = { result, answers: [...answers.values()], state: { result, data }, ended: false };
    const text = JSON.stringify(whole);
    if (text !== told) report(whole);
    told = text;
  };
  const tellSoon = soon(tell);
  /** What has no points says nothing when it was read to its end: it is done when it was looked at for a while. */
  const lookedAt = (): void => {
    if (page === undefined) return;
    if (!page.H5P.instances.some(hasPoints))
      standing = { ...standing, result: { ...standing.result, completed: true } };
    tell();
  };

  window.sandyqH5p = {
    async play(opened, place) {
      const at = (path: string): string => new URL(path, opened.location.href).pathname;
      await new opened.H5PStandalone.H5P(place, {
        id: CONTENT,
        embedType: 'div',
        h5pJsonPath: at('h5p'),
        frameJs: at('player/frame.bundle.js'),
        frameCss: at('player/styles/h5p.css'),
        icon: false,
        saveFreq: SAVE_SECONDS,
        reportingIsEnabled: true,
        contentUserData: before.data ?? {},
      });
      page = opened;
      opened.H5P.externalDispatcher.on('xAPI', ({ data }) => {
        standing = takeStatement(standing, data?.statement);
        tellSoon();
      });
      // With the page goes what the content knows of itself.
      opened.addEventListener('pagehide', lookedAt);
      const timer = opened.setInterval(lookedAt, SAVE_SECONDS * 1_000);
      opened.addEventListener('pagehide', () => opened.clearInterval(timer));
    },
  };
  return tell;
};

const hasPoints = (instance: H5pInstance): boolean => Number(instance.getMaxScore?.() ?? 0) > 0;

/** What the content wants to find again: what it kept by itself, and how it stands now. Nothing where that is too much. */
function dataOf({ H5P, H5PIntegration }: H5pPage): UserData | undefined {
  const kept = H5PIntegration.contents[`cid-${CONTENT}`]?.contentUserData ?? {};
  const state = stateOf(H5P.instances[0]);
  const data = { ...kept, ...(state !== undefined && { 0: { ...kept['0'], state } }) };
  return JSON.stringify(data).length > MAX_DATA ? undefined : (JSON.parse(JSON.stringify(data)) as UserData);
}

function stateOf(instance: H5pInstance | undefined): string | undefined {
  try {
    return JSON.stringify(instance?.getCurrentState?.());
  } catch {
    // Content that can't say yet how it stands.
    return undefined;
  }
}

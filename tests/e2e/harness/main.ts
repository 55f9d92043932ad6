import { openLibrary } from '../../../src/lib/library/browser/library';
import { openSearch } from '../../../src/lib/library/browser/search';
import { hubSource } from '../../../src/lib/library/browser/hub-source';
import { fileSource } from '../../../src/lib/library/file-source';
import type {
  InstallFailure,
  InstallOptions,
  InstallProgress,
  Library,
  TrustedKey,
} from '../../../src/lib/library/library';
import type { Search } from '../../../src/lib/library/search';
import { freshLog } from '../../../src/lib/shared/browser/fresh-log';
import { startServiceWorker, type ServiceWorkerHandle } from '../../../src/app/service-worker-client';

/** What specs and benches call in the page. */
export interface Harness {
  readonly library: Library;
  readonly search: Search;
  readonly progress: InstallProgress[];
  /** Installs the file that the page's file field holds. */
  installFile(trusted: readonly TrustedKey[]): Promise<Installed>;
  installFrom(url: string, trusted: readonly TrustedKey[]): Promise<Installed>;
  pause(): void;
  startServiceWorker(): Promise<void>;
  worker?: ServiceWorkerHandle;
  updateReady: boolean;
}

export type Installed = { readonly version: string } | { readonly failure: InstallFailure | { readonly code: string } };

declare global {
  interface Window {
    harness: Harness;
  }
}

const library = openLibrary();
let stop = new AbortController();

async function install(source: Parameters<Library['install']>[0], trusted: readonly TrustedKey[]): Promise<Installed> {
  await freshLog();
  stop = new AbortController();
  const options: InstallOptions = {
    trusted,
    signal: stop.signal,
    onProgress: (told) => window.harness.progress.push(told),
  };
  const result = await library.install(source, options);
  return result.ok ? { version: result.value.version } : { failure: result.error };
}

window.harness = {
  library,
  search: openSearch(),
  progress: [],
  updateReady: false,
  async installFile(trusted) {
    const file = (document.getElementById('file') as HTMLInputElement).files?.[0];
    if (file === undefined) throw new Error('no file was chosen');
    return install(fileSource(file), trusted);
  },
  async installFrom(url, trusted) {
    const source = await hubSource(url, { fetch: fetch.bind(window), tries: 3 });
    return source.ok ? install(source.value, trusted) : { failure: source.error };
  },
  pause: () => stop.abort(),
  async startServiceWorker() {
    window.harness.worker = await startServiceWorker({ onUpdateReady: () => (window.harness.updateReady = true) });
    await navigator.serviceWorker.ready;
  },
};

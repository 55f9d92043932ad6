import { wrap, type Remote } from 'comlink';
import type { Search } from '../search';

/** Search in a worker that is started at the first call. */
export function openSearch(): Search {
  let started: Remote<Search> | undefined;
  const worker = () => (started ??= startWorker());
  return {
    query: (text, options) => worker().query(text, options),
    indexKit: (kit) => worker().indexKit(kit),
    dropKit: (kit) => worker().dropKit(kit),
  };
}

const startWorker = (): Remote<Search> =>
  wrap<Search>(new Worker(new URL('./search-worker.ts', import.meta.url), { type: 'module', name: 'search' }));

import { systemRandom } from '../../shared/ids';
import type { Environment } from '../replicator';

/** What a browser gives a replicator. Without a secure context there are no locks: each tab then syncs by itself. */
export const browserEnvironment = (): Environment => ({
  now: () => Date.now(),
  random: systemRandom,
  timers: {
    set: (callback, ms) => setTimeout(callback, ms),
    clear: (handle) => clearTimeout(handle as number),
  },
  ...(typeof navigator.locks === 'object' && { locks: navigator.locks }),
  onOnline(listener) {
    addEventListener('online', listener);
    return () => removeEventListener('online', listener);
  },
  report: (error) => reportError(error),
  channel: (name) => new BroadcastChannel(name),
});

import type { ProfileServices } from './services';

/**
 * For work that nobody waits for. Whatever fails of it is an error all the same, unless the profile was shut meanwhile: then
 * nobody misses it.
 */
export function beside(profile: Pick<ProfileServices, 'closed'>, work: Promise<unknown>): void {
  work.catch((error: unknown) => {
    if (!profile.closed) throw error;
  });
}

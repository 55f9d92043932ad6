import type { ProfileServices } from '../../services';

/** Sends what was written here and takes what others wrote, now. Where the hub is away, everything stays as it is. */
export async function sendNow(profile: ProfileServices): Promise<void> {
  const drafts = await profile.drafts();
  await drafts.syncNow();
}

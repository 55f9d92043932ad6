import type { DeviceRecord } from '$lib/institution/account';

export type DeviceState = 'active' | 'silent' | 'blocked';

/** A device that reached the hub last so long ago that somebody should ask. */
export const SILENT_MS = 30 * 86_400_000;

export function deviceState(device: DeviceRecord, now: number): DeviceState {
  if (device.blockedAt !== undefined) return 'blocked';
  return now - Date.parse(device.lastSeenAt ?? device.enrolledAt) > SILENT_MS ? 'silent' : 'active';
}

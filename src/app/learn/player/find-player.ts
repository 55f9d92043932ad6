import type { HubClient } from '../../hub-client';

/*
 * Where packages play: another port of the host that this page came from. The hub says which; it is remembered, for
 * without a network the player's own service worker answers there.
 */

const REMEMBERED = 'sandyq.player';

export const originAt = (port: number): string => `${location.protocol}//${location.hostname}:${port}`;

/** The player's origin; undefined where no hub ever told it. */
export async function playerOrigin(hub: HubClient): Promise<string | undefined> {
  const info = await hub.info(AbortSignal.timeout(3_000)).catch(() => undefined);
  const port = info?.ok ? info.value.playerPort : undefined;
  if (port !== undefined) {
    localStorage.setItem(REMEMBERED, String(port));
    return originAt(port);
  }
  const remembered = Number(localStorage.getItem(REMEMBERED));
  return Number.isInteger(remembered) && remembered > 0 ? originAt(remembered) : undefined;
}

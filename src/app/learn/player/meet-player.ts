import type { HubClient } from '../../hub-client';
import { playerOrigin } from './find-player';
import { PlayerFrame } from './player-frame';

let met: Promise<void> | undefined;

/**
 * Opens the player once, unseen, while there may be a hub: its worker is then in this browser, and packages open where
 * there is none. Does nothing the second time, and fails in silence: whoever opens a package hears why it can't be.
 */
export function meetPlayer(hub: HubClient): Promise<void> {
  return (met ??= meet(hub).catch(() => undefined));
}

async function meet(hub: HubClient): Promise<void> {
  const origin = await playerOrigin(hub);
  if (origin === undefined) return;
  const nothing = () => undefined;
  const parts = { origin, link: nothing, onReport: nothing, onSign: nothing, onStill: nothing };
  const frame = new PlayerFrame(parts, '');
  frame.element.hidden = true;
  try {
    await frame.start(document.body, { meeting: true });
  } finally {
    frame.remove();
  }
}

const CHANNEL = 'sandyq-revocations';

/** A newer list was kept: whoever has a profile open looks whether it is closed now, in all tabs. */
export function tellHeard(): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage('heard');
  channel.close();
}

/** Returns the end of it. */
export function whenHeard(listener: () => void): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = listener;
  return () => channel.close();
}

import { openDatabase, read } from './idb';

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

export const openHeard = (): Promise<IDBDatabase> => openDatabase('sandyq-revocations', 1, { lists: 'hub' });

/** Whether any list of this hub was heard of: where none was, nobody needs what reads it. */
export async function hasHeardOf(hub: string): Promise<boolean> {
  const db = await openHeard();
  try {
    return (await read(db, 'lists', hub)) !== undefined;
  } finally {
    db.close();
  }
}

import { open } from 'node:fs/promises';

/**
 * What was made or renamed in this folder survives a power cut. Windows has no such call for folders (it refuses with
 * EPERM) and writes their names down by itself.
 */
export async function syncFolder(folder: string, platform: NodeJS.Platform = process.platform): Promise<void> {
  if (platform === 'win32') return;
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}
